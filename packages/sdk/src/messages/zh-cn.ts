import { AI_LABEL } from '../task/task.ts';
import type { MessageSet } from './message-set.ts';

/** Simplified Chinese. */
export const zhCN: MessageSet = {
  failures: {
    'unsupported-mode': {
      what: '该服务不支持这种换脸模式。',
      todo: '请选择其他模式。',
    },
    'unsupported-input': {
      what: '该服务无法接收这种形式的文件。',
      todo: '请更换文件格式，或改用服务可读取的上传方式。',
    },
    'file-too-large': {
      what: '文件大小超出了该服务的上限。',
      todo: '请压缩图片或缩短视频。',
    },
    'input-lost': {
      what: '所选文件已不存在。',
      todo: '请重新选择文件。',
    },
    'upload-failed': {
      what: '文件上传未成功。',
      todo: '请检查网络后重试。',
    },
    'request-too-large': {
      what: '所有文件加起来超过了单次请求的大小上限。',
      todo: '请使用更小的文件，或先将文件上传到存储服务。',
    },
    'request-rejected': {
      what: '服务未接受这次换脸请求。',
      todo: '请检查文件和选项后重新发起。',
    },
    'submit-unknown': {
      what: '提交任务时连接中断，无法确认任务是否已在运行。',
      todo: '如果可以接受第一次提交也可能计费，请重试。',
    },
    'job-failed': {
      what: '换脸在服务器上执行失败。',
      todo: '请重试；若仍然失败，请更换文件。',
    },
    'job-expired': {
      what: '服务器上已查不到这个任务。',
      todo: '请重试。',
    },
    'job-timed-out': {
      what: '任务运行时间过长，已被服务器终止。',
      todo: '请重试，或使用更短的视频。',
    },
    'result-missing': {
      what: '任务已完成，但服务器没有返回结果。',
      todo: '请重试。',
    },
    'result-lost': {
      what: '结果曾经生成，但现在已无法获取。',
      todo: '请重新换脸，并尽快保存结果。',
    },
    'no-face-in-source': {
      what: '在人脸来源图片中未检测到人脸。',
      todo: '请使用清晰的正脸图片。',
    },
    'no-face-in-target': {
      what: '在要换脸的图片或视频中未检测到人脸。',
      todo: '请使用能清楚看到人脸的图片或视频。',
    },
    'face-too-small': {
      what: '人脸太小。',
      todo: '请使用人脸更大的图片。',
    },
    'invalid-image': {
      what: '图片无法打开。',
      todo: '请另存为 JPEG 或 PNG 后重新选择。',
    },
    'image-too-large': {
      what: '图片的像素尺寸过大。',
      todo: '请缩小图片后重新选择。',
    },
    'invalid-video': {
      what: '视频无法读取，可能已损坏或不完整。',
      todo: '请重新另存为 MP4 后再选择。',
    },
    'no-video-stream': {
      what: '所选视频只有声音，没有画面。',
      todo: '请选择能看到人脸的视频。',
    },
    'video-too-long': {
      what: '视频时长超出了该服务的上限。',
      todo: '请剪成较短的片段后分别换脸。',
    },
    'video-too-large': {
      what: '视频画面的像素过多。',
      todo: '请以较小的分辨率（例如 1920 x 1080）导出后重新选择。',
    },
    'unsupported-codec': {
      what: '该服务无法读取此视频的编码，或视频已加密。',
      todo: '请导出为 H.264 视频和 AAC 音频的 MP4 文件。',
    },
    'input-unreadable': {
      what: '服务已无法读取文件，链接可能已过期。',
      todo: '请重试；若仍然失败，请重新选择文件。',
    },
    'content-blocked': {
      what: '内容审核未通过，无法换脸。',
      todo: '请更换文件。',
    },
    'validating-timed-out': {
      what: '检查文件超时。',
      todo: '请重试。',
    },
    'uploading-timed-out': {
      what: '上传文件超时。',
      todo: '请换用更快的网络或更小的文件后重试。',
    },
    'submitting-timed-out': {
      what: '提交任务超时。',
      todo: '请检查网络后重试。',
    },
    'queued-timed-out': {
      what: '排队等待空闲 GPU 超时。',
      todo: '请稍后重试。',
    },
    'processing-timed-out': {
      what: '换脸处理超过了允许的时长。',
      todo: '请重试，或使用更短、更小的视频。',
    },
    'collecting-timed-out': {
      what: '换脸已完成，但获取结果超时。',
      todo: '请检查网络后重试。',
    },
    'store-failed': {
      what: '无法在本设备上保存任务状态。',
      todo: '请清理存储空间后重试。',
    },
    internal: {
      what: '应用内部出现意外错误。',
      todo: '请重试；若再次出现，请联系应用的运营者。',
    },
  },
  errors: {
    'invalid-request': {
      what: '请求不完整或有误。',
      todo: '请检查文件和选项。',
    },
    'invalid-setup': {
      what: '应用配置不正确。',
      todo: '请联系应用的运营者。',
    },
    'client-closed': {
      what: '与换脸服务的连接已关闭。',
      todo: '请刷新后重试。',
    },
    'task-active': {
      what: '该任务仍在进行中。',
      todo: '请等待任务结束，或先取消任务。',
    },
    'record-unreadable': {
      what: '无法读取该任务保存的状态。',
      todo: '请更新应用；若仍无法读取，请重新发起任务。',
    },
    network: {
      what: '无法连接到服务。',
      todo: '请检查网络后重试。',
    },
    'timed-out': {
      what: '服务未能及时响应。',
      todo: '请稍后再试。',
    },
    'rate-limited': {
      what: '请求过于频繁。',
      todo: '请稍等片刻再重试。',
    },
    unauthorized: {
      what: '服务未接受当前的登录状态或密钥。',
      todo: '请重新登录，或检查密钥。',
    },
    'endpoint-not-found': {
      what: '该地址下没有对应的端点。',
      todo: '请检查设置中的端点。',
    },
    'wrong-endpoint': {
      what: '该任务是在另一个端点上发起的。',
      todo: '请使用发起任务时的设置打开。',
    },
    'server-error': {
      what: '服务出现故障。',
      todo: '请稍后重试。',
    },
    'bad-response': {
      what: '服务返回了无法识别的内容。',
      todo: '请重试；若再次出现，请检查服务地址。',
    },
    'request-rejected': {
      what: '服务拒绝了请求。',
      todo: '请检查文件和选项。',
    },
    'request-too-large': {
      what: '请求大小超出了服务的上限。',
      todo: '请使用更小的文件。',
    },
    'invalid-id': {
      what: 'ID 中含有不允许的字符。',
      todo: '请只使用字母、数字、点、连字符和下划线。',
    },
    'unsupported-input': {
      what: '服务不支持这种形式的文件。',
      todo: '请更换文件。',
    },
    'unsupported-mode': {
      what: '服务不提供这种换脸模式。',
      todo: '请选择其他模式。',
    },
    'file-too-large': {
      what: '文件过大。',
      todo: '请使用更小的文件。',
    },
    'upload-failed': {
      what: '上传失败。',
      todo: '请重试。',
    },
    'input-lost': {
      what: '文件已不可用。',
      todo: '请重新选择文件。',
    },
    'store-unavailable': {
      what: '无法使用本设备的存储。',
      todo: '请关闭本应用的其他窗口后重试。',
    },
    'store-full': {
      what: '本设备的存储空间已满。',
      todo: '请清理空间后重试。',
    },
    'result-lost': {
      what: '结果已不可用。',
      todo: '请重新换脸。',
    },
    'task-unsuccessful': {
      what: '任务已结束，但没有结果。',
      todo: '请查看任务状态了解原因。',
    },
  },
  phases: {
    waiting: '等待空位',
    validating: '正在检查文件',
    uploading: '正在上传',
    submitting: '正在提交',
    queued: '排队中',
    processing: '正在换脸',
    collecting: '正在获取结果',
    closing: '正在停止',
    ended: '已结束',
  },
  outcomes: {
    completed: '已完成',
    failed: '失败',
    cancelled: '已取消',
    'timed-out': '已超时',
  },
  cancellations: {
    confirmed: '任务已被用户取消',
    unconfirmed: '远端未确认停止，可能仍计费',
    'not-needed': '任务已被用户取消，远端没有需要停止的作业',
  },
  cancelledTooLate: '已完成，未能停止',
  connections: {
    ok: '连接正常',
    offline: '网络已断开，恢复后自动继续',
    'backing-off': '连接不稳定，正在重试',
    blocked: '登录状态或密钥被拒绝，修复后自动继续',
  },
  billing: {
    mayBeBilled: 'GPU 可能已经处理过该任务，因此可能计费。',
    notBilled: '没有 GPU 处理过该任务，因此不计费。',
  },
  aiLabel: AI_LABEL.text['zh-CN'],
};
