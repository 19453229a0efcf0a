import { env, runDurableObjectAlarm } from 'cloudflare:test';
import type { TaskRecord } from '@faceswap/sdk';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createWorker, type FetchWorker, fetchWorker } from '../support/fetch-worker.ts';
import { inOwner } from '../support/in-object.ts';
import { PICTURE } from '../support/media.ts';
import { as, CONSENT, createPerson, ORIGIN, type Person, signLink } from '../support/people.ts';

/** Everything that was said on the console; the Worker takes hold of it when it is loaded. */
const lines = vi.hoisted(() => {
  const said: unknown[][] = [];
  for (const method of ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const) {
    console[method] = (...line: unknown[]) => void said.push(line);
  }
  return said;
});

const { debug, info, warn, error } = console;

/** So far ahead that the runtime itself fires no alarm: only the test does. */
const START = Date.UTC(2100, 0, 1);
const CANARIES = [env.RUNPOD_API_KEY, env.SIGNING_SECRET];

/** Errors hide most of what they have from `JSON.stringify`. */
function toText(value: unknown): string {
  const parts: string[] = [];
  const open = new Set<unknown>();
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return void parts.push(String(inner));
    if (open.has(inner)) return;
    open.add(inner);
    for (const key of Reflect.ownKeys(inner)) {
      parts.push(String(key));
      visit(Reflect.get(inner, key));
    }
  };
  visit(value);
  return parts.join('\n');
}

function expectCaged(what: string, value: unknown): void {
  const text = toText(value);
  for (const canary of CANARIES) expect(text.includes(canary), what).toBe(false);
}

let owner: Person;
let time = START;

const stub = () => env.OWNERS.get(env.OWNERS.idFromString(owner.owner));

const open = (): Promise<void> =>
  inOwner(stub(), async (_storage, instance) => {
    const logger = { debug, info, warn, error };
    await instance.opened({ now: () => time, logger }).client.ready;
  });

