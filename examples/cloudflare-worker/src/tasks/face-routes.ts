import { Hono } from 'hono';
import * as z from 'zod/mini';
import { detectFaces } from '../endpoint/detect-faces.ts';
import type { AppEnv } from '../http/context.ts';
import { success } from '../http/envelope.ts';
import { invalid, notFound, Problem } from '../http/problem.ts';
import { readJson } from '../http/read-json.ts';

const bodySchema = z.object({ fileId: z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)) });

const LINK_MS = 5 * 60_000;

/** `POST /detect-faces`: the faces of an uploaded picture, behind `requireOwner`. */
export const faceRoutes = () =>
  new Hono<AppEnv>().post('/detect-faces', async (c) => {
    const parsed = bodySchema.safeParse(await readJson(c));
    if (!parsed.success) throw invalid('fileId: give the id of an uploaded picture.');
    const { fileId } = parsed.data;
    const owner = c.get('owner').id.toString();
    const file = await c.env.FILES.head(`${owner}/${fileId}`);
    if (file === null) throw notFound();
    if (file.httpMetadata?.contentType?.startsWith('image/') !== true) {
      throw invalid('fileId: faces are found in pictures.');
    }
    if (!(await c.env.DETECTIONS.limit({ key: owner })).success) {
      const message = 'Too many pictures: wait a minute.';
      throw new Problem({ status: 429, code: 'rate-limited', message, retryAfter: 60 });
    }
    const settings = c.get('settings');
    const path = `/api/download/${fileId}`;
    const url = new URL(path, settings.publicUrl);
    const expiresAt = Date.now() + LINK_MS;
    const link = { purpose: 'read', owner, object: fileId, expiresAt } as const;
    url.searchParams.set('link', await c.get('links').sign(link));
    const detecting = detectFaces(settings, url.href);
    // A caller that goes away must not leave a job that nobody ends.
    c.executionCtx.waitUntil(detecting.catch(() => {}));
    const faces = await detecting;
    return success(c, { faces, total_faces: faces.length, image_path: path });
  });
