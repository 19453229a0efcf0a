import 'fake-indexeddb/auto';
import { describe, it } from 'vitest';
import { contracts } from './support/indexed-db-contracts.ts';

describe('indexedDbStore', () => {
  for (const { name, run } of contracts.records) it(name, run);
});

describe('the blobs of indexedDbStore', () => {
  for (const { name, run } of contracts.blobs) it(name, run);
});
