import * as z from 'zod/mini';
import { JobError } from './job-error.ts';

const text = z.string().check(z.minLength(1));

const options = z.optional(z.looseObject({ many_faces: z.optional(z.boolean()) }));
const format = z.optional(z.enum(['png', 'jpeg']));

const inputSchema = z.looseObject({
  process_type: z.optional(text),
  type: z.optional(text),
  source_url: z.optional(text),
  source_file: z.optional(text),
  target_url: z.optional(text),
  target_file: z.optional(text),
  source_image: z.optional(text),
  target_image: z.optional(text),
  image_url: z.optional(text),
  image_file: z.optional(text),
  face_mappings: z.optional(z.record(z.string(), text)),
  options,
  output_format: format,
});

export type RawInput = z.infer<typeof inputSchema>;

/** Where the bytes of an image are: a location to read, or base64 text. */
export type ImagePlace =
  | { readonly kind: 'location'; readonly location: string }
  | { readonly kind: 'base64'; readonly text: string };

export interface SwapInput {
  readonly kind: 'swap';
  readonly processType: string;
  readonly target: ImagePlace;
  /** One source for the chosen faces, or one per face id. */
  readonly sources: ReadonlyMap<string, ImagePlace>;
  readonly manyFaces: boolean;
  readonly format: 'png' | 'jpeg';
}

export interface DetectInput {
  readonly kind: 'detect';
  readonly image: ImagePlace;
  readonly path: string;
}

const invalid = (message: string): JobError => new JobError('INVALID_INPUT', message);

function locate(input: RawInput, name: 'source' | 'target' | 'image'): ImagePlace {
  const url = input[`${name}_url`];
  const file = input[`${name}_file`];
  if (url !== undefined && file !== undefined) {
    throw invalid(`Give ${name}_url or ${name}_file, not both.`);
  }
  const location = url ?? file;
  if (location === undefined) throw invalid(`${name}_url or ${name}_file is missing.`);
  return { kind: 'location', location };
}

function base64(input: RawInput, name: 'source_image' | 'target_image'): ImagePlace {
  const value = input[name];
  if (value === undefined) throw invalid(`${name} is missing: give the image as base64.`);
  if (value.startsWith('data:')) return { kind: 'location', location: value };
  return { kind: 'base64', text: value };
}

function mappedSources(input: RawInput): Map<string, ImagePlace> {
  const mappings = Object.entries(input.face_mappings ?? {});
  if (mappings.length === 0) throw invalid('face_mappings is missing: give a source per face id.');
  return new Map(mappings.map(([id, location]) => [id, { kind: 'location', location }]));
}

/** Reads a job's input in the published GPU worker's format. */
export function parseJobInput(raw: unknown): SwapInput | DetectInput {
  const parsed = inputSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'cannot be read'}.`);
  }
  const input = parsed.data;
  const processType = input.process_type ?? input.type;
  const swap = {
    kind: 'swap',
    processType: processType ?? '',
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
    case 'detect_faces': {
      const image = locate(input, 'image');
      const path = input.image_file ?? input.image_url ?? '';
      return { kind: 'detect', image, path: path.startsWith('data:') ? 'data:' : path };
    }
    default:
      throw new JobError(
        'UNSUPPORTED_PROCESS_TYPE',
        `This engine does single_image, single_image_base64, multi_image and detect_faces, not "${String(processType).slice(0, 40)}".`,
      );
  }
}
