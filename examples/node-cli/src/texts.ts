import type { Language } from '@faceswap/sdk/messages';

/** What this program says besides the SDK's own messages. */
export interface Texts {
  readonly task: (id: string) => string;
  readonly job: (id: string) => string;
  readonly timeLeft: (seconds: number) => string;
  readonly nothingStarted: string;
  readonly nothingToResume: string;
  readonly resultIsThere: (path: string) => string;
  readonly nothingToRetry: string;
  readonly unknownId: (id: string) => string;
  readonly takenId: (id: string) => string;
  readonly stillRunning: (id: string, pid: number) => string;
  readonly leftAlone: (path: string) => string;
  readonly cannotUseFile: (option: string, why: string) => string;
  readonly emptyFile: (path: string) => string;
  readonly notPicture: (path: string) => string;
  readonly notMedia: (path: string) => string;
  readonly heic: (path: string) => string;
  readonly unreadablePicture: (path: string, kind: string) => string;
  readonly unreadableVideo: (path: string, kind: string) => string;
  readonly outIsInput: string;
  readonly outIsFolder: (path: string) => string;
  readonly outFolderMissing: (path: string) => string;
  readonly outNotWritable: (path: string, why: string) => string;
  readonly resultNotWritten: (path: string, why: string) => string;
  readonly resultKept: (id: string) => string;
  readonly storeNotWritable: (path: string, why: string) => string;
  readonly stateLost: string;
  readonly keyMissing: (name: string) => string;
  readonly wrongEndpointUrl: (url: string) => string;
  readonly otherEndpoint: (url: string) => string;
  readonly otherWorker: (url: string) => string;
  readonly localOnly: string;
  readonly tokenMissing: (name: string) => string;
  readonly wrongWorkerUrl: (url: string) => string;
  readonly noSession: (url: string, why: string) => string;
  readonly checkToken: (name: string) => string;
  readonly checkSession: (url: string) => string;
  readonly engineFailed: string;
  readonly engineLog: (path: string) => string;
  readonly notReachable: (seconds: number) => string;
  readonly checkKey: (name: string) => string;
  readonly goOn: (id: string) => string;
  readonly startAnew: (id: string) => string;
  readonly stopping: string;
  readonly cancelIsOwed: (id: string) => string;
  readonly stoppedBeforeStart: string;
}

const en: Texts = {
  task: (id) => `Swap: ${id}`,
  job: (id) => `Job: ${id}`,
  timeLeft: (seconds) => `${seconds} s left`,
  nothingStarted: 'Nothing was started.',
  nothingToResume: 'There is no unfinished swap.',
  resultIsThere: (path) => `The newest result is ${path}`,
  nothingToRetry: 'There is no failed or cancelled swap.',
  unknownId: (id) => `There is no swap ${id} in this store.`,
  takenId: (id) => `The id ${id} belongs to a swap of other files. Choose another id.`,
  stillRunning: (id, pid) =>
    `The swap ${id} is being done by process ${pid}; --id takes it anyway.`,
  leftAlone: (path) => `${path} cannot be read and was left as it is.`,
  cannotUseFile: (option, why) => `${option}: ${why}`,
  emptyFile: (path) => `${path} is empty.`,
  notPicture: (path) => `${path} is not a picture. Use a JPEG, PNG or WebP file.`,
  notMedia: (path) => `${path} is not a picture or video. Use a JPEG, PNG, WebP or MP4 file.`,
  heic: (path) =>
    `${path} is a HEIC picture, which cannot be read. Export it as JPEG and use that.`,
  unreadablePicture: (path, kind) =>
    `${path} is ${kind}, which the engine on this computer cannot read. Export it as JPEG or PNG.`,
  unreadableVideo: (path, kind) =>
    `${path} is ${kind}, which the engine on this computer cannot read. Export it as MP4 (H.264).`,
  outIsInput: '--out names one of the files to read. Choose another name.',
  outIsFolder: (path) => `--out is a folder: ${path}. Name a file in it.`,
  outFolderMissing: (path) => `--out: the folder ${path} does not exist. Create it first.`,
  outNotWritable: (path, why) =>
    `Nothing can be written to ${path} (${why}). Choose another --out.`,
  resultNotWritten: (path, why) => `The swap is done, but ${path} could not be written (${why}).`,
  resultKept: (id) => `The result is kept: write it with --resume --id ${id} --out FILE.`,
  storeNotWritable: (path, why) =>
    `Swaps cannot be kept in ${path} (${why}). Choose another folder with --store.`,
  stateLost: 'The saved state of this swap is lost; it may have been started, and be billed.',
  keyMissing: (name) => `The environment variable ${name} holds no API key. Set it and try again.`,
  wrongEndpointUrl: (url) =>
    `--endpoint cannot be ${url}; it looks like https://api.runpod.ai/v2/ENDPOINT_ID`,
  otherEndpoint: (url) =>
    `This swap was started on ${url}. Give --endpoint and --api-key-env for it.`,
  otherWorker: (url) => `This swap was started through ${url}. Give it as --worker.`,
  localOnly: 'This swap was started on this computer. Leave out --endpoint and --worker.',
  tokenMissing: (name) => `The environment variable ${name} holds no token. Set it and try again.`,
  wrongWorkerUrl: (url) =>
    `--worker cannot be ${url}; it looks like https://faceswap.example.com or http://127.0.0.1:8787`,
  noSession: (url, why) => `The Worker at ${url} gave no session (${why}).`,
  checkToken: (name) => `Check the token in ${name} and the address of the Worker.`,
  checkSession: (url) =>
    `The Worker at ${url} does not take this program's session: it was set up anew, or wants a login (--token-env).`,
  engineFailed: 'The engine on this computer could not be started.',
  engineLog: (path) => `What it said is in ${path}`,
  notReachable: (seconds) => `The endpoint could not be reached for ${seconds} s.`,
  checkKey: (name) => `Check the API key in ${name} and the address of the endpoint.`,
  goOn: (id) => `The swap is kept. Go on with --resume --id ${id}`,
  startAnew: (id) => `A new attempt, which is a new job: --retry --id ${id}`,
  stopping: 'Stopping; press Ctrl-C again to leave at once.',
  cancelIsOwed: (id) => `The swap may still run. --resume --id ${id} stops it.`,
  stoppedBeforeStart: 'Stopped; nothing was started.',
};

