import { StoreError } from '@faceswap/sdk';
import { memoryStore } from '@faceswap/sdk/stores/memory';
import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { FaceSwapProvider, useRestored, useTaskIds } from '../../src/index.ts';
import { createWorld } from '../support/world.tsx';

it('tells when the stored tasks are back, in one render with them', async () => {
  const { create, open } = createWorld();
  await create('one');
  const { client } = open();
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <FaceSwapProvider client={client}>{children}</FaceSwapProvider>
  );
  const { result } = renderHook(() => ({ ...useRestored(), ids: useTaskIds() }), { wrapper });
  expect(result.current).toEqual({ ready: false, error: null, ids: [] });
  await act(() => client.ready);
  expect(result.current).toEqual({ ready: true, error: null, ids: ['one'] });

  const later = renderHook(() => useRestored(), { wrapper });
  expect(later.result.current.ready).toBe(true);
});

it('tells why they could not be read, the same object to everyone', async () => {
  const store = { ...memoryStore(), list: () => Promise.reject(new Error('The disk is gone.')) };
  const { open, advance } = createWorld();
  const { client } = open({ store });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <FaceSwapProvider client={client}>{children}</FaceSwapProvider>
  );
  const { result } = renderHook(() => [useRestored(), useRestored()] as const, { wrapper });
  await advance(10_000);
  const [first, second] = result.current;
  expect(first.ready).toBe(false);
  expect(first.error).toBeInstanceOf(StoreError);
  expect(second).toBe(first);
});
