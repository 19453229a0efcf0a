export {
  type MemoryCall,
  type MemoryFault,
  type MemoryJob,
  type MemoryScript,
  type MemoryTransport,
  type MemoryTransportOptions,
  memoryTransport,
} from './memory-transport.ts';
