import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limitsSchema } from '../../src/limits.ts';
import { createWorker } from '../support/fetch-worker.ts';
import { inOwner } from '../support/in-object.ts';
import { PICTURE, png } from '../support/media.ts';
import {
  as,
  CONSENT,
  createPerson,
  fetchApi,
  ORIGIN,
  type Person,
  uploadPicture,
} from '../support/people.ts';
import { createRaceWorld } from '../support/race-world.ts';
import { seenBy } from '../support/seen.ts';

const { activeTasks, tasksPerHour, files, uploadBytesPerDay, videoBytes } = limitsSchema.parse(
  JSON.parse(env.LIMITS ?? '{}'),
);

const post = (person: Person, path: string, body: object): Promise<Response> =>
  fetchApi(path, as(person.token, { method: 'POST', body: JSON.stringify(body) }));

/** How many were accepted; the others have to be refused in this way. */
async function countAccepted(answers: readonly Response[], code: string): Promise<number> {
  const refused = answers.filter(({ status }) => status !== 200);
  for (const response of refused) {
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await response.json()).toMatchObject({ success: false, code });
  }
  return answers.length - refused.length;
}

const atOnce = (times: number, work: (n: number) => Promise<Response>): Promise<Response[]> =>
  Promise.all(Array.from({ length: times }, (_, n) => work(n)));

const listed = async (person: Person): Promise<number> => {
  const response = await fetchApi('/tasks', as(person.token));
  return (await response.json<{ data: { ids: string[] } }>()).data.ids.length;
};

describe('the limit of tasks that have not ended', () => {
  it('lets exactly so many of 1,000 through', async () => {
    const person = await createPerson();
    const file = await uploadPicture(person);
    const answers = await atOnce(1000, (n) =>
      post(person, '/process/single-image', {
        source_file: file,
        target_file: file,
        consent: { ...CONSENT, acceptedAt: n },
        options: { video_quality: n % 50, execution_provider: `n${n}` },
      }),
    );
    expect(await countAccepted(answers, 'too-many-tasks')).toBe(activeTasks);
    expect(await listed(person)).toBe(activeTasks);
  });
});

/** As when many requests waited for an object that had to read its records more than once. */
it('holds for tasks that are made in one turn of the object', async () => {
  const person = await createPerson();
  const file = await uploadPicture(person);
  const stub = env.OWNERS.get(env.OWNERS.idFromString(person.owner));
  const outcomes = await inOwner(stub, (_storage, instance) =>
    Promise.all(
      Array.from({ length: 2 * activeTasks }, (_, n) =>
        instance.tasks().create({
          mode: 'single-image',
          key: `task-${n}:1`,
          bodyHash: String(n),
          source: file,
          target: file,
          faces: {},
          options: {},
          consent: null,
        }),
      ),
    ),
  );
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(activeTasks);
});

describe('the limit of tasks in an hour', () => {
  it('holds for tasks of one body without a key that were cancelled at once', async () => {
    const world = await createRaceWorld(1);
    const file = await world.upload();
    for (let n = 0; n < tasksPerHour; n += 1) {
      const { status, data } = await world.create(null, file);
      expect(status).toBe(200);
      await world.cancel(data.jobId, false);
      await world.settle(data.jobId);
    }
    const { status, code } = await world.create(null, file);
    expect({ status, code }).toEqual({ status: 429, code: 'rate-limited' });
  });
});

describe('the limits of files', () => {
  it('let exactly so many bytes of a day through', async () => {
    const person = await createPerson();
    const answers = await atOnce(100, () =>
      post(person, '/uploads', { name: 'a.mp4', type: 'video/mp4', size: videoBytes }),
    );
    const most = Math.floor(uploadBytesPerDay / videoBytes);
    expect(await countAccepted(answers, 'rate-limited')).toBe(most);
  });

  it('count a part that is sent again, and refuse it when the day is full', async () => {
    const person = await createPerson();
    const begin = async (size: number): Promise<string> => {
      const begun = await post(person, '/uploads', { name: 'a.mp4', type: '', size });
      return (await begun.json<{ data: { fileId: string } }>()).data.fileId;
    };
    const small = `/uploads/${await begin(1000)}/parts/1`;
    const put = () => fetchApi(small, as(person.token, { method: 'PUT', body: png(1000) }));
    expect((await put()).status).toBe(200);
    for (let left = uploadBytesPerDay - 1500; left > 0; left -= videoBytes) {
      await begin(Math.min(left, videoBytes));
    }
    expect(await countAccepted([await put(), await put()], 'rate-limited')).toBe(0);
  });

  it('let exactly so many files through', async () => {
    const person = await createPerson();
    const answers = await atOnce(files + 100, () =>
      post(person, '/uploads', { name: 'a.png', type: '', size: 10 }),
    );
    expect(await countAccepted(answers, 'too-many-files')).toBe(files);
  });

  it('let no file be in two sizes: an upload that was begun brings what it said', async () => {
    const person = await createPerson();
    const begun = await post(person, '/uploads', { name: 'a.png', type: '', size: 100 });
    const { data } = await begun.json<{ data: { fileId: string } }>();
    const init = as(person.token, { method: 'PUT', body: png(1000) });
    expect((await fetchApi(`/uploads/${data.fileId}/parts/1`, init)).status).toBe(413);
  });
});

describe('the limit of requests', () => {
  it('lets 1,200 in a minute through, whatever they ask for', async () => {
    const person = await createPerson();
    const answers = await atOnce(1300, () => fetchApi('/nothing', as(person.token)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(1200);
    expect(refused).toHaveLength(100);
    expect(refused[0]?.headers.get('retry-after')).toBe('60');
    const upload = as(person.token, { method: 'POST', body: PICTURE });
    expect((await fetchApi('/upload', upload)).status).toBe(429);
  });

  it('is of one owner only', async () => {
    const other = await createPerson();
    expect((await fetchApi('/nothing', as(other.token))).status).toBe(404);
  });
});

describe('what may be asked by anybody', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks the endpoint once in five seconds, however many want to know', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const endpoint = crypto.randomUUID();
    const worker = createWorker({ RUNPOD_ENDPOINT_ID: endpoint });
    const ask = () => worker(`${ORIGIN}/healthz`);
    expect((await ask()).status).toBe(200);
    await atOnce(50, ask);
    expect(await seenBy(endpoint)).toHaveLength(1);
    vi.setSystemTime(Date.now() + 6_000);
    const answers = await atOnce(50, ask);
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await seenBy(endpoint)).toHaveLength(2);
  });
});

it('lets a task have so many faces, and not one more', async () => {
  const person = await createPerson();
  const file = await uploadPicture(person);
  const make = (count: number) => {
    const faces = Array.from({ length: count }, (_, n) => [`face-${n}`, file]);
    const body = { target_file: file, face_mappings: Object.fromEntries(faces), consent: CONSENT };
    return post(person, '/process/multi-image', body);
  };
  expect((await make(101)).status).toBe(400);
  expect((await make(100)).status).toBe(200);
});
