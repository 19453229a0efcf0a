import type { Settings } from './settings.ts';

const KEEP_MS = 5_000;
const WAIT_MS = 4_000;

export type EndpointHealth = 'ready' | 'refused' | 'unreachable';

async function ask({ runpod }: Settings): Promise<EndpointHealth> {
  try {
    const response = await fetch(`${runpod.baseUrl}/${runpod.endpointId}/health`, {
      headers: { authorization: `Bearer ${runpod.apiKey}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(WAIT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return 'ready';
    return response.status < 500 ? 'refused' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/** Asks the endpoint at most once in five seconds, however often it is called. */
export function createHealth(): (settings: Settings) => Promise<EndpointHealth> {
  let asked: { readonly at: number; readonly health: EndpointHealth } | null = null;
  return async (settings) => {
    if (asked === null || Date.now() - asked.at > KEEP_MS) {
      asked = { health: await ask(settings), at: Date.now() };
    }
    return asked.health;
  };
}
