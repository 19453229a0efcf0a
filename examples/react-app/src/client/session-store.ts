import { createStore, del, get, set } from 'idb-keyval';
import * as z from 'zod/mini';

const sessionSchema = z.object({
  /** Whose tasks the store of this browser keeps apart from all others. */
  owner: z.string(),
  /** Who the Worker says that it is, if it does. */
  remoteOwner: z.nullable(z.string()),
  /** Null for a Worker without owners, and before the first answer. */
  token: z.nullable(z.string()),
  expiresAt: z.number(),
});

export type Session = z.infer<typeof sessionSchema>;

const NAME = 'faceswap.session';

// Not localStorage: a browser that is killed forgets what it wrote there in the last half minute, and the tasks of a
// forgotten owner could not be reached any more.
const openStore = () => createStore(NAME, 'session');

/** Null also where the browser gives no storage: the session then lasts as long as the page. */
export async function readSession(): Promise<Session | null> {
  const stored = await Promise.resolve()
    .then(() => get(NAME, openStore()))
    .catch(() => null);
  const parsed = sessionSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

const announce = (owner: string | null): void => {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(owner);
  channel.close();
};

/** Resolves when it is stored, or cannot be; the other tabs are told whose it is. */
export async function writeSession(session: Session | null): Promise<void> {
  await Promise.resolve()
    .then(() => (session === null ? del(NAME, openStore()) : set(NAME, session, openStore())))
    .catch(() => {});
  announce(session?.owner ?? null);
}

/** Tells whose session another tab has stored; null when that one signed out. */
export function watchSession(listener: (owner: string | null) => void): void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<string | null>) => listener(data);
}
