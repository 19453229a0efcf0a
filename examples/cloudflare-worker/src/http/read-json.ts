import type { Context } from 'hono';
import type { AppEnv } from './context.ts';
import { invalid, Problem } from './problem.ts';

const MAX_BYTES = 256 * 1024;

/** Reads up to a limit, whatever length was declared. */
async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) {
      const message = `A request has at most ${MAX_BYTES} bytes of JSON.`;
      throw new Problem({ status: 413, code: 'too-large', message });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The JSON of a request; null for an empty one where it is optional. */
export async function readJson(
  c: Context<AppEnv>,
  { optional = false }: { readonly optional?: boolean } = {},
): Promise<unknown> {
  const { body } = c.req.raw;
  const text = body === null ? '' : await readText(body);
  if (optional && text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('Send JSON.');
  }
}
