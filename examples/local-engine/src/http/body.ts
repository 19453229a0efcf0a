import type { IncomingMessage } from 'node:http';
import { badRequest } from './reply.ts';

const MIB = 1024 * 1024;

const tooLarge = (maxBytes: number): Error => {
  const limit = maxBytes % MIB === 0 ? `${maxBytes / MIB}MiB` : `${maxBytes}B`;
  return badRequest(`body: exceeded max body size of ${limit}`);
};

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving a `for await` early would destroy the socket, and with it the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The request's JSON, of at most `maxBytes`; a 400 is thrown for anything else. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('body: invalid JSON');
  }
}
