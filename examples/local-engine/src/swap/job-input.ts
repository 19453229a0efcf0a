import * as z from 'zod/mini';
import { JobError } from './job-error.ts';

const text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));

const yesOrNo = z.nullish(z.boolean('must be true or false'));
const ENCODERS = ['libx264', 'libx265', 'libvpx-vp9'] as const;
const quality = 'must be a whole number from 0 to 51';

const options = z.nullish(
  z.looseObject(
    {
      many_faces: yesOrNo,
      keep_fps: yesOrNo,
      video_quality: z.nullish(z.int(quality).check(z.minimum(0, quality), z.maximum(51, quality))),
      video_encoder: z.nullish(z.enum(ENCODERS, `must be one of ${ENCODERS.join(', ')}`)),
    },
    'must be an object',
  ),
);
const format = z.nullish(z.enum(['png', 'jpeg'], 'must be "png" or "jpeg"'));

const inputSchema = z.looseObject(
  {
    process_type: z.nullish(text),
    type: z.nullish(text),
    source_url: z.nullish(text),
    source_file: z.nullish(text),
    target_url: z.nullish(text),
    target_file: z.nullish(text),
    source_image: z.nullish(text),
    target_image: z.nullish(text),
    image_url: z.nullish(text),
    image_file: z.nullish(text),
    target_video: z.nullish(text),
    face_mappings: z.nullish(z.record(z.string(), text, 'must be an object')),
    options,
    output_format: format,
  },
  'must be an object',
);

export type RawInput = z.infer<typeof inputSchema>;

/** Where the bytes of an image are: a location to read, or base64 text. */
export type ImagePlace =
  | { readonly kind: 'location'; readonly location: string }
  | { readonly kind: 'base64'; readonly text: string };

export interface ImageSwapInput {
  readonly kind: 'image';
  readonly processType: string;
  readonly target: ImagePlace;
  /** One source for the chosen faces, or one per face id. */
  readonly sources: ReadonlyMap<string, ImagePlace>;
  readonly manyFaces: boolean;
  readonly format: 'png' | 'jpeg';
}

export type VideoEncoder = (typeof ENCODERS)[number];

export interface VideoSwapInput {
  readonly kind: 'video';
  readonly processType: string;
  /** One source for the chosen faces, or one per face id. */
  readonly sources: ReadonlyMap<string, ImagePlace>;
  readonly target: { readonly location: string };
  readonly manyFaces: boolean;
  readonly keepRate: boolean;
  readonly encoder: VideoEncoder;
  /** Constant rate factor, 0 to 51. */
  readonly quality: number;
}

export interface DetectInput {
  readonly kind: 'detect';
  readonly image: ImagePlace;
  readonly path: string;
}

const invalid = (message: string): JobError => new JobError('INVALID_INPUT', message);

function locate(input: RawInput, name: 'source' | 'target' | 'image'): ImagePlace {
  const url = input[`${name}_url`] ?? undefined;
  const file = input[`${name}_file`] ?? undefined;
  if (url !== undefined && file !== undefined) {
    throw invalid(`Give ${name}_url or ${name}_file, not both.`);
  }
  const location = url ?? file;
  if (location === undefined) throw invalid(`${name}_url or ${name}_file is missing.`);
  return { kind: 'location', location };
}

function base64(input: RawInput, name: 'source_image' | 'target_image'): ImagePlace {
  const value = input[name];
  if (value === undefined || value === null)
    throw invalid(`${name} is missing: give the image as base64.`);
  if (/^data:/i.test(value)) return { kind: 'location', location: value };
  return { kind: 'base64', text: value };
}

function mappedSources(input: RawInput): Map<string, ImagePlace> {
  const mappings = Object.entries(input.face_mappings ?? {});
  if (mappings.length === 0) throw invalid('face_mappings is missing: give a source per face id.');
  return new Map(mappings.map(([id, location]) => [id, { kind: 'location', location }]));
}

export type JobInput = ImageSwapInput | VideoSwapInput | DetectInput;

const DEFAULT_QUALITY = 20;

/** Shorter text is a name or a path by mistake: no picture or video is that small. */
const isBase64 = (text: string): boolean => text.length >= 64 && !/^[a-z][a-z+.-]*:/i.test(text);

/** The picture of a video swap may come under several names, as a link or as base64. */
function videoSource(input: RawInput): ImagePlace {
  const given = input.source_image ?? input.source_file;
  if (!given) return locate(input, 'source');
  return isBase64(given) ? { kind: 'base64', text: given } : { kind: 'location', location: given };
}

function parseVideo(input: RawInput, processType: string): VideoSwapInput {
  const isMulti = processType === 'multi_video';
  const given = input.target_video ?? input.target_url ?? input.target_file;
  if (!given) {
    throw invalid('target_file is missing: give a link to the video, or a short one as base64.');
  }
  const location = isBase64(given) ? `data:;base64,${given}` : given;
  return {
    kind: 'video',
    processType,
    sources: isMulti ? mappedSources(input) : new Map([['all', videoSource(input)]]),
    target: { location },
    manyFaces: input.options?.many_faces ?? false,
    keepRate: input.options?.keep_fps ?? true,
    encoder: input.options?.video_encoder ?? 'libx264',
    quality: input.options?.video_quality ?? DEFAULT_QUALITY,
  };
}

/** A location without its data, or without what makes a link one that opens the file. */
const toPublicPath = (location: string): string =>
  /^data:/i.test(location) ? 'data:' : location.replace(/[?#].*$/s, '');

/** Reads a job's input in the published GPU worker's format. */
export function parseJobInput(raw: unknown): JobInput {
  const parsed = inputSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'input'} ${issue?.message ?? 'cannot be read'}.`);
  }
  const input = parsed.data;
  const processType = input.process_type ?? input.type;
  if (processType === undefined || processType === null) {
    throw invalid('process_type is missing: for example "single_image".');
  }
  const swap = {
    kind: 'image',
    processType,
    manyFaces: input.options?.many_faces ?? false,
    format: input.output_format ?? 'jpeg',
  } as const;
  switch (processType) {
    case 'single_image':
      return {
        ...swap,
        sources: new Map([['all', locate(input, 'source')]]),
        target: locate(input, 'target'),
      };
    case 'single_image_base64':
      return {
        ...swap,
        sources: new Map([['all', base64(input, 'source_image')]]),
        target: base64(input, 'target_image'),
      };
    case 'multi_image':
      return { ...swap, sources: mappedSources(input), target: locate(input, 'target') };
    case 'video':
    case 'single_video':
    case 'multi_video':
      return parseVideo(input, processType);
    case 'detect_faces': {
      const image = locate(input, 'image');
      const path = input.image_file ?? input.image_url ?? '';
      return { kind: 'detect', image, path: toPublicPath(path) };
    }
    default:
      throw new JobError(
        'UNSUPPORTED_PROCESS_TYPE',
        `This engine does single_image, single_image_base64, multi_image, video, multi_video and detect_faces, not "${processType.slice(0, 40)}".`,
      );
  }
}
