import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RefusedKind, refusedKindOf } from '../src/file-kind.ts';
import { runCli } from './support/cli.ts';
import { makeHome, samplePath } from './support/home.ts';

const face = samplePath('mona-lisa.jpg');

/** A file's first bytes, as its format has them. */
const HEADS = {
  heic: '\0\0\0\x18ftypheic\0\0\0\0mif1heic',
  avi: 'RIFF\x10\x20\0\0AVI LIST',
  mpeg: '\0\0\x01\xba\x44\0\x04\0',
  bmp: 'BM\x36\x30\0\0\0\0\0\0\x36\0\0\0',
  svg: '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
  mp4: '\0\0\0\x18ftypisom\0\0\0\0isomavc1',
  avif: '\0\0\0\x18ftypavif\0\0\0\0mif1miaf',
  nothing: 'Dear Lisa, this is a letter.',
} as const;

const encode = (head: keyof typeof HEADS): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(HEADS[head], 'latin1'));

describe('a file is told by its contents', () => {
  it.each<[keyof typeof HEADS, string, RefusedKind | null]>([
    ['heic', 'image/jpeg', 'HEIC'],
    ['avi', 'video/mp4', 'AVI'],
    ['mpeg', 'video/mp4', 'MPEG'],
    ['bmp', 'image/png', 'BMP'],
    ['svg', 'image/png', 'SVG'],
    ['mp4', 'video/x-msvideo', null],
    ['avif', 'image/heic', null],
    ['nothing', 'image/heif', 'HEIC'],
    ['nothing', 'video/mpeg', 'MPEG'],
    ['nothing', 'image/jpeg', null],
  ])('%s with the type %s is %s', async (head, type, kind) => {
    expect(await refusedKindOf(new File([encode(head)], 'file', { type }))).toBe(kind);
  });

  it('and a real picture is not refused', async () => {
    const bytes = new Uint8Array(await readFile(face));
    expect(await refusedKindOf(new File([bytes], 'file', { type: 'image/jpeg' }))).toBeNull();
  });
});

interface Case {
  readonly head: keyof typeof HEADS;
  readonly name: string;
  readonly role: 'source' | 'target';
  readonly says: RegExp;
  readonly args?: readonly string[];
}

const REMOTE = ['--endpoint', 'http://127.0.0.1:9/v2/x', '--api-key-env', 'K'] as const;

describe('the program refuses before it starts anything', () => {
  it.concurrent.each<Case>([
    { head: 'heic', name: 'IMG_1.HEIC', role: 'source', says: /HEIC.*Export it as JPEG/ },
    { head: 'heic', name: 'me.jpg', role: 'target', says: /HEIC.*Export it as JPEG/ },
    { head: 'heic', name: 'me.heif', role: 'source', says: /HEIC/, args: REMOTE },
    {
      head: 'heic',
      name: 'me.heic',
      role: 'source',
      says: /导出为 JPEG/,
      args: ['--lang', 'zh-CN'],
    },
    { head: 'avi', name: 'clip.avi', role: 'target', says: /AVI.*MP4/ },
    { head: 'mpeg', name: 'clip.mpg', role: 'target', says: /MPEG.*MP4/ },
    { head: 'bmp', name: 'me.bmp', role: 'source', says: /BMP.*JPEG/ },
    { head: 'svg', name: 'me.svg', role: 'target', says: /not a picture or video.*JPEG/ },
    { head: 'svg', name: 'me.png', role: 'target', says: /SVG.*JPEG/ },
  ])('$head named $name', async ({ head, name, role, says, args = [] }) => {
    const home = await makeHome();
    const file = join(home, name);
    await writeFile(file, encode(head));
    const files = { source: face, target: face, [role]: file };
    const exit = await runCli(
      ['swap', '--source', files.source, '--target', files.target, ...args],
      { home, env: { K: 'a-key-0123456789' } },
    );
    expect(exit.code, exit.stderr).toBe(2);
    expect(exit.stderr).toMatch(says);
    expect((await readdir(home)).filter((entry) => entry !== name)).toEqual([]);
  });

  it('but not an AVI for a worker elsewhere, which may read it', async () => {
    const home = await makeHome();
    const clip = join(home, 'clip.avi');
    await writeFile(clip, encode('avi'));
    const args = ['--source', face, '--target', clip, '--wait', '1', ...REMOTE];
    const exit = await runCli(['swap', ...args], { home, env: { K: 'a-key-0123456789' } });
    expect(exit.stderr).not.toMatch(/AVI/);
    expect(exit.stderr).toMatch(/Uploading/);
  });
});
