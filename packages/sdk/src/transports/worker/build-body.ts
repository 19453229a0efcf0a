import type { JobInput, JobRequest } from '../../contracts/transport.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { SwapOptions } from '../../task/swap-request.ts';
import type { Links } from './links.ts';

const OPTION_NAMES: Readonly<Record<keyof SwapOptions, string>> = {
  manyFaces: 'many_faces',
  mouthMask: 'mouth_mask',
  keepFps: 'keep_fps',
  videoQuality: 'video_quality',
  videoEncoder: 'video_encoder',
  faceEnhancer: 'use_face_enhancer',
  executionProvider: 'execution_provider',
};

const toWireOptions = (options: SwapOptions): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(OPTION_NAMES).flatMap(([name, wire]) => {
      const value = options[name as keyof SwapOptions];
      return value === undefined ? [] : [[wire, value]];
    }),
  );

const refuse = (message: string): TransportError =>
  new TransportError(message, { code: 'unsupported-input', effect: 'none' });

export interface BodyOptions {
  readonly links: Links;
  readonly legacy: boolean;
}

/** The body of a submit. Throws a `TransportError` with effect `none` for what the Worker cannot be told. */
export function buildBody(request: JobRequest, options: BodyOptions): Record<string, unknown> {
  const { links, legacy } = options;
  const { source, target, faces, consent } = request;

  const fileOf = ({ url, name }: JobInput): string => {
    const fileId = links.fileIdOf(url);
    if (fileId === null) throw refuse(`"${name}" must be a file that was uploaded to the Worker.`);
    return fileId;
  };

  const place = (role: 'source' | 'target', input: JobInput): Record<string, string> => {
    if (legacy || links.fileIdOf(input.url) !== null) return { [`${role}_file`]: fileOf(input) };
    if (/^https?:/i.test(input.url)) return { [`${role}_url`]: input.url };
    throw refuse(`"${input.name}" must be uploaded: the Worker takes no data: URLs.`);
  };

  const mapped = Object.entries(faces).map(([id, input]) => [id, fileOf(input)]);
  return {
    ...(source === null ? { source_file: '' } : place('source', source)),
    ...place('target', target),
    ...(mapped.length > 0 && { face_mappings: Object.fromEntries(mapped) }),
    options: toWireOptions(request.options),
    ...(!legacy && consent !== null && { consent }),
  };
}
