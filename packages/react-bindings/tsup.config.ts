import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  dts: { compilerOptions: { noEmit: false, allowImportingTsExtensions: false } },
  external: ['@faceswap/sdk'],
  clean: true,
  target: 'es2022',
});
