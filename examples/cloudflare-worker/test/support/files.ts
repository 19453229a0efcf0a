import { env } from 'cloudflare:test';
import { createFilesInObject, type FilesInObject } from '../../src/files/files-in-object.ts';
import { type Limits, limitsSchema } from '../../src/limits.ts';
import { PART } from './media.ts';

export interface FilesBench {
  readonly files: FilesInObject;
  readonly storage: DurableObjectStorage;
  readonly owner: string;
  /** Moves the clock on. */
  pass(ms: number): void;
  now(): number;
  /** What lies in R2. */
  objects(): Promise<readonly string[]>;
  count(table: 'files' | 'parts' | 'links' | 'usage'): number;
}

export interface FilesBenchOptions {
  readonly limits?: Partial<Limits>;
  /** @default the bucket of the tests */
  readonly bucket?: R2Bucket;
  /** @default a new one */
  readonly owner?: string;
}

/** The files of a new owner in the storage of an object, with a clock of their own. */
export function createFilesBench(
  storage: DurableObjectStorage,
  { limits = {}, bucket = env.FILES, owner = crypto.randomUUID() }: FilesBenchOptions = {},
): FilesBench {
  let time = Date.now();
  const now = (): number => time;
  return {
    storage,
    owner,
    now,
    files: createFilesInObject({
      storage,
      bucket,
      owner,
      limits: limitsSchema.parse({ partBytes: PART, ...limits }),
      now,
      canFetch: ({ hostname }) => hostname === 'gpu.test',
    }),
    pass(ms) {
      time += ms;
    },
    async objects() {
      const { objects } = await env.FILES.list({ prefix: `${owner}/` });
      return objects.map(({ key }) => key.slice(owner.length + 1));
    },
    count: (table) =>
      Number(storage.sql.exec(`SELECT count(*) AS n FROM worker_${table}`).one()['n']),
  };
}

/** A finished upload; gives its id. */
export async function storeUpload(
  { files, owner }: FilesBench,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const about = { name, type: 'image/png', size: bytes.byteLength };
  const { fileId } = files.uploads.begin(about);
  const uploadId = await files.uploads.open(fileId, { type: 'image/png', kind: 'image' });
  const upload = env.FILES.resumeMultipartUpload(`${owner}/${fileId}`, uploadId);
  const { etag } = await upload.uploadPart(1, bytes);
  files.uploads.keepPart(fileId, { n: 1, etag, size: bytes.byteLength });
  await files.uploads.complete(fileId);
  return fileId;
}
