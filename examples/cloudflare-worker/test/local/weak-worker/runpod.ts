/** How the weak Worker talks to its endpoint: without a look at statuses, errors or shapes. */
export interface Endpoint {
  run(input: unknown): Promise<string>;
  /** Null when RunPod could not be asked. */
  status(id: string): Promise<RunpodJob | null>;
  cancel(id: string): Promise<void>;
}

export interface RunpodJob {
  readonly status?: string;
  readonly progress?: number;
  readonly output?: { readonly result?: string; readonly result_url?: string };
  readonly error?: string;
}

export function createEndpoint(runpodUrl: string, apiKey: string): Endpoint {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const post = (path: string, body: unknown) =>
    fetch(`${runpodUrl}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    async run(input) {
      const response = await post('run', { input });
      const { id } = (await response.json()) as { id?: string };
      if (id === undefined) throw new Error(`RunPod said ${response.status}`);
      return id;
    },
    async status(id) {
      try {
        const response = await fetch(`${runpodUrl}/status/${id}`, { headers });
        return response.status >= 500 ? null : ((await response.json()) as RunpodJob);
      } catch {
        return null;
      }
    },
    async cancel(id) {
      await post(`cancel/${id}`, {}).catch(() => {});
    },
  };
}
