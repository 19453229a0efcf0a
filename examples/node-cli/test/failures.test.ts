import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Exit, runCli } from './support/cli.ts';
import { makeHome, samplePath, startScriptedEngine } from './support/home.ts';

interface Case {
  readonly name: string;
  readonly args: (home: string) => Promise<readonly string[]> | readonly string[];
  readonly code: number;
  readonly says: RegExp;
  readonly env?: Readonly<Record<string, string>>;
}

const nothing = samplePath('nobody.jpg');
const face = samplePath('mona-lisa.jpg');

const put = async (home: string, name: string, text: string): Promise<string> => {
  const file = join(home, name);
  await writeFile(file, text);
  return file;
};

const CASES: readonly Case[] = [
  { name: 'an unknown option', args: () => ['--sauce', 'x'], code: 2, says: /--sauce/ },
  { name: 'a source without a target', args: () => ['--source', face], code: 2, says: /target/ },
  {
    name: 'a missing file',
    args: () => ['--source', nothing, '--target', face],
    code: 2,
    says: /nobody\.jpg/,
  },
  {
    name: 'a folder as a file',
    args: (home) => ['--source', home, '--target', face],
    code: 2,
    says: /fold|director/i,
  },
  {
    name: 'an empty file',
    args: async (home) => ['--source', await put(home, 'empty.jpg', ''), '--target', face],
    code: 2,
    says: /empty/,
  },
  {
    name: 'an out folder that is missing',
    args: (home) => ['--out', join(home, 'no', 'such', 'folder', 'r.png')],
    code: 2,
    says: /folder/i,
  },
  { name: 'an unknown language', args: () => ['--lang', 'tlh'], code: 2, says: /--lang/ },
  {
    name: 'an unknown preset',
    args: () => [
      '--endpoint',
      'http://127.0.0.1:9/v2/x',
      '--api-key-env',
      'K',
      '--preset',
      'magic',
    ],
    code: 2,
    says: /preset/,
  },
  {
    name: 'a key that is not set',
    args: () => ['--endpoint', 'http://127.0.0.1:9/v2/x', '--api-key-env', 'NO_SUCH_KEY'],
    code: 2,
    says: /NO_SUCH_KEY/,
  },
  {
    name: 'an endpoint that is not http',
    args: () => ['--endpoint', 'ftp://x/v2/y', '--api-key-env', 'K'],
    code: 2,
    says: /endpoint/i,
    env: { K: 'a-key-0123456789' },
  },
];

const readable = ({ stdout, stderr }: Exit) => {
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(stdout + stderr).not.toContain('a-key-0123456789');
};

describe('the program refuses', () => {
  it.concurrent.each(CASES)('$name', async ({ args, code, says, env = {} }) => {
    const home = await makeHome();
    const exit = await runCli(['swap', ...(await args(home))], { home, env });
    expect(exit.code, exit.stderr).toBe(code);
    expect(exit.stderr).toMatch(says);
    readable(exit);
    expect(await readdir(join(home, 'tasks')).catch(() => [])).toEqual([]);
  });
});

describe('with the real engine', () => {
  let home: string;
  beforeAll(async () => {
    home = await makeHome();
  });

  it('says that a file is not a picture, and what to use', async () => {
    const text = await put(home, 'letter.jpg', 'Dear Lisa, this is not a picture at all.');
    const exit = await runCli(['swap', '--source', text, '--target', face, '--json'], { home });
    expect(exit.code, exit.stderr).toBe(1);
    expect(exit.end).toMatchObject({ outcome: 'failed', failure: { code: 'invalid-image' } });
    expect(exit.end?.jobId).not.toBeNull();
    readable(exit);
  });

  it('says that there is no face, in Chinese when asked', async () => {
    const { default: sharp } = await import('sharp');
    const grey = join(home, 'grey.png');
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#888' } }).toFile(
      grey,
    );
    const exit = await runCli(['swap', '--source', grey, '--target', face, '--lang', 'zh-CN'], {
      home,
    });
    expect(exit.code, exit.stderr).toBe(1);
    expect(exit.stderr).toMatch(/\p{Script=Han}/u);
    readable(exit);
  });
});

describe('with a scripted engine', () => {
  it('waits for a wrong key only as long as it is told, keeps the task, and says what to do', async () => {
    const home = await makeHome();
    const engine = await startScriptedEngine(home, { jobMs: 100 });
    const args = ['--endpoint', engine.endpointUrl, '--api-key-env', 'K', '--json'];
    const exit = await runCli(['swap', ...args, '--wait', '1'], {
      home,
      env: { K: 'a-key-0123456789' },
    });
    expect(exit.code, exit.stderr).toBe(6);
    expect(exit.end?.message ?? exit.stderr).toMatch(/key/i);
    readable(exit);
    const resumed = await runCli(['swap', '--resume', ...args], {
      home,
      env: { K: engine.apiKey },
    });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.end).toMatchObject({ outcome: 'completed', taskId: exit.end?.taskId });
  });

  it('sets a damaged record aside with a warning and goes on', async () => {
    const home = await makeHome();
    await startScriptedEngine(home, { jobMs: 50 });
    const folder = join(home, 'tasks', 'tasks', 'broken');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '1700000000000-abcdefgh.json'), '{"half": ');
    const exit = await runCli(['swap', '--json'], { home });
    expect(exit.code, exit.stderr).toBe(0);
    expect(exit.end?.outcome).toBe('completed');
  });

  it('never overwrites a picture that was not named', async () => {
    const home = await makeHome();
    await startScriptedEngine(home, { jobMs: 50 });
    const out = await put(home, 'mine.png', 'precious');
    const first = await runCli(['swap', '--json'], { home });
    expect(first.end?.out).not.toBe(out);
    expect(await readFile(out, 'utf8')).toBe('precious');
    const named = await runCli(['swap', '--json', '--out', out], { home });
    expect(named.code).toBe(0);
    expect((await readFile(out)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('keeps the result when it cannot be written, and says so', async () => {
    const home = await makeHome();
    await startScriptedEngine(home, { jobMs: 50 });
    const folder = join(home, 'folder.png');
    await mkdir(folder);
    await chmod(folder, 0o755);
    const exit = await runCli(['swap', '--json', '--out', folder], { home });
    expect([2, 7]).toContain(exit.code);
    readable(exit);
  });
});
