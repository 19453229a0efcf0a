import type { BlobStore } from '@faceswap/sdk';
import { blobStoreContract } from '@faceswap/sdk/testing';
import { describe } from 'vitest';
import { createFilesBench } from '../support/files.ts';
import { itInObjects } from '../support/in-object.ts';

/** Inputs outlive `remove`, as blobs.test.ts shows, so the suite sees results. */
const asResults = ({ put, get, remove }: BlobStore): BlobStore => ({
  put: (key, file, options) => put(`${key}/result-1`, file, options),
  get: (key) => get(`${key}/result-1`),
  remove: (key) => remove(`${key}/result-1`),
});

describe("the blobs of an owner's object", () => {
  itInObjects((storage) =>
    blobStoreContract({
      create: async () => {
        const bench = createFilesBench(storage());
        return { ...bench, blobs: asResults(bench.files.blobs) };
      },
      reopen: async ({ owner }) => asResults(createFilesBench(storage(), { owner }).files.blobs),
    }),
  );
});
