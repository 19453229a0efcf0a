import { isFaceSwapError } from '@faceswap/sdk';
import * as z from 'zod/mini';
import { callWorker } from './call-worker.ts';
import { createId } from './create-id.ts';
import { readSession, type Session, writeSession } from './session-store.ts';

const answerSchema = z.object({
  token: z.string(),
  expires_at: z.number(),
  owner: z.optional(z.string()),
});

const RENEW_BEFORE = 7 * 86_400_000;

/** Whether an answer is about the owner that was here before. */
function isSame(before: Session, remoteOwner: string | null): boolean {
  if (before.token === null) return true;
  return before.remoteOwner === remoteOwner && before.expiresAt > Date.now();
}

async function askSession(token: string | null) {
  try {
    return await callWorker('session', answerSchema, { method: 'POST', token });
  } catch (error) {
    const withoutOwners = isFaceSwapError(error) && error.code === 'endpoint-not-found';
    if (withoutOwners) return { token: null, expires_at: Date.now() + 2 * RENEW_BEFORE };
    throw error;
  }
}

/** A token for a new owner, or a fresh one for the owner of a token that is still valid. */
async function requestSession(before: Session | null): Promise<Session> {
  const answer = await askSession(before?.token ?? null);
  const remoteOwner = ('owner' in answer ? answer.owner : null) ?? null;
  const owner =
    before !== null && isSame(before, remoteOwner) ? before.owner : (remoteOwner ?? createId());
  return { owner, remoteOwner, token: answer.token, expiresAt: answer.expires_at };
}

export interface SessionKeeper {
  readonly owner: string;
  /** The login's token, as the transport asks for it before each request. */
  getToken(): Promise<string | null>;
  /** Asks for a fresh token although the present one has time left: the Worker refuses it. */
  renew(): Promise<void>;
  /** Forgets who was here. */
  end(): Promise<void>;
}

/**
 * An anonymous owner, kept in this browser. It opens without a network: the first request then asks for the token.
 * Another app would give its own login's token here.
 */
export async function openSession(onOtherOwner: () => void): Promise<SessionKeeper> {
  const stored = await readSession();
  const valid = stored !== null && stored.expiresAt > Date.now() ? stored : null;
  let session = valid ?? (await requestSession(null).catch(() => null));
  const owner = session?.owner ?? createId();
  if (session !== null) await writeSession(session);
  let asking: Promise<Session> | null = null;

  async function replace(): Promise<Session> {
    const next = await requestSession(
      session ?? { owner, remoteOwner: null, token: null, expiresAt: 0 },
    );
    session = next;
    await writeSession(next);
    if (next.owner !== owner) onOtherOwner();
    return next;
  }

  /** One request, however many ask at the same time. */
  function ask(): Promise<Session> {
    asking ??= replace().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function getToken(): Promise<string | null> {
    const left = (session?.expiresAt ?? 0) - Date.now();
    if (session !== null && left > RENEW_BEFORE) return session.token;
    const answer = ask();
    if (session === null || left <= 0) return (await answer).token;
    answer.catch(() => {});
    return session.token;
  }

  return {
    owner,
    getToken,
    async renew() {
      await ask();
    },
    end: () => writeSession(null),
  };
}
