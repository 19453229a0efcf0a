import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the programs of these examples keep their data: `FACESWAP_HOME`, or the user's data folder of this platform. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['FACESWAP_HOME'];
  if (named) return resolve(named);
  const local = join(homedir(), '.local', 'share');
  const parent = process.platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_DATA_HOME'];
  return join(parent || local, 'faceswap-sdk');
}
