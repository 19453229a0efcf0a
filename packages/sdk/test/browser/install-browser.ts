import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const NEED =
  'The browser tests need Chromium: install Chromium, Chrome or Edge, or set CHROMIUM_PATH to one.';

/** The second of two installers finds the work of the first. The system frees the lock of one that died. */
const SCRIPT = `command -v chromium >/dev/null && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -q && apt-get install -y -q --no-install-recommends chromium`;

function isDebian(): boolean {
  const about = '/etc/os-release';
  return existsSync(about) && /^ID=debian$/m.test(readFileSync(about, 'utf8'));
}

export interface InstallOptions {
  readonly lock: string;
  readonly env: NodeJS.ProcessEnv;
  readonly allowed: boolean;
}

/** Installs Debian's Chromium, once however many ask at the same time. Rejects with one line. */
export async function installBrowser(options: Partial<InstallOptions> = {}): Promise<void> {
  const {
    lock = join(tmpdir(), 'faceswap-install-browser.lock'),
    env = process.env,
    allowed = process.getuid?.() === 0 && isDebian(),
  } = options;
  if (!allowed) throw new Error(NEED);
  try {
    await promisify(execFile)('flock', [lock, 'sh', '-c', SCRIPT], { env });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const [reason = 'no reason given'] = stderr.trim().split('\n').reverse();
    throw new Error(`${NEED} apt-get could not: ${reason}`);
  }
}
