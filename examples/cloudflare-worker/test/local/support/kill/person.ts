import { setTimeout as sleep } from 'node:timers/promises';
import { UploadError } from '@faceswap/sdk';
import { type WorkerStatus, workerTransport } from '@faceswap/sdk/transports/worker';
import { mp4, png } from '../../../support/media.ts';

const MIB = 1_048_576;
const PAUSE_MS = 250;

/** A file of three parts, and one of one. */
const VIDEO = mp4(11 * MIB);
const PICTURE = png(100_000);

/** A task that the Worker has acknowledged. */
export interface Known {
  /** Its `Idempotency-Key`, whose first half is the name of its target. */
  readonly key: string;
  readonly jobId: string;
  /** Whether it was told to stop, and whether the Worker has acknowledged that. */
  stop: 'none' | 'asked' | 'acknowledged';
}

export interface Answer<Data> {
  readonly status: number;
  readonly code: string | undefined;
  readonly data: Data;
}

export interface Person {
  readonly known: readonly Known[];
  /** What must never be, as text. */
  readonly wrongs: readonly string[];
  /** Requests that got no answer, or one of a Worker that is about to die. */
  readonly retries: () => number;
  /** Uploads and makes tasks, three at a time, until told to stop. */
  live(): Promise<void>;
  stop(): void;
  /** Makes one task, whose target is named so; null when its files have expired before. */
  create(task: string): Promise<Known | null>;
  status(jobId: string): Promise<Answer<WorkerStatus>>;
  listIds(): Promise<readonly string[]>;
}

export interface PersonOptions {
  readonly url: string;
  readonly name: string;
  readonly random: () => number;
}

const CONSENT = { subjects: 'self', statement: 'terms', acceptedAt: 0 };

/** An owner who asks again, with the same key, for as long as nobody answers. */
export async function createPerson({ url, name, random }: PersonOptions): Promise<Person> {
  const known: Known[] = [];
  const wrongs: string[] = [];
  let token = '';
  let retries = 0;
  let stopped = false;

  async function tryOnce<Data>(path: string, init: RequestInit): Promise<Answer<Data> | null> {
    try {
      const signal = AbortSignal.timeout(20_000);
      const headers = { authorization: `Bearer ${token}`, ...init.headers };
      const response = await fetch(`${url}/api${path}`, { ...init, headers, signal });
      const body = (await response.json()) as { code?: string; data: Data };
      const busy = response.status >= 500 || response.status === 429;
      return busy ? null : { status: response.status, code: body.code, data: body.data };
    } catch {
      return null;
    }
  }

  async function ask<Data>(path: string, init: RequestInit = {}): Promise<Answer<Data>> {
    for (;;) {
      const answer = await tryOnce<Data>(path, init);
      if (answer !== null) return answer;
      retries += 1;
      await sleep(PAUSE_MS);
    }
  }

  const post = <Data>(path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask<Data>(path, { method: 'POST', body: JSON.stringify(body), headers });

  const uploader = () =>
    workerTransport({ url: `${url}/api`, getToken: () => token, timeouts: { part: 5_000 } })
      .uploader;

  async function upload(file: File, key: string): Promise<string> {
    const signal = new AbortController().signal;
    for (;;) {
      try {
        return (await uploader().upload(file, { key, signal, onProgress: () => {} })).key;
      } catch (error) {
        if (!(error instanceof UploadError) || !error.retryable) throw error;
        retries += 1;
        await sleep(PAUSE_MS);
      }
    }
  }

  /** Leaves an upload behind of which only some parts are there. */
  async function abandon(key: string): Promise<void> {
    const leaving = new AbortController();
    const file = new File([VIDEO], `${key}.mp4`, { type: 'video/mp4' });
    const onProgress = (fraction: number): void => {
      if (fraction > 0.6) leaving.abort();
    };
    await uploader()
      .upload(file, { key, signal: leaving.signal, onProgress })
      .catch(() => {});
  }

  async function create(task: string): Promise<Known | null> {
    const isVideo = random() < 0.3;
    const face = await upload(new File([PICTURE], 'face.png', { type: 'image/png' }), 'face');
    const target = isVideo
      ? new File([VIDEO], `${task}.mp4`, { type: 'video/mp4' })
      : new File([PICTURE], `${task}.png`, { type: 'image/png' });
    const targetId = await upload(target, task);
    const key = `${task}:1`;
    const body = { source_file: face, target_file: targetId, consent: CONSENT };
    const path = `/process/single-${isVideo ? 'video' : 'image'}`;
    const send = () => post<{ jobId: string }>(path, body, { 'idempotency-key': key });
    const { status, code, data } = await send();
    if (status === 404) return null;
    if (status !== 200) {
      wrongs.push(`${key} was refused: ${status} ${code}`);
      return null;
    }
    const made: Known = { key, jobId: data.jobId, stop: 'none' };
    known.push(made);
    const again = random() < 0.3 ? await send() : null;
    if (again !== null && again.data?.jobId !== data.jobId) wrongs.push(`${key} has two tasks`);
    return made;
  }

  const status = (jobId: string) => ask<WorkerStatus>(`/status/${jobId}`);

  async function cancel(task: Known): Promise<void> {
    task.stop = 'asked';
    const answer = await post(`/cancel/${task.jobId}`, { wait: false });
    if (answer.status === 200) task.stop = 'acknowledged';
    else if (answer.code !== 'already-ended') {
      wrongs.push(`${task.key} cannot be cancelled: ${answer.status} ${answer.code}`);
    }
  }

  /** Watches for a while, and stops some of them. */
  async function follow(task: Known): Promise<void> {
    const stopAfter = random() < 0.5 ? Math.floor(random() * 4) : null;
    for (let looks = 0; looks < 6; looks += 1) {
      if (looks === stopAfter) await cancel(task);
      const { status: code, data } = await status(task.jobId);
      if (code !== 200) wrongs.push(`${task.key} is lost: ${code}`);
      if (code !== 200 || data.task?.outcome !== null) return;
      await sleep(PAUSE_MS);
    }
  }
  const { data: session } = await post<{ token: string }>('/session', {});
  token = session.token;

  return {
    known,
    wrongs,
    retries: () => retries,
    create,
    status,
    stop: () => {
      stopped = true;
    },
    async live() {
      let count = 0;
      const lane = async (): Promise<void> => {
        while (!stopped) {
          count += 1;
          const task = `${name}-${count}`;
          if (random() < 0.1) await abandon(`${task}-left`);
          const made = await create(task);
          if (made !== null) await follow(made);
        }
      };
      await Promise.all([lane(), lane(), lane()]);
    },
    async listIds() {
      const { data } = await ask<{ ids: string[] }>('/tasks?since=999999999');
      return data.ids;
    },
  };
}
