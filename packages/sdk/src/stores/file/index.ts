export { type FileFromPathOptions, fileFromPath } from './file-from-path.ts';
export { type FileStoreOptions, fileStore } from './file-store.ts';
