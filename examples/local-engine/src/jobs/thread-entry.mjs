// Plain JavaScript: `--import tsx` has no effect in a thread, so its first module has to register it.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.workerUrl);
