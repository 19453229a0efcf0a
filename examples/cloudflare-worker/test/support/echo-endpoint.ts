/** An endpoint that repeats the key that it was called with in every place where it says something. */
interface Echo {
  readonly url: URL;
  readonly key: string;
  readonly body: string;
}

/** What the name of the target asks for; other jobs find no endpoint here. */
const SCENARIO = /(?:\/echo-(refuse|fail|done|run)\.png|(detect_faces))/;

const answer = (key: string, status: number, data: object): Response =>
  new Response(JSON.stringify({ ...data, key, [key]: [key] }), {
    status,
    headers: { 'content-type': 'application/json', 'x-key': key },
  });

function run({ key, body }: Echo): Response | null {
  const [, named, faces] = SCENARIO.exec(body) ?? [];
  const scenario = faces === undefined ? named : 'faces';
  if (scenario === undefined) return null;
  if (scenario === 'refuse') return answer(key, 400, { error: `Not with ${key}`, detail: key });
  return answer(key, 200, { id: `${scenario}-${crypto.randomUUID()}`, status: 'IN_QUEUE' });
}

const FACE = { id: 'face-0', x: 1, y: 1, width: 5, height: 5, confidence: 0.9 };

const ends = (key: string): Readonly<Record<string, object>> => ({
  fail: { status: 'FAILED', error: `Broke with ${key}`, output: { error: key, [key]: key } },
  done: { status: 'COMPLETED', output: { result_url: `https://gpu.test/video.mp4?key=${key}` } },
  run: { status: 'IN_PROGRESS', output: { progress: key, message: key } },
  faces: { status: 'COMPLETED', output: { faces: [{ ...FACE, position_description: key }] } },
});

function status({ url, key }: Echo): Response {
  const id = url.pathname.split('/').at(-1) ?? '';
  const end = ends(key)[id.split('-')[0] ?? ''];
  return end === undefined ? answer(key, 404, { error: key }) : answer(key, 200, { id, ...end });
}

/** Null where it is not asked for. */
export function echoEndpoint(echo: Echo): Response | null {
  const [, , , operation] = echo.url.pathname.split('/');
  if (operation === 'run') return run(echo);
  if (operation === 'health') return answer(echo.key, 200, { jobs: echo.key });
  if (operation === 'cancel') return answer(echo.key, 500, { error: echo.key });
  return status(echo);
}
