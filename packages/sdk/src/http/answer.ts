import { cleanDetail } from '../task/failure.ts';
import { readField } from './read-field.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What a backend said: its status and, when it was JSON, its body. */
export interface Answer {
  readonly status: number;
  /** 200 to 299. */
  readonly ok: boolean;
  /** Undefined when it was empty, HTML, cut off or not JSON in another way. */
  readonly body: unknown;
  readonly empty: boolean;
  /** The backend's own words about a refusal: never HTML. */
  readonly detail: string | null;
  readonly retryAfterMs: number | null;
}

const MAX_ANSWER_BYTES = 33_554_432;

/** The whole body as text; null when it is over 32 MiB. Rejects when the connection ends before the body does. */
async function readText(response: Response): Promise<string | null> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_ANSWER_BYTES) {
      reader.cancel().catch(() => {});
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readDetail(body: unknown, text: string): string | null {
  const words = ['error', 'message', 'detail'].map((key) => readField(body, key));
  const said = words.find((word) => typeof word === 'string') ?? (body === undefined ? text : null);
  return typeof said === 'string' && !/^\s*</.test(said) ? cleanDetail(said) : null;
}

/** Reads an answer; `redact` takes the secret out of it, should the backend repeat it. */
export async function readAnswer(
  response: Response,
  redact: (text: string) => string,
): Promise<Answer> {
  const text = await readText(response);
  const said = redact(text ?? '');
  const body = parseJson(said);
  return {
    status: response.status,
    ok: response.ok,
    body,
    empty: text === '',
    detail: response.ok ? null : readDetail(body, said),
    retryAfterMs: parseRetryAfter(response.headers),
  };
}
