declare const endpointId: string;
declare const apiKey: string;
declare const orderId: string;
declare function save(blob: Blob): Promise<void>;

// README:
import { createFaceSwapClient } from '@faceswap/sdk';
import { fileFromPath, fileStore } from '@faceswap/sdk/stores/file';
import { inswapper, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { dataUrlUploader } from '@faceswap/sdk/uploaders/data-url';

const client = createFaceSwapClient({
  transport: runpodTransport({ endpointId, apiKey, preset: inswapper }),
  uploader: dataUrlUploader(),
  store: fileStore('./tasks'),
});
const task = await client.tasks.create({
  id: orderId, // the same id again: the same task
  mode: 'single-image',
  source: await fileFromPath('face.jpg'),
  target: await fileFromPath('picture.jpg'),
  consent: { subjects: 'self', statement: 'terms-2026-11', acceptedAt: Date.now() },
});
task.subscribe(({ phase, progress }) => console.log(phase, progress));
process.once('SIGINT', () => task.cancel());
const end = await task.ended(); // never rejects
if (end.outcome === 'completed') await save(await end.result.blob());
await client.close();
