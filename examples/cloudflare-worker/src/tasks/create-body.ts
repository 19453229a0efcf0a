import { MODES, type Mode, type SwapOptions } from '@faceswap/sdk';
import * as z from 'zod/mini';
import { invalid, Problem } from '../http/problem.ts';
import type { CreateTask } from '../owner/create-task.ts';

const optionsSchema = z.object({
  many_faces: z.optional(z.boolean()),
  mouth_mask: z.optional(z.boolean()),
  keep_fps: z.optional(z.boolean()),
  video_quality: z.optional(z.int().check(z.minimum(0), z.maximum(51))),
  video_encoder: z.optional(z.enum(['libx264', 'libx265', 'libvpx-vp9'])),
  use_face_enhancer: z.optional(z.boolean()),
  execution_provider: z.optional(z.string()),
});

/** A record has to hold them all. */
const MOST_FACES = 100;

const fileId = z.string().check(z.maxLength(200));

const mappings = z
  .record(z.string().check(z.maxLength(64)), fileId)
  .check(z.refine((faces) => Object.keys(faces).length <= MOST_FACES, `at most ${MOST_FACES}`));

const consentSchema = z.object({
  subjects: z.enum(['self', 'authorized']),
  statement: z.string(),
  acceptedAt: z.number(),
  evidence: z.optional(z.string()),
});

export const bodySchema = z.object({
  source_file: z.optional(z.nullable(fileId)),
  target_file: z.optional(z.nullable(fileId)),
  source_url: z.optional(z.string().check(z.maxLength(2000))),
  target_url: z.optional(z.string().check(z.maxLength(2000))),
  face_mappings: z.optional(z.nullable(mappings)),
  options: z.optional(z.nullable(optionsSchema)),
  consent: z.optional(z.nullable(consentSchema)),
});

export type CreateBody = z.infer<typeof bodySchema>;

const modeSchema = z.enum(MODES);

/** A mode that a route names; 404 for another one, as for any unknown route. */
export function parseMode(text: string): Mode {
  const parsed = modeSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Problem({
    status: 404,
    code: 'not-found',
    message: `The modes are ${MODES.join(', ')}.`,
  });
}

export function parseBody(value: unknown): CreateBody {
  const parsed = bodySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not valid'}.`);
}

const toOptions = (options: z.infer<typeof optionsSchema>): SwapOptions => ({
  manyFaces: options.many_faces,
  mouthMask: options.mouth_mask,
  keepFps: options.keep_fps,
  videoQuality: options.video_quality,
  videoEncoder: options.video_encoder,
  faceEnhancer: options.use_face_enhancer,
  executionProvider: options.execution_provider,
});

const KEY = /^[\x21-\x7e]{1,256}$/;

function checkKey(key: string | undefined): string | null {
  if (key === undefined) return null;
  if (KEY.test(key) && !key.startsWith('body:')) return key;
  throw invalid('Idempotency-Key: give taskId:attempt, without spaces.');
}

/** SHA-256 of a value's JSON, in hexadecimal. */
export async function hash(value: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const sorted = <Value>(record: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

export interface ToCreateOptions {
  readonly key: string | undefined;
  /** Whether a task without consent is refused. */
  readonly needsConsent: boolean;
}

/** The request to make a task; what it is made of is hashed, so that the same one again is known. */
export async function toCreateTask(
  mode: Mode,
  body: CreateBody,
  { key, needsConsent }: ToCreateOptions,
): Promise<CreateTask> {
  const { source_file: source, target_file: target, face_mappings: faces, consent } = body;
  if (!target && !body.target_url) throw invalid('target_file: give the id of an uploaded file.');
  if (!consent && needsConsent) {
    const message = 'consent: say under which consent the faces are used.';
    throw new Problem({ status: 400, code: 'consent-required', message });
  }
  const request = {
    mode,
    source: source || null,
    target: target ?? '',
    faces: faces ?? {},
    options: toOptions(body.options ?? {}),
  };
  const told = {
    ...request,
    urls: [body.source_url, body.target_url],
    faces: sorted(request.faces),
    options: sorted(request.options),
  };
  return {
    ...request,
    key: checkKey(key),
    bodyHash: await hash(told),
    consent: consent ?? null,
  };
}
