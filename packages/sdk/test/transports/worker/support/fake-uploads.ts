import { randomUUID } from 'node:crypto';
import { Problem, type Request } from './http.ts';

export interface FakeFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly fingerprint: unknown;
  readonly parts: Map<number, Buffer>;
  bytes: Buffer | null;
}

/** The uploads of a Worker: in parts, resumable by key, name, size and fingerprint. */
export function createFakeUploads(partSize: number) {
  const files = new Map<string, FakeFile>();
  const byKey = new Map<string, FakeFile>();

  const find = (id: string): FakeFile => {
    const file = files.get(id);
    if (file === undefined) throw new Problem(404, 'not-found');
    return file;
  };
  const show = ({ id, parts, bytes }: FakeFile) => ({
    fileId: id,
    partSize,
    parts: [...parts.keys()].sort((a, b) => a - b),
    complete: bytes !== null,
  });

  async function open(request: Request) {
    const { name, type, size, key, fingerprint } = await request.json();
    const same = JSON.stringify([key, name, size, fingerprint]);
    const known = key === undefined ? undefined : byKey.get(same);
    if (known !== undefined) return show(known);
    const about = { name: String(name), type: String(type), size: Number(size), fingerprint };
    const file: FakeFile = { id: randomUUID(), ...about, parts: new Map(), bytes: null };
    files.set(file.id, file);
    if (key !== undefined) byKey.set(same, file);
    return show(file);
  }

  async function takePart(request: Request, id: string, number: number) {
    const file = find(id);
    const isEarly = number > 1 && !file.parts.has(1);
    const bytes = await request.bytes();
    if (isEarly) throw new Problem(409, 'upload-incomplete');
    const last = number === Math.ceil(file.size / partSize);
    const expected = last ? file.size - (number - 1) * partSize : partSize;
    if (bytes.byteLength !== expected) throw new Problem(400, 'invalid-request');
    file.parts.set(number, bytes);
    return { part: number };
  }

  function complete(id: string) {
    const file = find(id);
    const count = Math.ceil(file.size / partSize);
    if (file.parts.size !== count) throw new Problem(409, 'upload-incomplete');
    const parts = [...file.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
    file.bytes = Buffer.concat(parts);
    const { name, size, type } = file;
    return { fileId: id, fileName: name, url: `/api/download/${id}`, size, type };
  }

  const clear = (): void => {
    files.clear();
    byKey.clear();
  };

  return { files, clear, find, open, takePart, complete };
}
