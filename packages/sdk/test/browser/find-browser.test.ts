import { chmod, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser } from './find-browser.ts';
import { installBrowser } from './install-browser.ts';

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'faceswap-find-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function writeProgram(path: string, script = 'exit 0'): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const never = async (): Promise<never> => {
  throw new Error('Nothing was to be installed.');
};

describe('findBrowser', () => {
  it('takes what CHROMIUM_PATH names before all others', async () => {
    const folder = await createFolder();
    await writeProgram(join(folder, 'chromium'));
    const named = await writeProgram(join(folder, 'own'));
    const env = { CHROMIUM_PATH: named, PATH: folder };
    expect(await findBrowser({ env, install: never })).toBe(named);
  });

  it('refuses a CHROMIUM_PATH that cannot be run', async () => {
    const folder = await createFolder();
    await writeProgram(join(folder, 'chromium'));
    const env = { CHROMIUM_PATH: join(folder, 'none'), PATH: folder };
    await expect(findBrowser({ env, install: never })).rejects.toThrow(/^CHROMIUM_PATH is .*none/);
  });

  it('looks for each name in all of PATH, then where Playwright keeps its own', async () => {
    const [first, second] = [await createFolder(), await createFolder()];
    const env = { PATH: `${first}:${second}` };
    const cached = await writeProgram(join(first, 'cached'));
    if (process.platform === 'linux') {
      expect(await findBrowser({ env, cached, install: never })).toBe(cached);
    }
    const chrome = await writeProgram(join(first, 'google-chrome'));
    expect(await findBrowser({ env, cached, install: never })).toBe(chrome);
    const chromium = await writeProgram(join(second, 'chromium'));
    expect(await findBrowser({ env, cached, install: never })).toBe(chromium);
  });

  it.runIf(process.platform === 'linux')('installs one where there is none', async () => {
    const folder = await createFolder();
    const place = join(folder, 'chromium');
    const install = async () => {
      await writeProgram(place);
    };
    const found = await findBrowser({ env: { PATH: folder }, cached: '', install });
    expect(found).toBe(place);
  });
});

describe('installBrowser', () => {
  /** A system without a Chromium, whose `apt-get` writes down what it was asked for. */
  async function createDebian(install: string) {
    const folder = await createFolder();
    for (const name of ['flock', 'sh', 'mv']) {
      await symlink(`/usr/bin/${name}`, join(folder, name));
    }
    const log = join(folder, 'log');
    await writeProgram(join(folder, 'prepared'));
    const script = `echo "$1" >> ${log}\ncase "$1" in install) ${install} ;; esac`;
    await writeProgram(join(folder, 'apt-get'), script);
    const env = { PATH: folder, FOLDER: folder };
    return {
      options: { allowed: true, lock: join(folder, 'lock'), env },
      read: async () => (await readFile(log, 'utf8')).trim().split('\n'),
    };
  }

  const onLinux = it.runIf(process.platform === 'linux');

  onLinux('installs once, however many ask at the same time', async () => {
    const { options, read } = await createDebian('mv "$FOLDER/prepared" "$FOLDER/chromium"');
    await Promise.all([1, 2, 3].map(() => installBrowser(options)));
    expect(await read()).toEqual(['update', 'install']);
  });

  onLinux('says in one line what to do when it cannot install', async () => {
    const { options } = await createDebian('echo "E: no such package" >&2; exit 100');
    await expect(installBrowser(options)).rejects.toThrow(
      /^[^\n]*install Chromium[^\n]*CHROMIUM_PATH[^\n]*E: no such package$/,
    );
    await expect(installBrowser({ allowed: false })).rejects.toThrow(/^[^\n]*CHROMIUM_PATH[^\n]*$/);
  });
});
