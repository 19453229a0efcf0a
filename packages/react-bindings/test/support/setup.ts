import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest';

// React then says of every update that no test waited for.
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let complaints: MockInstance;

beforeEach(() => {
  complaints = vi.spyOn(console, 'error');
});

/** React has nothing to complain about, in any test. */
afterEach(() => {
  cleanup();
  expect(complaints).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
