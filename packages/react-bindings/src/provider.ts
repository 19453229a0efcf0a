import { type FaceSwapClient, InvalidRequestError } from '@faceswap/sdk';
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react';
import { createCommands, type FaceSwap } from './commands.ts';

/** The client is made once, outside of components: it lives as long as the page. */
export type FaceSwapProviderProps = Readonly<{ client: FaceSwapClient; children?: ReactNode }>;

const Context = createContext<FaceSwap | null>(null);

/** Gives its children a client; it neither starts nor closes anything. */
export function FaceSwapProvider({ client, children }: FaceSwapProviderProps) {
  const value = useMemo(() => createCommands(client), [client]);
  return createElement(Context.Provider, { value }, children);
}

/** The commands: one object as long as the client is the same. */
export function useFaceSwap(): FaceSwap {
  const commands = useContext(Context);
  if (commands !== null) return commands;
  throw new InvalidRequestError('There is no FaceSwapProvider above.', { code: 'invalid-setup' });
}
