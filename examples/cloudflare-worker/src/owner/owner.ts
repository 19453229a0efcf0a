import { DurableObject } from 'cloudflare:workers';
import type { FaceSwapClient } from '@faceswap/sdk';
import * as z from 'zod/mini';
import type { Env } from '../env.ts';
import { OwnerFiles } from '../files/owner-files.ts';
import { readSettings } from '../settings.ts';
import { type OpenedOwner, type OpenOptions, openOwner } from './open-owner.ts';
import { OwnerTasks } from './owner-tasks.ts';

export type OwnerSetup = Partial<Pick<OpenOptions, 'storage' | 'transport' | 'now' | 'logger'>>;

const watcherSchema = z.object({
  since: z.coerce.number(),
  language: z.enum(['zh-CN', 'en']),
});

const RETRY_MS = 60_000;

/** Holds the tasks and files of one owner. A request changes records and sets the alarm; the alarm does the work. */
export class Owner extends DurableObject<Env> {
  #opened: OpenedOwner | null = null;

  /** What routes may ask of this owner's tasks. */
  tasks(): OwnerTasks {
    return new OwnerTasks(this.opened());
  }

  /** What routes may ask of this owner's files. */
  files(): OwnerFiles {
    return new OwnerFiles(this.opened().files.uploads);
  }

  get store(): OpenedOwner['store'] {
    return this.opened().store;
  }

  /** The client of this owner's tasks. */
  open(setup?: OwnerSetup): FaceSwapClient {
    return this.opened(setup).client;
  }

  /** Connects who may hear of changes: only the Worker can ask, and has checked. */
  override async fetch({ url }: Request): Promise<Response> {
    const query = Object.fromEntries(new URL(url).searchParams);
    return this.opened().live.connect(watcherSchema.parse(query));
  }

  /** Pings are answered without waking this; there is nothing else to say. */
  override webSocketMessage(socket: WebSocket): void {
    socket.close(1008, 'say nothing but ping');
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  /** Never rejects: the runtime gives an alarm up after some tries. */
  override async alarm(): Promise<void> {
    try {
      await this.opened().alarm();
    } catch (error) {
      console.error('[owner] An alarm failed; it is tried again.', { error: String(error) });
      await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    }
  }

  /** Opened at first use, and again when its records could not be read. */
  opened(setup: OwnerSetup = {}): OpenedOwner {
    if (this.#opened !== null) return this.#opened;
    const opened = openOwner({
      storage: this.ctx.storage,
      bucket: this.env.FILES,
      owner: this.ctx.id.toString(),
      settings: readSettings(this.env),
      sockets: this.ctx,
      ...setup,
    });
    this.#opened = opened;
    opened.client.ready.catch(() => {
      opened.live.stop();
      if (this.#opened === opened) this.#opened = null;
    });
    return opened;
  }
}
