import * as z from 'zod/mini';

const PURPOSES = ['read', 'hook', 'live'] as const;

/** What a link allows: to read a file, to tell the end of a job, or to hear of changes. */
export type Purpose = (typeof PURPOSES)[number];

export interface Link {
  readonly purpose: Purpose;
  /** The owner's object: the name of its Durable Object's id. */
  readonly owner: string;
  /** The file, `taskId:attempt`, or `tasks`. */
  readonly object: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface Links {
  sign(link: Link): Promise<string>;
  /** Null when it is forged, expired or for something else. */
  verify(token: string, purpose: Purpose, now: number): Promise<Link | null>;
}

const payloadSchema = z.tuple([z.enum(PURPOSES), z.string(), z.string(), z.number()]);

const encoder = new TextEncoder();

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]{1,1024}$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'raw',
    encoder.encode(`links:${secret}`),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  );

function parsePayload(bytes: Uint8Array): Link | null {
  try {
    const parsed = payloadSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (!parsed.success) return null;
    const [purpose, owner, object, expiresAt] = parsed.data;
    return { purpose, owner, object, expiresAt };
  } catch {
    return null;
  }
}

/** Short-lived links for one object and one purpose, for whoever cannot send a token. */
export function createLinks(secret: string): Links {
  let key: Promise<CryptoKey> | null = null;
  const getKey = (): Promise<CryptoKey> => {
    key ??= importKey(secret);
    return key;
  };
  return {
    async sign({ purpose, owner, object, expiresAt }) {
      const payload = encoder.encode(JSON.stringify([purpose, owner, object, expiresAt]));
      const signature = await crypto.subtle.sign('HMAC', await getKey(), payload);
      return `${toBase64Url(payload)}.${toBase64Url(new Uint8Array(signature))}`;
    },
    async verify(token, purpose, now) {
      const [head = '', tail = '', ...more] = token.split('.');
      const payload = fromBase64Url(head);
      const signature = fromBase64Url(tail);
      if (payload === null || signature === null || more.length > 0) return null;
      if (!(await crypto.subtle.verify('HMAC', await getKey(), signature, payload))) return null;
      const link = parsePayload(payload);
      return link !== null && link.purpose === purpose && link.expiresAt > now ? link : null;
    },
  };
}
