import { env } from 'cloudflare:test';
import { SignJWT } from 'jose';
import { createLinks, type Link } from '../../src/links/links.ts';
import { fetchWorker } from './fetch-worker.ts';
import { PICTURE } from './media.ts';

export interface Person {
  readonly token: string;
  /** The owner's object, as text. */
  readonly owner: string;
}

export const ORIGIN = 'https://worker.test';

export const fetchApi = (path: string, init?: RequestInit): Promise<Response> =>
  fetchWorker(`${ORIGIN}/api${path}`, init);

export interface TokenOptions {
  readonly subject?: string;
  readonly secret?: string;
  readonly expiresAt?: Date;
}

/** A token as the Worker makes them, or one that it must refuse. */
export const signToken = ({
  subject = 'anonymous:somebody',
  secret = `sessions:${env.SIGNING_SECRET}`,
  expiresAt = new Date(Date.now() + 60_000),
}: TokenOptions = {}): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('faceswap-worker')
    .setSubject(subject)
    .setExpirationTime(expiresAt)
    .sign(new TextEncoder().encode(secret));

export async function createPerson(): Promise<Person> {
  const subject = `anonymous:${crypto.randomUUID()}`;
  const owner = env.OWNERS.idFromName(subject).toString();
  return { token: await signToken({ subject }), owner };
}

export const as = (token: string, init: RequestInit = {}): RequestInit => ({
  ...init,
  headers: { authorization: `Bearer ${token}`, ...init.headers },
});

export async function readData<Data>(response: Response): Promise<Data> {
  const { data } = await response.json<{ data: Data }>();
  return data;
}

/** Uploads a picture in one part; resolves to its file id. */
export async function uploadPicture({ token }: Person, bytes = PICTURE): Promise<string> {
  const begun = await fetchApi(
    '/uploads',
    as(token, {
      method: 'POST',
      body: JSON.stringify({ name: 'face.png', type: 'image/png', size: bytes.byteLength }),
    }),
  );
  const { fileId } = await readData<{ fileId: string }>(begun);
  await fetchApi(`/uploads/${fileId}/parts/1`, as(token, { method: 'PUT', body: bytes }));
  await fetchApi(`/uploads/${fileId}/complete`, as(token, { method: 'POST' }));
  return fileId;
}

export const CONSENT = { subjects: 'self', statement: 'terms', acceptedAt: 1_700_000_000_000 };

/** Makes a task of a picture; resolves to its id. */
export async function createTask({ token }: Person, fileId: string): Promise<string> {
  const body = JSON.stringify({ source_file: fileId, target_file: fileId, consent: CONSENT });
  const response = await fetchApi('/process/single-image', as(token, { method: 'POST', body }));
  return (await readData<{ jobId: string }>(response)).jobId;
}

export const signLink = (link: Partial<Link> & Pick<Link, 'owner' | 'object'>, secret?: string) =>
  createLinks(secret ?? env.SIGNING_SECRET).sign({
    purpose: 'read',
    expiresAt: Date.now() + 60_000,
    ...link,
  });
