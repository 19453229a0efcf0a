import {
  createFaceSwapClient,
  type FaceSwapClient,
  type Logger,
  type Transport,
} from '@faceswap/sdk';
import { alarmEnvironment, durableObjectStore } from '@faceswap/sdk/stores/durable-object';
import { canFetchResult, openEndpoint } from '../endpoint/open-endpoint.ts';
import { createFilesInObject, type FilesInObject } from '../files/files-in-object.ts';
import { createTurns, type InTurn } from '../files/turns.ts';
import { createLinks } from '../links/links.ts';
import type { Settings } from '../settings.ts';
import { type Attention, createAttention, type Sockets } from './attention.ts';
import { createLive, type Live } from './live.ts';
import { createSweep } from './sweep.ts';
import { createTaskKeys, type TaskKeys } from './task-keys.ts';

export interface OpenOptions {
  readonly storage: DurableObjectStorage;
  readonly bucket: R2Bucket;
  /** The object's own id, as text. */
  readonly owner: string;
  readonly settings: Settings;
  /** Of whoever is connected. */
  readonly sockets: Sockets;
  /** @default the endpoint of the settings */
  readonly transport?: Transport;
  readonly now?: () => number;
  /** @default the console, without what is only for debugging */
  readonly logger?: Logger;
}

/** All that one owner has. */
export interface OpenedOwner {
  readonly client: FaceSwapClient;
  readonly store: ReturnType<typeof durableObjectStore>;
  readonly files: FilesInObject;
  readonly keys: TaskKeys;
  readonly settings: Settings;
  /** Works of one kind follow each other: each sees what the one before has left of a limit. */
  readonly inTurn: InTurn;
  readonly attention: Attention;
  readonly live: Live;
  now(): number;
  /** Plans the sweep anew: after something that expires was added. */
  planSweep(): void;
  alarm(): Promise<void>;
}

/** A cancel has to end before the browser's own time for it is up. */
const CLOSING_MS = 5_000;

/** After this the fate of a submit is unknown: longer than the transport itself waits. */
const SUBMIT_ANSWER_MS = 25_000;

/** What a running job says is shown within little more than this, while somebody watches. */
const READ_EVERY_MS = 500;

/** Large results are brought into R2 one after another. */
const COLLECTING_MS = 45 * 60_000;

const { info, warn, error } = console;

/** Each read of each job would be a line for debugging. */
const LOGGER: Logger = { debug: () => {}, info, warn, error };

/** Opens the tasks and files of an owner; from then on the object's alarm drives them. */
export function openOwner(options: OpenOptions): OpenedOwner {
  const { storage, bucket, owner, settings, sockets, now = Date.now, logger = LOGGER } = options;
  const { limits } = settings;
  const attention = createAttention(sockets, now);
  const { lifecycle } = attention;
  const environment = alarmEnvironment({ storage, logger, now, lifecycle });
  const links = createLinks(settings.signingSecret);
  const store = durableObjectStore(storage);
  const keys = createTaskKeys(storage, limits);
  const files = createFilesInObject({
    storage,
    bucket,
    owner,
    limits,
    now,
    canFetch: (url) => canFetchResult(settings, url),
    expiryChanged: () => sweep.plan(),
  });
  const isThere = (fileId: string): boolean => files.find(fileId) !== null;
  const endpoint = openEndpoint({ settings, links, owner, isThere, now });
  const client = createFaceSwapClient({
    transport: options.transport ?? endpoint.transport,
    uploader: endpoint.uploader,
    store,
    blobs: files.blobs,
    environment,
    logger,
    limits: {
      concurrency: limits.concurrency,
      submitAnswer: SUBMIT_ANSWER_MS,
      readEvery: READ_EVERY_MS,
      deadlines: {
        queued: limits.queueMs,
        processing: limits.runMs,
        collecting: COLLECTING_MS,
        closing: CLOSING_MS,
      },
    },
  });
  const sweep = createSweep({ client, files, keys, limits, environment });
  const opened = {
    client,
    store,
    files,
    keys,
    settings,
    inTurn: createTurns(),
    attention,
    now,
    planSweep: sweep.plan,
    alarm: () => environment.alarm(client.ready.then(sweep.plan)),
  };
  const live = createLive({
    sockets,
    opened,
    links,
    owner: settings.open ? null : owner,
    waitUntil: (work) => environment.waitUntil?.(work),
    failed: (error) =>
      logger.error('[owner] Changes could not be pushed.', { error: String(error) }),
  });
  return { ...opened, live };
}
