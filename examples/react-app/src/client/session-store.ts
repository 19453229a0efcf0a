import { createStore, del, get, update } from 'idb-keyval';
import * as z from 'zod/mini';

const sessionSchema = z.object({
  /** Whose tasks the store of this browser keeps apart from all others. */
  owner: z.string(),
  /** Who the Worker says that it is, if it does. */
  remoteOwner: z.nullable(z.string()),
  /** Null for a Worker without owners, and before the first answer. */
  token: z.nullable(z.string()),
  /** Milliseconds since 1970; 0 before the first answer. */
  expiresAt: z.number(),
});

export type Session = z.infer<typeof sessionSchema>;

const NAME = 'faceswap.session';

// Not localStorage: a browser that is killed forgets what it wrote there in the last half minute, and the tasks of a
// forgotten owner could not be reached any more.
const openStore = () => createStore(NAME, 'session');

function parse(stored: unknown): Session | null {
  const parsed = sessionSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** Null also where the browser gives no storage: the session then lasts as long as the page. */
export async function readSession(): Promise<Session | null> {
  const stored = await Promise.resolve()
    .then(() => get(NAME, openStore()))
    .catch(() => null);
  return parse(stored);
}

let channel: BroadcastChannel | null = null;

/** One for the page: it does not hear what it says itself. */
function reachTabs(): BroadcastChannel {
  channel ??= new BroadcastChannel(NAME);
  return channel;
}

const announce = (owner: string | null): void => reachTabs().postMessage(owner);

/** Stores what `choose` makes of what is stored, in one step over all tabs; null when that cannot be stored. */
async function exchange(choose: (stored: Session | null) => Session | null) {
  let chosen: Session | null = null;
  const change = (stored: unknown): unknown => {
    chosen = choose(parse(stored));
    return chosen ?? stored;
  };
  return await Promise.resolve()
    .then(() => update(NAME, change, openStore()))
    .then(
      () => chosen,
      () => null,
    );
}

/** The stored session; where there is none, `fresh`, which is stored by then for all tabs. */
export async function claimSession(fresh: Session): Promise<Session> {
  const claimed = await exchange((stored) => stored ?? fresh);
  if (claimed === fresh) announce(fresh.owner);
  return claimed ?? fresh;
}

/**
 * Resolves when it is stored, or cannot be; the other tabs are told whose it is. Nothing is stored where `owner` is
 * no longer who is here: an answer that comes after a sign-out does not undo it.
 */
export async function replaceSession(owner: string, next: Session): Promise<void> {
  const stored = await exchange((before) => (before?.owner === owner ? next : null));
  if (stored !== null) announce(next.owner);
}

/** Resolves when nobody is here any more, and the other tabs are told. */
export async function endSession(): Promise<void> {
  await Promise.resolve()
    .then(() => del(NAME, openStore()))
    .catch(() => {});
  announce(null);
}

/** Tells whose session another tab has stored; null when that one signed out. */
export function watchSession(listener: (owner: string | null) => void): void {
  reachTabs().onmessage = ({ data }: MessageEvent<string | null>) => listener(data);
}
