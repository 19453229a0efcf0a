import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'transports/runpod': 'src/transports/runpod/index.ts',
    'transports/worker': 'src/transports/worker/index.ts',
    'transports/memory': 'src/transports/memory/index.ts',
    'stores/memory': 'src/stores/memory.ts',
    'stores/file': 'src/stores/file/index.ts',
    'stores/indexed-db': 'src/stores/indexed-db/index.ts',
    'stores/durable-object': 'src/stores/durable-object/index.ts',
    'uploaders/data-url': 'src/uploaders/data-url.ts',
    'uploaders/presigned': 'src/uploaders/presigned.ts',
    messages: 'src/messages/index.ts',
    testing: 'src/testing/index.ts',
  },
  format: ['esm', 'cjs'],
  dts: { compilerOptions: { noEmit: false, allowImportingTsExtensions: false } },
  splitting: true,
  clean: true,
  target: 'es2022',
});
