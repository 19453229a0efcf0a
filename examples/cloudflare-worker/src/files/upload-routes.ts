import { type Context, Hono } from 'hono';
import * as z from 'zod/mini';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { invalid } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';
import { askFiles } from '../owner/ask-owner.ts';
import { acceptHead, maxBytesOf, tooManyBytes } from './accept.ts';
import { needLength } from './content-length.ts';
import { readForm } from './read-form.ts';
import { receivePart } from './receive-part.ts';
import type { FileFacts, UploadState } from './uploads.ts';

const label = z.string().check(z.minLength(1), z.maxLength(512));

const uploadSchema = z.object({
  name: label,
  type: z._default(z.string().check(z.maxLength(128)), ''),
  size: z.int().check(z.gte(1)),
  key: z.optional(label),
  fingerprint: z.optional(label),
});

const finished = (c: Context<AppEnv>, { fileId, name, size, type }: FileFacts): Response =>
  success(c, { fileId, fileName: name, url: `/api/download/${fileId}`, size, type });

const stateOf = (c: Context<AppEnv>, { fileId, partSize, parts, complete }: UploadState) =>
  success(c, { fileId, partSize, parts, complete });

async function readUpload(c: Context<AppEnv>) {
  const parsed = uploadSchema.safeParse(await readJson(c));
  if (parsed.success) return parsed.data;
  throw invalid('Send JSON: name, type, size in bytes, and, to go on later, key and fingerprint.');
}

async function putPart(c: Context<AppEnv>, fileId: string, n: number): Promise<void> {
  const { limits } = c.get('settings');
  const length = needLength(c);
  const place = await askFiles(c.get('owner'), (files) => files.expectPart(fileId, n, length));
  if (place.complete) return;
  const { body } = c.req.raw;
  if (body === null) throw invalid('Send the bytes of the part as the body.');
  const { etag } = await receivePart(body, n, {
    length,
    async begin(head) {
      const uploadId = n === 1 ? await openBy(head()) : place.uploadId;
      return c.env.FILES.resumeMultipartUpload(place.objectKey, uploadId ?? '');
    },
  });
  await askFiles(c.get('owner'), (files) => files.keepPart(fileId, { n, etag, size: length }));

  async function openBy(head: Uint8Array): Promise<string> {
    const media = await acceptHead(head, limits);
    const most = maxBytesOf(media.kind, limits);
    if (place.size > most) throw tooManyBytes(most);
    return askFiles(c.get('owner'), (files) => files.open(fileId, media));
  }
}

/** `POST /upload` and everything under `/uploads`. */
export const uploadRoutes = () =>
  new Hono<AppEnv>()
    .post('/upload', async (c) => finished(c, (await readForm(c, { files: ['file'] })).files.file))
    .post('/uploads', async (c) => {
      const upload = await readUpload(c);
      return stateOf(c, await askFiles(c.get('owner'), (files) => files.begin(upload)));
    })
    .get('/uploads/:id', async (c) =>
      stateOf(c, await askFiles(c.get('owner'), (files) => files.describe(c.req.param('id')))),
    )
    .put('/uploads/:id/parts/:n{[0-9]{1,6}}', async (c) => {
      const n = Number(c.req.param('n'));
      await putPart(c, c.req.param('id'), n);
      return success(c, { part: n });
    })
    .post('/uploads/:id/complete', async (c) =>
      finished(c, await askFiles(c.get('owner'), (files) => files.complete(c.req.param('id')))),
    )
    .delete('/uploads/:id', async (c) => {
      await askFiles(c.get('owner'), (files) => files.remove(c.req.param('id')));
      return success(c, {});
    });
