import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileFromPath } from '../../src/stores/file/index.ts';
import { readFileSource } from '../../src/task/file-source.ts';
import { createDirectories } from './support/directories.ts';

const createDirectory = createDirectories();

async function createFile(name: string, text = '0123456789'): Promise<string> {
  const path = join(await createDirectory(), name);
  await writeFile(path, text);
  return path;
}

describe('fileFromPath', () => {
  it.each([
    ['face.JPG', 'image/jpeg'],
    ['clip.mp4', 'video/mp4'],
    ['face.webp', 'image/webp'],
    ['clip.mov', 'video/quicktime'],
    ['unknown.xyz', ''],
  ])('tells the type of %s', async (name, type) => {
    const file = await fileFromPath(await createFile(name));
    expect(file).toMatchObject({ name, type, size: 10 });
  });

  it('takes a type', async () => {
    const file = await fileFromPath(await createFile('face'), { type: 'image/png' });
    expect(file.type).toBe('image/png');
  });

  it('reads slices, as often as wanted', async () => {
    const file = await fileFromPath(await createFile('a.png'));
    const text = async (...range: number[]) =>
      new TextDecoder().decode(await file.slice(...range).arrayBuffer());
    expect(await text(2, 5)).toBe('234');
    expect(await text(-3)).toBe('789');
    expect(await text(8, 99)).toBe('89');
    expect(await text(5, 2)).toBe('');
    expect(new TextDecoder().decode(await readFileSource(file))).toBe('0123456789');
  });

  it('refuses what is not a readable file', async () => {
    const directory = await createDirectory();
    await mkdir(join(directory, 'sub'));
    for (const [path, words] of [
      [join(directory, 'none.png'), 'There is no file'],
      [join(directory, 'sub'), 'directory'],
      ['/dev/null', 'Cannot read'],
    ] as const) {
      const expected = { name: 'InvalidRequestError', message: expect.stringContaining(words) };
      await expect(fileFromPath(path)).rejects.toMatchObject(expected);
    }
  });

  it('tells when the file changed after it was chosen', async () => {
    const path = await createFile('a.png');
    const file = await fileFromPath(path);
    await writeFile(path, 'something else altogether');
    const read = file.slice(0, 5).arrayBuffer();
    await expect(read).rejects.toMatchObject({ name: 'InvalidRequestError' });
  });
});