const zhCN: Texts = {
  task: (id) => `换脸任务：${id}`,
  job: (id) => `作业：${id}`,
  timeLeft: (seconds) => `剩余 ${seconds} 秒`,
  nothingStarted: '没有启动任何任务。',
  nothingToResume: '没有未完成的换脸任务。',
  resultIsThere: (path) => `最新的结果是 ${path}`,
  nothingToRetry: '没有失败或已取消的换脸任务。',
  unknownId: (id) => `此存储中没有换脸任务 ${id}。`,
  takenId: (id) => `编号 ${id} 属于另一些文件的换脸任务，请换一个编号。`,
  stillRunning: (id, pid) => `换脸任务 ${id} 正由进程 ${pid} 处理；用 --id 可强制接手。`,
  leftAlone: (path) => `${path} 无法读取，已保持原样。`,
  cannotUseFile: (option, why) => `${option}：${why}`,
  emptyFile: (path) => `${path} 是空文件。`,
  notPicture: (path) => `${path} 不是图片。请使用 JPEG、PNG 或 WebP 文件。`,
  notMedia: (path) => `${path} 不是图片或视频。请使用 JPEG、PNG、WebP 或 MP4 文件。`,
  heic: (path) => `${path} 是 HEIC 图片，无法读取。请导出为 JPEG 后使用。`,
  unreadablePicture: (path, kind) =>
    `${path} 是 ${kind} 格式，本机引擎无法读取。请导出为 JPEG 或 PNG。`,
  unreadableVideo: (path, kind) =>
    `${path} 是 ${kind} 格式，本机引擎无法读取。请导出为 MP4（H.264）。`,
  outIsInput: '--out 指向了要读取的文件，请换一个名称。',
  outIsFolder: (path) => `--out 是文件夹：${path}。请指定其中的文件名。`,
  outFolderMissing: (path) => `--out：文件夹 ${path} 不存在，请先创建。`,
  outNotWritable: (path, why) => `无法写入 ${path}（${why}）。请另选 --out。`,
  resultNotWritten: (path, why) => `换脸已完成，但无法写入 ${path}（${why}）。`,
  resultKept: (id) => `结果已保留，可用 --resume --id ${id} --out 文件 写出。`,
  storeNotWritable: (path, why) => `无法在 ${path} 保存任务（${why}）。请用 --store 另选文件夹。`,
  stateLost: '此换脸任务保存的状态已丢失；它可能已经启动并产生费用。',
  keyMissing: (name) => `环境变量 ${name} 中没有 API 密钥。请设置后重试。`,
  wrongEndpointUrl: (url) =>
    `--endpoint 不能是 ${url}；格式应为 https://api.runpod.ai/v2/ENDPOINT_ID`,
  otherEndpoint: (url) => `此换脸任务是在 ${url} 上启动的。请提供 --endpoint 和 --api-key-env。`,
  otherWorker: (url) => `此换脸任务是通过 ${url} 启动的。请用 --worker 提供该地址。`,
  localOnly: '此换脸任务是在本机启动的，请去掉 --endpoint 和 --worker。',
  tokenMissing: (name) => `环境变量 ${name} 中没有令牌。请设置后重试。`,
  wrongWorkerUrl: (url) =>
    `--worker 不能是 ${url}；格式应为 https://faceswap.example.com 或 http://127.0.0.1:8787`,
  noSession: (url, why) => `位于 ${url} 的 Worker 没有给出会话（${why}）。`,
  checkToken: (name) => `请检查 ${name} 中的令牌和 Worker 的地址。`,
  checkSession: (url) =>
    `位于 ${url} 的 Worker 不接受本程序的会话：它已重新设置，或需要登录（--token-env）。`,
  engineFailed: '无法启动本机的换脸引擎。',
  engineLog: (path) => `引擎的输出在 ${path}`,
  notReachable: (seconds) => `已有 ${seconds} 秒无法连接到服务端点。`,
  checkKey: (name) => `请检查 ${name} 中的 API 密钥和服务端点的地址。`,
  goOn: (id) => `任务已保留，可用 --resume --id ${id} 继续。`,
  startAnew: (id) => `重新尝试（会启动新的作业）：--retry --id ${id}`,
  stopping: '正在停止；再按一次 Ctrl-C 立即退出。',
  cancelIsOwed: (id) => `任务可能仍在运行，可用 --resume --id ${id} 停止它。`,
  stoppedBeforeStart: '已停止；没有启动任何任务。',
};

export const TEXTS: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zhCN };
