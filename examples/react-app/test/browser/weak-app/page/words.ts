export const STATES = {
  pending: '排队中',
  processing: '正在换脸',
  completed: '已完成',
  failed: '失败',
} as const;

/** There is no bar until there is progress. */
export const bar = (progress: number): string =>
  progress > 0
    ? `<div class="bar" role="progressbar" aria-valuenow="${progress}"><i style="width:${progress}%"></i></div>`
    : '';
