export type Language = 'en' | 'zh-CN';

/** What the program says. */
export interface Texts {
  readonly ready: (url: string) => readonly string[];
  readonly openWarning: string;
  readonly data: (path: string) => string;
  readonly portTaken: (port: number) => string;
  readonly alreadyRunning: (dataDir: string, pid: number) => string;
  readonly workerFailed: (why: string) => string;
  readonly workerEnded: string;
  readonly badPort: (given: string) => string;
  readonly badArgument: (why: string) => string;
  readonly help: string;
}

const en: Texts = {
  ready: (url) => [
    `The backend is ready: ${url}`,
    `Try it: curl ${url}/healthz`,
    `A session: curl -X POST ${url}/api/session`,
    'Ctrl-C ends it.',
  ],
  openWarning:
    'Warning: open mode. There are no owners and no tokens: every program on this computer can read and stop every task.',
  data: (path) => `Tasks and files are kept in ${path}`,
  portTaken: (port) =>
    `Port ${port} is taken. Choose another one with --port, or 0 for a free one.`,
  alreadyRunning: (dataDir, pid) =>
    `Process ${pid} uses ${dataDir} already. End it, or choose another folder with --data.`,
  workerFailed: (why) => `The Worker could not be started: ${why}`,
  workerEnded: 'The Worker has ended by itself.',
  badPort: (given) => `--port is a number from 0 to 65535, not "${given}".`,
  badArgument: (why) => `${why} See --help; nothing was started.`,
  help: `Runs the Worker and a local engine on this computer, without an account and without the network.

Usage
  npm run backend -- [options]

Options
  --port N       where the Worker listens, on 127.0.0.1 only; 0 takes a free port (default: 8787)
  --open         one owner and no tokens; for clients that send none
  --data DIR     where tasks, files and secrets are kept (default: the user's data folder)
  --config FILE  another Worker's wrangler.jsonc
  --help

Exit codes
  0 ended by SIGTERM, 130 by Ctrl-C; 1 the Worker has ended by itself;
  2 wrong arguments; 5 the port or the folder is taken, or the Worker cannot be started

Environment
  ALLOWED_ORIGINS  exact origins of web pages that may call the Worker, separated by commas
  FACESWAP_HOME    the folder that backend/ is kept in
`,
};

const zhCN: Texts = {
  ready: (url) => [
    `后端已就绪：${url}`,
    `试一试：curl ${url}/healthz`,
    `创建会话：curl -X POST ${url}/api/session`,
    '按 Ctrl-C 结束。',
  ],
  openWarning: '警告：开放模式。没有所有者，也不需要令牌：本机上的任何程序都能读取和停止所有任务。',
  data: (path) => `任务和文件保存在 ${path}`,
  portTaken: (port) => `端口 ${port} 已被占用。请用 --port 另选一个，或用 0 自动选择空闲端口。`,
  alreadyRunning: (dataDir, pid) =>
    `进程 ${pid} 正在使用 ${dataDir}。请先结束它，或用 --data 另选文件夹。`,
  workerFailed: (why) => `无法启动 Worker：${why}`,
  workerEnded: 'Worker 已自行结束。',
  badPort: (given) => `--port 应为 0 到 65535 之间的数字，而不是“${given}”。`,
  badArgument: (why) => `${why} 请查看 --help；没有启动任何程序。`,
  help: `在本机运行 Worker 和本地引擎，无需账号，也无需网络。

用法
  npm run backend -- [选项]

选项
  --port N       Worker 的监听端口，仅限 127.0.0.1；0 表示自动选择空闲端口（默认：8787）
  --open         只有一个所有者，不需要令牌；供不发送令牌的客户端使用
  --data DIR     任务、文件和密钥的保存位置（默认：用户数据文件夹）
  --config FILE  另一个 Worker 的 wrangler.jsonc
  --help

退出码
  0 由 SIGTERM 结束，130 由 Ctrl-C 结束；1 Worker 自行结束；
  2 参数错误；5 端口或文件夹已被占用，或无法启动 Worker

环境变量
  ALLOWED_ORIGINS  允许调用 Worker 的网页来源，用逗号分隔
  FACESWAP_HOME    backend/ 所在的文件夹
`,
};

const TEXTS: Readonly<Record<Language, Texts>> = { en, 'zh-CN': zhCN };

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the terminal speaks Chinese. */
export const isChinese = (env: Environment): boolean =>
  (env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '').toLowerCase().startsWith('zh');

/** The texts in the language of the terminal. */
export const chooseTexts = (env: Environment): Texts => TEXTS[isChinese(env) ? 'zh-CN' : 'en'];
