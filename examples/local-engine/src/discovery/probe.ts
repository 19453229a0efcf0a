import type { EngineFile } from './engine-file.ts';

const TIMEOUT_MS = 5000;

/** `silent`: something listens there that did not answer as it should; `none`: nothing listens. */
export type Probe = 'running' | 'other-key' | 'silent' | 'none';

/** What there is at an engine's address. */
export async function probeEngine({ endpointUrl }: EngineFile, apiKey: string): Promise<Probe> {
  try {
    const response = await fetch(`${endpointUrl}/health`, {
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.status === 401) return 'other-key';
    return response.ok ? 'running' : 'silent';
  } catch (error) {
    // `fetch` rejects with a TypeError when it cannot connect, and with a DOMException when it is aborted.
    return error instanceof TypeError ? 'none' : 'silent';
  }
}
