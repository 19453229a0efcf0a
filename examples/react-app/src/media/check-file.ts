import type { WorkerLimits } from '../client/limits.ts';
import { openMedia } from './open-media.ts';

export type MediaKind = 'image' | 'video';

/** What is known of a chosen file without sending it anywhere. */
export interface FileFacts {
  /** As the browser guesses it from the name; empty when it has no guess. */
  readonly type: string;
  readonly size: number;
  readonly pixels: number | null;
  readonly seconds: number | null;
}

export type FileProblem = 'empty' | 'wrong-type' | 'too-large' | 'too-many-pixels' | 'too-long';

/** Other names of types that the Worker takes. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/apng': 'image/png',
  'image/jpg': 'image/jpeg',
  'video/matroska': 'video/x-matroska',
  'video/x-m4v': 'video/mp4',
};

/** A second longer than allowed is forgiven: players and the Worker count differently. */
const SLACK_SECONDS = 1;

/** Whether the Worker would refuse a file; what it is in truth only its bytes tell the Worker. */
export function findProblem(
  facts: FileFacts,
  kind: MediaKind,
  limits: WorkerLimits | null,
): FileProblem | null {
  if (facts.size === 0) return 'empty';
  const type = ALIASES[facts.type] ?? facts.type;
  const known = type !== '';
  if (known && !type.startsWith(`${kind}/`)) return 'wrong-type';
  if (limits === null) return null;
  if (known && !limits[kind].types.includes(type)) return 'wrong-type';
  if (facts.size > limits[kind].max_bytes) return 'too-large';
  if (kind === 'image' && (facts.pixels ?? 0) > limits.image.max_pixels) return 'too-many-pixels';
  const tooLong = (facts.seconds ?? 0) > limits.video.max_seconds + SLACK_SECONDS;
  return kind === 'video' && tooLong ? 'too-long' : null;
}

/** Looks at a file as far as this browser can. */
export async function readFacts(file: File): Promise<FileFacts> {
  const { type, size } = file;
  const media = size === 0 ? null : await openMedia(file);
  media?.close();
  const pixels = media === null || media.seconds !== null ? null : media.width * media.height;
  return { type, size, pixels, seconds: media?.seconds ?? null };
}
