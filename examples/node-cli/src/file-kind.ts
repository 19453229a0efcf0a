import type { FileSource } from '@faceswap/sdk';

/** A kind of file that cannot be swapped: no worker reads HEIC, and the engine on this computer not the others. */
export type RefusedKind = 'HEIC' | 'AVI' | 'MPEG' | 'BMP' | 'SVG';

const HEAD = 512;

/** Told from the name, for a file whose contents tell nothing. */
const TYPES: ReadonlyMap<string, RefusedKind> = new Map([
  ['image/heic', 'HEIC'],
  ['image/heif', 'HEIC'],
  ['image/bmp', 'BMP'],
  ['image/svg+xml', 'SVG'],
  ['video/x-msvideo', 'AVI'],
  ['video/mpeg', 'MPEG'],
]);

type Signature = readonly (readonly [at: number, bytes: string])[];

const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'];

const KINDS: readonly (readonly [RefusedKind, Signature])[] = [
  ...HEIC_BRANDS.map((brand) => ['HEIC', [[4, `ftyp${brand}`]]] as const),
  [
    'AVI',
    [
      [0, 'RIFF'],
      [8, 'AVI '],
    ],
  ],
  ['MPEG', [[0, '\0\0\x01\xba']]],
  ['MPEG', [[0, '\0\0\x01\xb3']]],
  [
    'BMP',
    [
      [0, 'BM'],
      [6, '\0\0\0\0'],
    ],
  ],
];

/** JPEG, PNG, GIF, WebP, TIFF; MP4, MOV and AVIF; Matroska and WebM. */
const READABLE: readonly Signature[] = [
  [[0, '\xff\xd8\xff']],
  [[0, '\x89PNG']],
  [[0, 'GIF8']],
  [
    [0, 'RIFF'],
    [8, 'WEBP'],
  ],
  [[0, 'II*\0']],
  [[0, 'MM\0*']],
  [[4, 'ftyp']],
  [[0, '\x1aE\xdf\xa3']],
];

/** Comments and a declaration may come before it. */
const SVG = /^[^<]{0,8}(<[?!][^>]*>\s*)*<svg[\s>]/i;

const hasSignature = (head: string, signature: Signature): boolean =>
  signature.every(([at, bytes]) => head.startsWith(bytes, at));

/** What a file is, by its contents first: names are often wrong, and the engine does not go by them. */
export async function refusedKindOf(file: FileSource): Promise<RefusedKind | null> {
  const bytes = await file.slice(0, Math.min(HEAD, file.size)).arrayBuffer();
  const head = Buffer.from(bytes).toString('latin1');
  const found = KINDS.find(([, signature]) => hasSignature(head, signature));
  if (found !== undefined) return found[0];
  if (SVG.test(head)) return 'SVG';
  const isReadable = READABLE.some((signature) => hasSignature(head, signature));
  return isReadable ? null : (TYPES.get(file.type) ?? null);
}
