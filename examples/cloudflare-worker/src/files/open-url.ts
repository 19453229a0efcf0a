/** Without an answer, or without a byte, for so long, the host is given up. */
const IDLE_MS = 60_000;

export interface OpenedUrl {
  readonly status: number;
  /** Bytes as announced; null when they were not. */
  readonly length: number | null;
  /** The path's last segment. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of the connection. */
  close(): void;
}

function createIdleLimit(signal: AbortSignal) {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const touch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Error('The host is silent.')), IDLE_MS);
  };
  touch();
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    touch,
    close(): void {
      clearTimeout(timer);
      controller.abort(new Error('The connection is closed.'));
    },
  };
}

function nameOf(url: string): string {
  const [last = ''] = new URL(url).pathname.split('/').slice(-1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

type IdleLimit = ReturnType<typeof createIdleLimit>;

async function* readBody({ body }: Response, idle: IdleLimit): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body ?? []) {
      idle.touch();
      yield chunk;
    }
    idle.signal.throwIfAborted();
  } finally {
    idle.close();
  }
}

/** Fetches without following redirects, and gives the body chunk by chunk. */
export async function openUrl(url: string, signal: AbortSignal): Promise<OpenedUrl> {
  const idle = createIdleLimit(signal);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: idle.signal });
    const length = response.headers.get('content-length');
    return {
      status: response.status,
      length: length === null ? null : Number(length),
      name: nameOf(url),
      chunks: readBody(response, idle),
      close: idle.close,
    };
  } catch (error) {
    idle.close();
    throw error;
  }
}
