export type { Timeouts, WorkerTransportOptions } from './settings.ts';
export {
  type WorkerStatus,
  type WorkerTask,
  workerResultSchema,
  workerStatusSchema,
  workerTaskSchema,
} from './wire.ts';
export { type WorkerTransport, workerTransport } from './worker-transport.ts';
