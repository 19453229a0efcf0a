import type { Language } from '@faceswap/sdk/messages';
import * as z from 'zod/mini';
import type { Links } from '../links/links.ts';
import { toStatus } from '../tasks/status.ts';
import { isOpen, type Sockets } from './attention.ts';
import { listTasks, type TaskListView } from './list-tasks.ts';
import type { OpenedOwner } from './open-owner.ts';

export interface LiveOptions {
  readonly sockets: Sockets;
  readonly opened: Omit<OpenedOwner, 'live'>;
  readonly links: Links;
  /** The owner's object; null in open mode, where files need no link. */
  readonly owner: string | null;
  /** Told of the work of each push. */
  waitUntil(work: Promise<void>): void;
  /** Told why nothing could be pushed. */
  failed(error: unknown): void;
}

export interface Watcher {
  /** The `seq` after which it wants to be told. */
  readonly since: number;
  readonly language: Language;
}

/** Tells whoever is connected of each change of the owner's tasks. */
export interface Live {
  /** The answer to a request for a connection. */
  connect(watcher: Watcher): Response;
  stop(): void;
}

const MOST = 20;

/** Who is connected proves again who it is after this time, before it is told anything more. */
const LIFE_MS = 3_600_000;

const attachmentSchema = z.object({
  seq: z.number(),
  language: z.enum(['zh-CN', 'en']),
  openedAt: z.number(),
});

/** What outlives the object's time in memory. */
type Attachment = z.infer<typeof attachmentSchema>;

const readAttachment = (socket: WebSocket): Attachment =>
  attachmentSchema.parse(socket.deserializeAttachment());

/** What was written before has been announced after this. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export function createLive(options: LiveOptions): Live {
  const { sockets, opened, links, owner } = options;
  const { client, store, now } = opened;
  /** Those that know of all that is not in `changed`. A fresh object knows this of none. */
  const caughtUp = new WeakSet<WebSocket>();
  const changed = new Set<string>();
  let isPushing = false;

  const listOpen = (): WebSocket[] => sockets.getWebSockets().filter(isOpen);

  async function send(socket: WebSocket, list: TaskListView, withIds: boolean): Promise<void> {
    const { seq: since, language, openedAt } = readAttachment(socket);
    if (now() - openedAt >= LIFE_MS) return socket.close(4000, 'connect again');
    const views = list.tasks.filter(({ task }) => task.seq > since);
    if (views.length === 0 && !withIds) return;
    const tasks = await Promise.all(
      views.map((view) => toStatus(view, { links, owner, language })),
    );
    const seq = Math.max(since, list.seq);
    const ids = withIds ? client.tasks.list().map(({ id }) => id) : undefined;
    if (!isOpen(socket)) return;
    socket.serializeAttachment({ seq, language, openedAt } satisfies Attachment);
    socket.send(JSON.stringify({ seq, ids, tasks }));
  }

  async function catchUp(socket: WebSocket): Promise<void> {
    caughtUp.add(socket);
    const { seq: since } = readAttachment(socket);
    await send(socket, await listTasks(opened, { since, ids: null, key: null }), true);
  }

  /** All that has changed up to one `seq`: while it was read, more may have been written. */
  async function readChanged(): Promise<{ list: TaskListView; someAreGone: boolean }> {
    const ids = new Set<string>();
    let list: TaskListView;
    do {
      for (const id of changed) ids.add(id);
      changed.clear();
      list = await listTasks(opened, { since: null, ids: [...ids], key: null });
      await turn();
    } while (changed.size > 0);
    return { list, someAreGone: list.ids.length < ids.size };
  }

  async function pushAll(): Promise<void> {
    for (;;) {
      const known = listOpen().filter((socket) => caughtUp.has(socket));
      const fresh = listOpen().filter((socket) => !caughtUp.has(socket));
      if (fresh.length === 0 && changed.size === 0) return;
      if (changed.size > 0) {
        const { list, someAreGone } = await readChanged();
        for (const socket of known) await send(socket, list, someAreGone);
      }
      for (const socket of fresh) await catchUp(socket);
    }
  }

  async function pushOrClose(): Promise<void> {
    isPushing = true;
    try {
      await pushAll();
    } catch (error) {
      options.failed(error);
      changed.clear();
      for (const socket of listOpen()) socket.close(1011, 'try again');
    } finally {
      isPushing = false;
    }
  }

  const push = (): void => {
    if (!isPushing) options.waitUntil(pushOrClose());
  };

  const stop = store.watch?.((id) => {
    if (listOpen().length === 0) return;
    changed.add(id);
    push();
  });

  function makeRoom(): void {
    const oldest = listOpen().sort(
      (one, other) => readAttachment(one).openedAt - readAttachment(other).openedAt,
    );
    for (const socket of oldest.slice(0, Math.max(0, oldest.length - MOST + 1))) {
      socket.close(1013, 'too many connections');
    }
  }

  return {
    connect({ since, language }) {
      makeRoom();
      const { 0: theirs, 1: ours } = new WebSocketPair();
      opened.attention.note();
      sockets.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
      sockets.acceptWebSocket(ours);
      ours.serializeAttachment({ seq: since, language, openedAt: now() } satisfies Attachment);
      push();
      return new Response(null, { status: 101, webSocket: theirs });
    },
    stop: () => stop?.(),
  };
}
