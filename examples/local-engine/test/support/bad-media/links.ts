import type { JobErrorCode } from '../../../src/swap/job-error.ts';
import type { BadCase, Bench } from './bench.ts';

type Place = (bench: Bench) => Promise<string> | string;

/** A place that a job must not read, as a video and therefore as an argument of ffmpeg. */
const video = (name: string, place: Place, code: JobErrorCode): BadCase => ({
  name: `a video from ${name}`,
  input: async (bench) => ({
    process_type: 'video',
    source_file: bench.face,
    target_file: await place(bench),
  }),
  code,
});

const picture = (name: string, place: Place, code: JobErrorCode): BadCase => ({
  name: `a picture from ${name}`,
  input: async (bench) => ({
    process_type: 'single_image',
    source_url: await place(bench),
    target_url: bench.target,
  }),
  code,
});

const HOUR = 3_600_000;
const toKey = (link: string): string => new URL(link).pathname.slice('/files/'.length);

/** Another key in a link, with the signature that it had. */
const swapKey = (link: string, key: string): string => link.replace(toKey(link), key);

const PLACES: readonly (readonly [string, Place, JobErrorCode])[] = [
  ['a path', () => '/etc/passwd', 'INVALID_INPUT'],
  ['a file: URL', () => 'file:///etc/passwd', 'INVALID_INPUT'],
  ['a service of the cloud', () => 'http://169.254.169.254/latest/meta-data', 'INVALID_INPUT'],
  ['the parent folder', ({ face }) => swapKey(face, '../../api-key'), 'INVALID_INPUT'],
  ['the parent folder, encoded', ({ face }) => swapKey(face, '%2e%2e%2fapi-key'), 'INVALID_INPUT'],
  ['a key with NUL', ({ face }) => swapKey(face, 'a%00.mp4'), 'INVALID_INPUT'],
  ['a key with a backslash', ({ face }) => swapKey(face, 'a%5c..%5cb'), 'INVALID_INPUT'],
  ['an absolute key', ({ face }) => swapKey(face, '/etc/passwd'), 'INVALID_INPUT'],
  ['another key', ({ face, target }) => swapKey(face, toKey(target)), 'INVALID_INPUT'],
  ['a link without a signature', ({ face }) => face.replace(/\?.*/, ''), 'INVALID_INPUT'],
  ['a link for PUT', ({ face, link }) => link(toKey(face), 'PUT'), 'INVALID_INPUT'],
  [
    'a link of another engine',
    ({ face, link }) => link(toKey(face), 'GET', { apiKey: 'another-key-0123456789' }),
    'INVALID_INPUT',
  ],
  [
    'a link that has expired',
    ({ face, link }) => link(toKey(face), 'GET', { expiresAt: Date.now() - 1_000 }),
    'INPUT_UNREADABLE',
  ],
  [
    'a link for a week',
    ({ face, link }) => link(toKey(face), 'GET', { expiresAt: Date.now() + 7 * 24 * HOUR }),
    'INVALID_INPUT',
  ],
  ['a file that is gone', ({ link }) => link('gone/clip.mp4'), 'INPUT_UNREADABLE'],
];

export const LINKS: readonly BadCase[] = [
  ...PLACES.map((place) => video(...place)),
  ...PLACES.filter(([name]) => /path|expired|gone|PUT/.test(name)).map((place) =>
    picture(...place),
  ),
  video('a protocol of ffmpeg', () => 'concat:/etc/passwd|/etc/hosts', 'INVALID_INPUT'),
  video('a data: URI of text', () => 'data:text/plain,hello', 'INVALID_VIDEO'),
];

/** Keys under which nothing may be stored, as they are sent. */
export const BAD_KEYS: readonly string[] = [
  '../api-key',
  '%2e%2e/api-key',
  '%2e%2e%2fapi-key',
  'a/../../b.mp4',
  'a%00.mp4',
  'a%5cb.mp4',
  '/etc/passwd',
  '.uploads/x',
  '-i.mp4',
  'C:/x.mp4',
  'a/b/c/d/e/f.mp4',
  `${'x'.repeat(201)}.mp4`,
];
