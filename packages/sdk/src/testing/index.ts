export {
  type MemoryCall,
  type MemoryFault,
  type MemoryJob,
  type MemoryScript,
  type MemoryTransport,
  type MemoryTransportOptions,
  memoryTransport,
} from '../transports/memory/index.ts';
export {
  type BlobStoreBench,
  type BlobStoreHarness,
  blobStoreContract,
} from './blob-store-contract.ts';
export type { ContractCase, ContractHarness } from './contract-case.ts';
export { createRandom } from './random.ts';
export type { StoreBench } from './store-bench.ts';
export { type StoreHarness, storeContract } from './store-contract.ts';
export type { TransportBench, TransportHarness } from './transport-bench.ts';
export { transportContract } from './transport-contract.ts';
export {
  type UploaderBench,
  type UploaderHarness,
  uploaderContract,
} from './uploader-contract.ts';
export {
  createVirtualEnvironment,
  settle,
  type VirtualEnvironment,
  type VirtualEnvironmentOptions,
} from './virtual-environment.ts';
