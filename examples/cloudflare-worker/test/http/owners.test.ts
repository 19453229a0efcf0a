import { describe, expect, it } from 'vitest';
import { fetchWorker } from '../support/fetch-worker.ts';

const fetchApi = (path: string, init?: RequestInit): Promise<Response> =>
  fetchWorker(`https://worker.test${path}`, init);

interface Session {
  readonly token: string;
  readonly owner: string;
}

describe('owners', () => {
  it('gets a token for a new owner, and keeps the owner with a fresh one', async () => {
    const response = await fetchApi('/api/session', { method: 'POST' });
    expect(response.status).toBe(200);
    const { data } = await response.json<{ data: Session & { expires_at: number } }>();
    expect(data.expires_at).toBeGreaterThan(Date.now());
    const again = await fetchApi('/api/session', {
      method: 'POST',
      headers: { authorization: `Bearer ${data.token}` },
    });
    const fresh = await again.json<{ data: Session }>();
    const subjectOf = (token: string): unknown => JSON.parse(atob(token.split('.')[1] ?? '')).sub;
    expect(subjectOf(fresh.data.token)).toBe(subjectOf(data.token));
    expect(fresh.data.owner).toBe(data.owner);
    expect(data.owner).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers 401 to nobody, with the headers of an allowed page', async () => {
    const response = await fetchApi('/api/anything', {
      headers: { origin: 'https://worker.test' },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ success: false, code: 'unauthorized' });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://worker.test');
  });

  it('refuses a page of another origin', async () => {
    const response = await fetchApi('/api/session', {
      method: 'POST',
      headers: { origin: 'https://evil.test' },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
