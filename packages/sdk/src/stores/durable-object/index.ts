export {
  type AlarmEnvironment,
  type AlarmEnvironmentOptions,
  type AlarmStorage,
  alarmEnvironment,
} from './alarm-environment.ts';
export { type DurableObjectStoreOptions, durableObjectStore } from './durable-object-store.ts';
export type { ObjectStorage, SqlRow, SqlValue } from './object-storage.ts';
