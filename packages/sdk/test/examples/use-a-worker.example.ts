declare const login: { token(): Promise<string | null> };
declare function show(text: string, progress: number | null): void;

// GUIDE:
import { createFaceSwapClient } from '@faceswap/sdk';
import { workerTransport } from '@faceswap/sdk/transports/worker';

const transport = workerTransport({ url: '/api', getToken: () => login.token() });
const client = createFaceSwapClient({ transport });

/** Gives a link for `<video src>`. */
export async function swap(face: File, video: File): Promise<string> {
  const task = await client.tasks.create({
    mode: 'single-video',
    source: face,
    target: video,
    consent: { subjects: 'self', statement: 'terms-2026-11', acceptedAt: Date.now() },
  });
  task.subscribe(({ phase, progress, connection }) =>
    show(connection === 'blocked' ? 'Please log in again' : phase, progress),
  );
  const result = await task.result(); // rejects with a TaskError that says why
  return result.url(); // signed and short-lived: ask again when it is needed again
}

/** The faces of a picture, for a person to choose among; their ids are the keys of `faceMappings`. */
export const findFaces = (picture: File, signal: AbortSignal) =>
  transport.detectFaces(picture, { signal });
