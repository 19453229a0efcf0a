import { FaceSwapProvider } from '@faceswap/react';
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { ClientHost, ShownClient } from './client-host.ts';

export interface AppClient extends ShownClient {
  signOut(): Promise<void>;
}

const Context = createContext<AppClient | null>(null);

export interface ClientProviderProps {
  readonly host: ClientHost;
  readonly children: ReactNode;
  /** Shown while the session is being opened. */
  readonly fallback: ReactNode;
}

export function ClientProvider({ host, children, fallback }: ClientProviderProps) {
  const open = useSyncExternalStore(host.subscribe, host.getSnapshot);
  const value = useMemo(() => open && { ...open, signOut: host.signOut }, [open, host]);
  if (value === null) return fallback;
  return (
    <Context value={value} key={value.session.owner}>
      <FaceSwapProvider client={value.client}>{children}</FaceSwapProvider>
    </Context>
  );
}

export function useAppClient(): AppClient {
  const client = useContext(Context);
  if (client === null) throw new Error('Put a ClientProvider around this component.');
  return client;
}
