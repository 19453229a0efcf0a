import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import { errnoOf } from './program-error.ts';

/** Gives the token of a Worker's anonymous session; null where the Worker wants none. */
export type GetToken = () => Promise<string | null>;

export interface SessionOptions {
  /** The Worker's address, without a slash at its end. */
  readonly url: string;
  /** Where sessions are kept, one file per Worker. */
  readonly dir: string;
}

const sessionSchema = z.object({ token: z.string(), expiresAt: z.number() });
const answerSchema = z.object({ data: z.object({ token: z.string(), expires_at: z.number() }) });

type Session = z.infer<typeof sessionSchema>;

const TIMEOUT_MS = 15_000;
const PAUSES_MS = [200, 1_000];
/** A session this near its end is made longer. */
const RENEW_MS = 24 * 60 * 60_000;

export const sessionPath = ({ url, dir }: SessionOptions): string =>
  join(dir, `${encodeURIComponent(url)}.json`);

async function readSession(path: string): Promise<Session | null> {
  try {
    return sessionSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

const post = (url: string, token: string | null): Promise<Response> =>
  fetch(`${url}/api/session`, {
    method: 'POST',
    redirect: 'error',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });

/** A Worker that cannot answer just now is asked again. */
async function postAgain(url: string, token: string | null): Promise<Response> {
  for (const pause of PAUSES_MS) {
    const response = await post(url, token);
    if (response.status !== 503) return response;
    await response.body?.cancel();
    await sleep(pause);
  }
  return post(url, token);
}

async function requestSession(url: string, token: string | null): Promise<Session | null> {
  const response = await postAgain(url, token);
  if (response.status === 404) return null;
  const parsed = answerSchema.safeParse(await response.json().catch(() => null));
  if (!response.ok || !parsed.success) throw new Error(`status ${response.status}`);
  const { token: fresh, expires_at: expiresAt } = parsed.data.data;
  return { token: fresh, expiresAt };
}

/** Of several programs that begin at once, the first one's session counts: tasks belong to a session. */
async function keepFirst(path: string, session: Session): Promise<Session> {
  try {
    await writeFile(path, JSON.stringify(session), { flag: 'wx', mode: 0o600 });
    return session;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return (await readSession(path)) ?? session;
  }
}

/** A session that is kept from call to call and renewed in time, so that its owner's tasks stay within reach. */
export function createWorkerSession(options: SessionOptions): GetToken {
  const { url, dir } = options;
  const path = sessionPath(options);
  let isOpen = false;

  const keep = async (session: Session, kept: Session | null): Promise<string> => {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    if (kept === null) return (await keepFirst(path, session)).token;
    await writeFileAtomic(path, JSON.stringify(session), { mode: 0o600 });
    return session.token;
  };

  const getToken: GetToken = async () => {
    if (isOpen) return null;
    const kept = await readSession(path);
    const left = (kept?.expiresAt ?? 0) - Date.now();
    if (kept !== null && left > RENEW_MS) return kept.token;
    try {
      const session = await requestSession(url, kept?.token ?? null);
      isOpen = session === null;
      return session === null ? null : await keep(session, kept);
    } catch (error) {
      if (kept !== null && left > 0) return kept.token;
      throw error;
    }
  };

  let current: Promise<string | null> | null = null;
  return () => {
    current ??= getToken().finally(() => {
      current = null;
    });
    return current;
  };
}
