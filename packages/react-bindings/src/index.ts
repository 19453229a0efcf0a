import type {
  EndedTask,
  FaceSwapClient,
  RetryInputs,
  SwapRequest,
  Task,
  TaskHandle,
} from '@faceswap/sdk';
import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';

const Context = createContext<FaceSwapClient | null>(null);

export function FaceSwapProvider(props: { client: FaceSwapClient; children?: ReactNode }) {
  return createElement(Context.Provider, { value: props.client }, props.children);
}

function useClient(): FaceSwapClient {
  const client = useContext(Context);
  if (client === null) throw new Error('Put a FaceSwapProvider around this.');
  return client;
}

const NONE: readonly never[] = [];

function useSelected<Value>(select: (client: FaceSwapClient) => Value, server: Value): Value {
  const client = useClient();
  const get = () => select(client);
  return useSyncExternalStore(client.tasks.subscribe, get, () => server);
}

function sameItems<Item>(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}

function useKept<Item>(items: readonly Item[]): (next: readonly Item[]) => readonly Item[] {
  const kept = useRef(items);
  return useCallback((next) => {
    if (!sameItems(kept.current, next)) kept.current = next;
    return kept.current;
  }, []);
}

export function useFaceSwap() {
  const client = useClient();
  return useMemo(() => {
    const get = (id: string): TaskHandle | null => client.tasks.get(id);
    return {
      client,
      create: (request: SwapRequest) => client.tasks.create(request),
      cancel: async (id: string): Promise<EndedTask | null> => (await get(id)?.cancel()) ?? null,
      retry: async (id: string, inputs?: RetryInputs) => get(id)?.retry(inputs),
      remove: async (id: string, options?: { readonly force?: boolean }) => get(id)?.remove(options),
    };
  }, [client]);
}

export function useTask(id: string): Task | null {
  return useSelected((client) => client.tasks.get(id)?.getSnapshot() ?? null, null);
}

export function useTasks(filter?: (task: Task) => boolean): readonly Task[] {
  const keep = useKept<Task>(NONE);
  return useSelected((client) => {
    const all = client.tasks.list();
    return filter === undefined ? all : keep(all.filter(filter));
  }, NONE);
}

export function useTaskIds(filter?: (task: Task) => boolean): readonly string[] {
  const keep = useKept<string>(NONE);
  return useSelected((client) => {
    const all = client.tasks.list();
    return keep((filter === undefined ? all : all.filter(filter)).map(({ id }) => id));
  }, NONE);
}

export function useResultUrl(id: string): string | null {
  const task = useTask(id);
  const result = task?.result ?? null;
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let over = false;
    setUrl(null);
    result?.url().then(
      (next) => over || setUrl(next),
      () => {},
    );
    return () => {
      over = true;
    };
  }, [result]);
  return url;
}

export function useRestored(): { ready: boolean; error: unknown | null } {
  const client = useClient();
  const [state, setState] = useState<{ ready: boolean; error: unknown | null }>({
    ready: false,
    error: null,
  });
  useEffect(() => {
    client.ready.then(
      () => setState({ ready: true, error: null }),
      (error: unknown) => setState({ ready: true, error }),
    );
  }, [client]);
  return state;
}
