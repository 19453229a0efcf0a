import { DurableObject } from 'cloudflare:workers';
import { createFaceSwapClient, type FaceSwapClient, type Transport } from '@faceswap/sdk';
import { alarmEnvironment, durableObjectStore } from '@faceswap/sdk/stores/durable-object';
import { inswapper, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { dataUrlUploader } from '@faceswap/sdk/uploaders/data-url';
import type { Env } from '../env.ts';
import { createFilesInObject, type FilesInObject } from '../files/files-in-object.ts';
import { OwnerFiles } from '../files/owner-files.ts';
import { readSettings } from '../settings.ts';

export interface OwnerSetup {
  readonly transport: Transport;
  readonly now?: () => number;
}

interface OpenedTasks {
  readonly client: FaceSwapClient;
  alarm(): Promise<void>;
}

function openTasks(storage: DurableObjectStorage, { transport, now }: OwnerSetup): OpenedTasks {
  const environment = alarmEnvironment({
    storage,
    logger: console,
    ...(now === undefined ? {} : { now }),
  });
  const store = durableObjectStore(storage);
  const uploader = dataUrlUploader();
  const client = createFaceSwapClient({ transport, store, uploader, environment });
  return { client, alarm: () => environment.alarm(client.ready) };
}

/** Holds the tasks of one owner. A request changes records and sets the alarm; the alarm does the work. */
export class Owner extends DurableObject<Env> {
  readonly store = durableObjectStore(this.ctx.storage);
  #opened: OpenedTasks | null = null;
  #files: FilesInObject | null = null;

  /** What routes may ask of this owner's files. */
  files(): OwnerFiles {
    return new OwnerFiles(this.openFiles().uploads);
  }

  openFiles(): FilesInObject {
    this.#files ??= createFilesInObject({
      storage: this.ctx.storage,
      bucket: this.env.FILES,
      owner: this.ctx.id.toString(),
      limits: readSettings(this.env).limits,
      canFetch: (url) => url.protocol === 'https:',
    });
    return this.#files;
  }

  /** The client of this owner's tasks, opened at first use. */
  open(setup?: OwnerSetup): FaceSwapClient {
    return this.#open(setup).client;
  }

  override async alarm(): Promise<void> {
    await this.#open().alarm();
  }

  #open(setup?: OwnerSetup): OpenedTasks {
    this.#opened ??= openTasks(this.ctx.storage, setup ?? this.#setup());
    return this.#opened;
  }

  #setup(): OwnerSetup {
    const { RUNPOD_ENDPOINT_ID: endpointId, RUNPOD_API_KEY: apiKey } = this.env;
    return { transport: runpodTransport({ endpointId, apiKey, preset: inswapper }) };
  }
}
