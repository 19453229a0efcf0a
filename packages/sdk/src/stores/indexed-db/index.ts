export type { DatabaseChoice } from './database-name.ts';
export {
  deleteIndexedDbStore,
  type IndexedDbStoreOptions,
  indexedDbStore,
} from './indexed-db-store.ts';
