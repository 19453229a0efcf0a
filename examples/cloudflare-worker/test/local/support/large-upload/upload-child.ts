import { workerTransport } from '@faceswap/sdk/transports/worker';
import { generatedVideo } from './generated-video.ts';

const [url = '', token = '', size = ''] = process.argv.slice(2);
const { uploader } = workerTransport({ url: `${url}/api`, getToken: () => token });
const { key } = await uploader.upload(generatedVideo(Number(size)), {
  key: 'task-1/target',
  signal: new AbortController().signal,
  onProgress: () => {},
});
console.log(key);
