import { chooseTexts, isChinese, type Texts } from '@faceswap-examples/cloudflare-worker/local';

/** What the program says beside what the backend says. */
export interface StartTexts extends Texts {
  readonly starting: string;
  readonly otherPort: (port: number) => string;
  readonly notReady: (seconds: number) => string;
  readonly opened: (url: string, dataDir: string) => readonly string[];
}

type OwnTexts = Pick<StartTexts, 'starting' | 'otherPort' | 'notReady' | 'opened' | 'help'>;

const en: OwnTexts = {
  starting: 'Starting the engine, the Worker and the app …',
  otherPort: (port) => `Port ${port} is taken, so another one is used.`,
  notReady: (seconds) => `The app was not ready within ${seconds} seconds. Start it again.`,
  opened: (url, dataDir) => [
    '',
    `  Open  ${url}/video`,
    '',
    `Tasks and files are kept in ${dataDir}`,
    'Ctrl-C ends everything.',
  ],
  help: `Starts the engine, the Worker and the app on this computer, without an account and without the network.

Usage
  npm start -- [options]

Options
  --port N    where the app is served, on this computer only; another one when it is taken (default: 3001)
  --data DIR  where tasks, files and secrets are kept (default: the user's data folder)
  --help

Exit codes
  0 ended by SIGTERM, 130 by Ctrl-C; 1 the Worker has ended by itself;
  2 wrong arguments; 5 the folder is in use, or something could not be started
`,
};

const zhCN: OwnTexts = {
  starting: '正在启动引擎、Worker 和应用……',
  otherPort: (port) => `端口 ${port} 已被占用，已改用其他端口。`,
  notReady: (seconds) => `应用未能在 ${seconds} 秒内就绪，请重新启动。`,
  opened: (url, dataDir) => [
    '',
    `  打开  ${url}/video`,
    '',
    `任务和文件保存在 ${dataDir}`,
    '按 Ctrl-C 全部结束。',
  ],
  help: `在本机启动引擎、Worker 和应用，无需账号，也无需网络。

用法
  npm start -- [选项]

选项
  --port N    应用的端口，仅限本机；被占用时自动另选（默认：3001）
  --data DIR  任务、文件和密钥的保存位置（默认：用户数据文件夹）
  --help

退出码
  0 由 SIGTERM 结束，130 由 Ctrl-C 结束；1 Worker 自行结束；
  2 参数错误；5 文件夹已被占用，或有程序无法启动
`,
};

/** The texts in the language of the terminal. */
export const chooseStartTexts = (
  env: Readonly<Record<string, string | undefined>>,
): StartTexts => ({ ...chooseTexts(env), ...(isChinese(env) ? zhCN : en) });
