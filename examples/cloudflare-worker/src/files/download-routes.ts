import { type Context, Hono } from 'hono';
import type { Authenticate } from '../auth/authenticate.ts';
import { unauthorized } from '../auth/require-owner.ts';
import type { AppEnv } from '../http/context.ts';
import { methodNotAllowed, notFound, Problem } from '../http/problem.ts';
import { askFiles } from '../owner/ask-owner.ts';
import { parseRange } from './byte-range.ts';
import { contentDisposition } from './content-disposition.ts';
import { type ObjectFacts, objectKeyOf, readFacts } from './stored-file.ts';

const FILE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** By a link for this file, else by the caller's token: the id of the owner's object. */
async function ownerOf(
  c: Context<AppEnv>,
  fileId: string,
  authenticate: Authenticate,
): Promise<string> {
  const token = c.req.query('link');
  if (token !== undefined) {
    const link = await c.get('links').verify(token, 'read', Date.now());
    if (link === null || link.object !== fileId) throw notFound();
    return link.owner;
  }
  const name = await authenticate(c.req.raw, c.get('settings'));
  if (name === null) throw unauthorized();
  return c.env.OWNERS.idFromName(name).toString();
}

/** A file's time can have been extended since R2 was told, which only its owner's object knows. */
async function isOver(
  { env }: Context<AppEnv>,
  { owner, fileId, expiresAt }: Pick<ObjectFacts, 'expiresAt'> & Record<'owner' | 'fileId', string>,
): Promise<boolean> {
  if (expiresAt > Date.now()) return false;
  const object = env.OWNERS.get(env.OWNERS.idFromString(owner));
  return !(await askFiles(object, (files) => files.isReady(fileId)));
}

/** Weak comparison: bytes of one id never change. */
const names = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false;

const isSince = (header: string | undefined, uploaded: Date): boolean =>
  header !== undefined && Math.floor(uploaded.getTime() / 1000) * 1000 <= Date.parse(header);

function isUnchanged(c: Context<AppEnv>, { httpEtag, uploaded }: R2Object): boolean {
  const tags = c.req.header('if-none-match');
  if (tags !== undefined) return names(tags, httpEtag);
  return isSince(c.req.header('if-modified-since'), uploaded);
}

/** A range of what the caller has seen before; the whole when it saw something else. */
function rangeOf(c: Context<AppEnv>, { httpEtag, uploaded, size }: R2Object) {
  const condition = c.req.header('if-range');
  const same =
    condition === undefined || condition === httpEtag || condition === uploaded.toUTCString();
  return c.req.method === 'GET' && same ? parseRange(c.req.header('range'), size) : null;
}

function describe(c: Context<AppEnv>, object: R2Object): void {
  const { httpEtag, httpMetadata, uploaded } = object;
  const kind = c.req.query('download') === '1' ? 'attachment' : 'inline';
  c.header('accept-ranges', 'bytes');
  c.header('cache-control', 'private, no-cache');
  c.header('content-disposition', contentDisposition(kind, readFacts(object).name));
  c.header('content-type', httpMetadata?.contentType ?? 'application/octet-stream');
  c.header('etag', httpEtag);
  c.header('last-modified', uploaded.toUTCString());
}

function unsatisfiable(c: Context<AppEnv>, size: number): Problem {
  c.header('content-range', `bytes */${size}`);
  const message = `The file has ${size} bytes.`;
  return new Problem({ status: 416, code: 'range-not-satisfiable', message });
}

async function send(c: Context<AppEnv>, key: string, object: R2Object): Promise<Response> {
  const { size } = object;
  const range = rangeOf(c, object);
  if (range === 'unsatisfiable') throw unsatisfiable(c, size);
  describe(c, object);
  if (isUnchanged(c, object)) return c.body(null, 304);
  const { offset, length } = range ?? { offset: 0, length: size };
  c.header('content-length', String(length));
  if (range !== null) {
    c.header('content-range', `bytes ${offset}-${offset + length - 1}/${size}`);
  }
  if (c.req.method === 'HEAD' || size === 0) return c.body(null, 200);
  const found = await c.env.FILES.get(key, range === null ? {} : { range });
  if (found === null) throw notFound();
  return c.body(found.body, range === null ? 200 : 206);
}

/** `GET /download/:fileId`, with a name behind it or not: for whoever has a token or a link. */
export function downloadRoutes(authenticate: Authenticate) {
  async function download(c: Context<AppEnv>): Promise<Response> {
    const fileId = c.req.param('id') ?? '';
    if (!['GET', 'HEAD'].includes(c.req.method)) {
      throw methodNotAllowed(c, 'GET, HEAD');
    }
    const owner = await ownerOf(c, fileId, authenticate);
    if (!FILE_ID.test(fileId)) throw notFound();
    const key = objectKeyOf(owner, fileId);
    const object = await c.env.FILES.head(key);
    if (object === null) throw notFound();
    if (await isOver(c, { owner, fileId, ...readFacts(object) })) throw notFound();
    return send(c, key, object);
  }
  return new Hono<AppEnv>().all('/download/:id/:name?', download);
}
