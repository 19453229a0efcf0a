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

/** Asks the endpoint once in five seconds, however often it is called; who comes meanwhile gets the answer before. */
export function createHealth(): (settings: Settings) => Promise<EndpointHealth> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let health: EndpointHealth | null = null;
  return async (settings) => {
    if (health !== null && Date.now() - askedAt <= KEEP_MS) return health;
    askedAt = Date.now();
    health = await ask(settings);
    return health;
  };
}
