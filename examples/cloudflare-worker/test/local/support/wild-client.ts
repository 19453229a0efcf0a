import { setTimeout as sleep } from 'node:timers/promises';

/** A status as the wild app reads it: only the fields that it knows. */
export interface WildStatus {
  readonly id: string;
  readonly status: string;
  readonly progress: number;
  readonly result_url?: string;
  readonly error_message?: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WildAnswer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly error: string | undefined;
}

export interface WildSwap {
  readonly mode: string;
  readonly source: string;
  readonly target: string;
  readonly faces?: Readonly<Record<string, string>>;
  readonly options?: object;
}

const POLL_MS = 100;

/** The browser side of the app in the wild, as far as it talks to its Worker; `token` is the documented line. */
export function createWildClient(url: string, token: string | null = null) {
  const headers: Record<string, string> =
    token === null ? {} : { authorization: `Bearer ${token}` };

  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, url), { ...init, headers: { ...headers, ...init.headers } });

  async function call<Data>(path: string, init: RequestInit = {}): Promise<WildAnswer<Data>> {
    const response = await send(`/api${path}`, init);
    const body = (await response.json()) as { data: Data; error?: string };
    return { status: response.status, data: body.data, error: body.error };
  }

  const post = <Data>(path: string, body: object): Promise<WildAnswer<Data>> =>
    call<Data>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  const status = (id: string): Promise<WildAnswer<WildStatus>> => call(`/status/${id}`);

  return {
    call,
    post,
    status,
    async upload(file: File): Promise<string> {
      const form = new FormData();
      form.set('file', file);
      const { data } = await call<{ fileId: string }>('/upload', { method: 'POST', body: form });
      return data.fileId;
    },
    process: ({ mode, source, target, faces, options }: WildSwap) =>
      post<{ jobId: string }>(`/process/${mode}`, {
        source_file: source,
        target_file: target,
        ...(faces && { face_mappings: faces }),
        options: options ?? {},
      }),
    cancel: (id: string) => call<{ message: string }>(`/cancel/${id}`, { method: 'POST' }),
    /** Polls as the app does, and gives everything that it was shown. */
    async follow(
      id: string,
      until: (status: WildStatus) => boolean,
      maxMs = 30_000,
    ): Promise<WildStatus[]> {
      const seen: WildStatus[] = [];
      for (const end = Date.now() + maxMs; Date.now() < end; await sleep(POLL_MS)) {
        const { data } = await status(id);
        seen.push(data);
        if (until(data)) return seen;
      }
      const last = seen.at(-1);
      throw new Error(`It is still ${last?.status} at ${last?.progress} % after ${maxMs} ms.`);
    },
    download: send,
  };
}

export type WildClient = ReturnType<typeof createWildClient>;

export const isOver = ({ status }: Pick<WildStatus, 'status'>): boolean =>
  ['completed', 'failed', 'cancelled'].includes(status);
