/** What a person reads and presses, by language. */
export const WORDS = {
  'zh-CN': {
    face: '人脸图片',
    video: '目标视频',
    picture: '目标图片',
    startVideo: '开始视频换脸',
    startPicture: '开始换脸',
    stop: '停止',
    status: '任务状态',
    running: '正在换脸',
    completed: '已完成',
    failed: '失败',
    stopped: '任务已被用户取消',
  },
  en: {
    face: 'Face image',
    video: 'Target video',
    picture: 'Target picture',
    startVideo: 'Start video face swap',
    startPicture: 'Start face swap',
    stop: 'Stop',
    status: 'Task status',
    running: 'Swapping',
    completed: 'Completed',
    failed: 'Failed',
    stopped: 'Cancelled by the user',
  },
} as const;

export type Language = keyof typeof WORDS;
