import { isFaceSwapError } from '@faceswap/sdk';
import * as z from 'zod/mini';
import { callWorker } from './call-worker.ts';
import { createId } from './create-id.ts';
import { inTurn } from './in-turn.ts';
import {
  claimSession,
  endSession,
  readSession,
  replaceSession,
  type Session,
} from './session-store.ts';

const answerSchema = z.object({
  token: z.string(),
  expires_at: z.number(),
  owner: z.optional(z.string()),
});

const TURN = 'faceswap.session';
const RENEW_BEFORE = 7 * 86_400_000;

const createSession = (): Session => ({
  owner: createId(),
  remoteOwner: null,
  token: null,
  expiresAt: 0,
});

const isFresh = ({ expiresAt }: Session): boolean => expiresAt - Date.now() > RENEW_BEFORE;

/** Whether an answer is about the owner that was here before. */
function isSame(before: Session, remoteOwner: string | null): boolean {
  if (before.token === null) return true;
  if (before.remoteOwner !== remoteOwner) return false;
  return remoteOwner !== null || before.expiresAt > Date.now();
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

/** A fresh token for who was here; another owner when the Worker does not take the old token for theirs any more. */
async function requestSession(before: Session): Promise<Session> {
  const answer = await askSession(before.token);
  const remoteOwner = ('owner' in answer ? answer.owner : null) ?? null;
  const owner = isSame(before, remoteOwner) ? before.owner : (remoteOwner ?? createId());
  return { owner, remoteOwner, token: answer.token, expiresAt: answer.expires_at };
}

const isNews = (stored: Session, before: Session): boolean =>
  stored.token !== before.token || stored.expiresAt !== before.expiresAt;

/** What another tab has got meanwhile, else what the Worker answers: two tabs must not become two of its owners. */
const renewSession = (before: Session): Promise<Session> =>
  inTurn(TURN, async () => {
    const stored = (await readSession()) ?? before;
    if (stored.owner !== before.owner) return stored;
    if (isNews(stored, before) && isFresh(stored)) return stored;
    const next = await requestSession(stored);
    await replaceSession(before.owner, next);
    return next;
  });

export interface SessionKeeper {
  readonly owner: string;
  /** The login's token, as the transport asks for it before each request; null for a Worker without owners. */
  getToken(): Promise<string | null>;
  /** Asks for a fresh token although the present one has time left: the Worker refuses it. */
  renew(): Promise<void>;
  /** Takes the token that another tab has stored for the same owner. */
  reread(): Promise<void>;
  /** Forgets who was here. */
  end(): Promise<void>;
}

/**
 * An anonymous owner, kept in this browser from the first moment on. It opens without a network: the first request
 * then asks for the token. Another app would give its own login's token here.
 */
export async function openSession(onOtherOwner: () => void): Promise<SessionKeeper> {
  let session = await claimSession(createSession());
  const hasExpired = session.token !== null && session.expiresAt <= Date.now();
  if (hasExpired) session = await renewSession(session).catch(() => session);
  const { owner } = session;
  let asking: Promise<Session> | null = null;

  async function replace(): Promise<Session> {
    session = await renewSession(session);
    if (session.owner !== owner) onOtherOwner();
    return session;
  }

  /** One request, however many ask at the same time. */
  function ask(): Promise<Session> {
    asking ??= replace().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function getToken(): Promise<string | null> {
    if (isFresh(session)) return session.token;
    const answer = ask();
    if (session.expiresAt <= Date.now()) return (await answer).token;
    answer.catch(() => {});
    return session.token;
  }

  return {
    owner,
    getToken,
    async renew() {
      await ask();
    },
    async reread() {
      const stored = await readSession();
      if (stored?.owner === owner && stored.expiresAt > 0) session = stored;
    },
    end: endSession,
  };
}
