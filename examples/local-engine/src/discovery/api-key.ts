import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const KEY = /^[0-9a-f]{64}$/;
const ATTEMPTS = 40;
const PAUSE_MS = 25;

/** What `engine.json` says of the key. */
export const hashApiKey = (apiKey: string): string =>
  createHash('sha256').update(apiKey).digest('hex');

/** A secret that the folder keeps; made up on first use. Callers at the same time get the same one. */
export async function readSecret(dataDir: string, name: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, name);
  const fresh = randomBytes(32).toString('hex');
  await writeFile(path, fresh, { flag: 'wx', mode: 0o600 }).catch(() => undefined);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const key = (await readFile(path, 'utf8')).trim();
    if (KEY.test(key)) return key;
    await sleep(PAUSE_MS);
  }
  throw new Error(`${path} does not hold a key; remove it to have a new one made.`);
}

export const readApiKey = (dataDir: string): Promise<string> => readSecret(dataDir, 'api-key');
