import * as z from 'zod/mini';
import type { DetectedFace } from '../../contracts/transport.ts';
import { TransportError } from '../../errors/transport-error.ts';
import { type FileInput, isFileSource } from '../../task/file-source.ts';
import type { SendFile } from '../../uploaders/chunked.ts';
import type { Call, Caller } from './caller.ts';
import { readData } from './classify.ts';
import type { Links } from './links.ts';

const facesSchema = z.object({
  faces: z.array(
    z.object({
      id: z.union([z.string(), z.number()]),
      x: z.number(),
      y: z.number(),
      width: z.number(),
      height: z.number(),
      confidence: z.number(),
      preview: z.optional(z.nullable(z.string())),
    }),
  ),
});

const PICTURE = /^data:image\//i;

export interface DetectOptions {
  readonly caller: Caller;
  readonly sendFile: SendFile;
  readonly links: Links;
}

/** Finds the faces of a picture that is uploaded for it. Rejects also with the `UploadError` of that. */
export function createFaceDetector({ caller, sendFile, links }: DetectOptions) {
  async function upload(image: FileInput, signal: AbortSignal): Promise<string> {
    if (isFileSource(image)) return sendFile(image, { key: null, signal, onProgress: () => {} });
    const fileId = links.fileIdOf(image.url);
    if (fileId !== null) return fileId;
    throw new TransportError('Give the picture as a file.', {
      code: 'unsupported-input',
      effect: 'none',
    });
  }

  return async (
    image: FileInput,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<DetectedFace[]> => {
    const fileId = await upload(image, signal);
    const asked: Call = {
      operation: 'face detection',
      method: 'POST',
      path: 'detect-faces',
      limit: 'detectFaces',
      body: { fileId },
      signal,
      notFound: 'input-lost',
    };
    const { faces } = readData(await caller.call(asked), asked, facesSchema);
    return faces.map(({ id, preview, ...face }) => ({
      ...face,
      id: String(id),
      preview: typeof preview === 'string' && PICTURE.test(preview) ? preview : null,
    }));
  };
}