beforeAll(async () => {
  owner = await createPerson();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function call(path: string, init?: RequestInit, by: FetchWorker = fetchWorker) {
  await open();
  const response = await by(`${ORIGIN}${path}`, as(owner.token, init));
  const answer: Answer = { status: response.status, text: await response.text() };
  expectCaged(path, [answer, [...response.headers]]);
  return answer;
}

async function upload(name: string): Promise<string> {
  const body = new FormData();
  body.set('file', new File([PICTURE], name, { type: 'image/png' }));
  const { text } = await call('/api/upload', { method: 'POST', body });
  return JSON.parse(text).data.fileId;
}

async function create(scenario: string): Promise<string> {
  const [source, target] = [await upload('face.png'), await upload(`echo-${scenario}.png`)];
  const { text } = await call('/api/process/single-image', {
    method: 'POST',
    body: JSON.stringify({ source_file: source, target_file: target, consent: CONSENT }),
  });
  return JSON.parse(text).data.jobId;
}

const recordOf = (id: string): Promise<TaskRecord> =>
  inOwner(stub(), async (_s, { store }) => (await store.get(id))?.value as TaskRecord);

/** Fires alarms, and looks at every answer in between, until the record is like this. */
async function until(id: string, isThere: (record: TaskRecord) => boolean): Promise<TaskRecord> {
  for (let alarms = 0; alarms < 100; alarms += 1) {
    await open();
    const record = await recordOf(id);
    if (isThere(record)) return record;
    await call(`/api/status/${id}`);
    time = Math.max(time, (await inOwner(stub(), (storage) => storage.getAlarm())) ?? time);
    await runDurableObjectAlarm(stub());
  }
  throw new Error(`The task stays ${(await recordOf(id)).phase}.`);
}

const hasEnded = ({ phase }: TaskRecord): boolean => phase === 'ended';

/** Every row of every table, and all that R2 has beside the bytes. */
async function expectNothingStored(): Promise<void> {
  const rows = await inOwner(stub(), async ({ sql }) => {
    const tables = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const names = tables.map(({ name }) => String(name)).filter((name) => !name.startsWith('_cf'));
    return names.map((name) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()]);
  });
  expect(rows.length).toBeGreaterThan(4);
  expectCaged('the tables', rows);
  const { objects } = await env.FILES.list({ prefix: `${owner.owner}/` });
  expect(objects.length).toBeGreaterThan(0);
  for (const { key } of objects) {
    const object = await env.FILES.get(key);
    expectCaged(key, [key, object?.httpMetadata, object?.customMetadata]);
    expectCaged(key, await object?.text());
  }
}

describe('the secrets, while the endpoint repeats the key in all that it says', () => {
  it('stay in their cage when the endpoint refuses a job', async () => {
    const id = await create('refuse');
    const { outcome, failure } = await until(id, hasEnded);
    expect(outcome).toBe('failed');
    expect(failure?.detail).toContain('[redacted]');
  });

  it('stay in their cage when a job fails, and its webhook comes', async () => {
    const id = await create('fail');
    const { job } = await until(id, ({ job }) => job !== null);
    const link = await signLink({ purpose: 'hook', owner: owner.owner, object: `${id}:1` });
    const body = JSON.stringify({ id: job?.id, status: 'FAILED' });
    await call(`/api/hooks/runpod/${link}`, { method: 'POST', body });
    await call(`/api/hooks/runpod/${link}x`, { method: 'POST', body });
    const { failure } = await until(id, hasEnded);
    expect(failure?.detail).toContain('Broke with [redacted]');
  });

  it('stay in their cage when a job completes', async () => {
    const id = await create('done');
    expect(await until(id, hasEnded)).toMatchObject({ outcome: 'completed' });
    const { text } = await call(`/api/status/${id}`);
    const { result_url } = JSON.parse(text).data;
    expect((await call(result_url)).status).toBe(200);
  });

  it('stay in their cage when a job is cancelled', async () => {
    const id = await create('run');
    await until(id, ({ phase }) => phase === 'processing');
    await call(`/api/cancel/${id}`, { method: 'POST', body: '{"wait":false}' });
    expect(await until(id, hasEnded)).toMatchObject({ outcome: 'cancelled' });
  });

  it('stay in their cage when nobody knows whether there is a job', async () => {
    const id = await create('lost');
    await until(id, ({ phase }) => phase === 'submitting');
    await call(`/api/cancel/${id}`, { method: 'POST', body: '{"wait":false}' });
    expect(await until(id, hasEnded)).toMatchObject({ cancellation: 'unconfirmed', job: null });
  });

  it('stay in their cage when faces are found', async () => {
    const body = JSON.stringify({ fileId: await upload('echo-faces.png') });
    const { status, text } = await call('/api/detect-faces', { method: 'POST', body });
    expect(status).toBe(200);
    expect(text).toContain('[redacted]');
  });

  it('stay in their cage in all other answers', async () => {
    expect((await call('/healthz')).status).toBe(200);
    await call('/api/tasks');
    await call('/api/limits');
    await call('/api/session', { method: 'POST', headers: { 'cf-connecting-ip': '192.0.2.9' } });
    await call('/api/nothing');
    await call('/api/uploads', { method: 'POST', body: 'no JSON' });
  });

  it('stay in their cage when something here breaks', async () => {
    const [key] = CANARIES;
    const broken = createWorker({}, { authenticate: () => Promise.reject(new Error('Down.')) });
    expect((await call('/api/tasks', {}, broken)).status).toBe(500);
    const wrong = createWorker({ RUNPOD_BASE_URL: `http://${key}.test`, LIMITS: String(key) });
    expect((await call('/api/tasks', {}, wrong)).status).toBe(500);
  });

  it('are in no row, no object and no line of the log', async () => {
    await open();
    await expectNothingStored();
    expect(lines.length).toBeGreaterThan(10);
    expectCaged('the log', lines);
  });
});
