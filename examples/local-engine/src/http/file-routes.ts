import type { IncomingMessage } from 'node:http';
import { extname } from 'node:path';
import type { EngineSettings } from '../engine-options.ts';
import { isFileKey } from '../files/file-key.ts';
import { FileSizeError, type FileStore, type StoredFile } from '../files/file-store.ts';
import { parseRange } from '../files/parse-range.ts';
import { isGranted } from '../files/verify-file-url.ts';
import { hasApiKey } from './auth.ts';
import { badRequest, empty, json, type Reply, ReplyError } from './reply.ts';
import type { Call, Route } from './route.ts';

type Handle = (call: Call) => Promise<Reply>;

const TYPES: Readonly<Record<string, string>> = {
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.mov': 'video/quicktime',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
};

const toType = (key: string): string =>
  TYPES[extname(key).toLowerCase()] ?? 'application/octet-stream';

const notFound = (): ReplyError => new ReplyError(json(404, { error: 'file not found' }));

const readLength = (request: IncomingMessage): number | null => {
  const header = request.headers['content-length'];
  return header === undefined ? null : Number(header);
};

function toSizeReply(error: unknown): unknown {
  if (!(error instanceof FileSizeError)) return error;
  if (error.reason === 'mismatch') return badRequest(error.message);
  return new ReplyError(json(413, { error: error.message }));
}

/** Uploads and downloads; a signed link does instead of the key. */
export function createFileRoutes(files: FileStore, settings: EngineSettings): Route[] {
  const { apiKey } = settings;

  const authorize = ({ request, query, id }: Call): void => {
    if (!isFileKey(id)) throw badRequest('the file key is not valid');
    const method = request.method ?? '';
    if (query.has('signature')) {
      if (isGranted(query, { method, key: id, apiKey })) return;
      throw new ReplyError(json(403, { error: 'the link is expired or not signed for this' }));
    }
    if (!hasApiKey(request, apiKey)) throw new ReplyError(json(401, { error: 'unauthorized' }));
  };

  const find = async (key: string): Promise<StoredFile> => {
    const file = await files.find(key);
    if (!file) throw notFound();
    return file;
  };

  const put: Handle = async ({ request, id }) => {
    const size = await files.put(id, request, readLength(request)).catch((error: unknown) => {
      throw toSizeReply(error);
    });
    return json(201, { key: id, size });
  };

  const get: Handle = async ({ request, id }) => {
    const file = await find(id);
    const headers = {
      'accept-ranges': 'bytes',
      'content-type': toType(id),
      'x-content-type-options': 'nosniff',
    };
    const range = parseRange(request.headers.range, file.size);
    if (range === 'unsatisfiable') return empty(416, { 'content-range': `bytes */${file.size}` });
    const length = range ? range.end - range.start + 1 : file.size;
    const body = request.method === 'HEAD' || length === 0 ? null : files.read(file, range);
    return {
      status: range ? 206 : 200,
      headers: {
        ...headers,
        'content-length': String(length),
        ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }),
      },
      body,
    };
  };

  const remove: Handle = async ({ id }) => {
    if (!(await files.remove(id))) throw notFound();
    return empty(204);
  };

  const route = (op: string, methods: readonly string[], handle: Handle): Route => ({
    op,
    methods,
    path: /^\/files\/(.*)$/,
    access: 'link',
    handle: (call) => {
      authorize(call);
      return handle(call);
    },
  });

  return [
    route('files-put', ['PUT'], put),
    route('files-get', ['GET', 'HEAD'], get),
    route('files-delete', ['DELETE'], remove),
  ];
}
