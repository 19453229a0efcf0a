import { afterEach, describe, expect, it, vi } from 'vitest';
import { InvalidRequestError } from '../../../src/errors/invalid-request-error.ts';
import {
  faceswapPreset,
  type RunpodTransportOptions,
  runpodTransport,
} from '../../../src/transports/runpod/index.ts';
import { job, KEY, makeTransport, never } from './support.ts';

const setUp = (changes: Partial<RunpodTransportOptions>) => () => makeTransport(changes);
const refusal = expect.objectContaining({ code: 'invalid-setup' });

afterEach(() => vi.unstubAllGlobals());

it('is named and takes what its preset takes', () => {
  expect(makeTransport()).toMatchObject({ name: 'runpod', accepts: faceswapPreset.accepts });
});

it.each([
  'http://api.runpod.ai/v2',
  'ftp://localhost/v2',
  'http://localhost.evil.test/v2',
  'http://127.0.0.1.evil.test',
  'http://evil-localhost/v2',
  'https://user@api.runpod.ai/v2',
  'https://user:secret@api.runpod.ai/v2',
  'https://api.runpod.ai/v2?x=1',
  'https://api.runpod.ai/v2#x',
  'api.runpod.ai',
  '',
])('refuses the base URL %j', (baseUrl) => {
  expect(setUp({ baseUrl })).toThrow(refusal);
});

it.each([
  ['https://api.runpod.ai/v2', 'https://api.runpod.ai/v2/ep1/status/a'],
  ['https://api.runpod.ai/v2///', 'https://api.runpod.ai/v2/ep1/status/a'],
  ['https://api.runpod.ai', 'https://api.runpod.ai/ep1/status/a'],
  ['http://localhost:8080/v2/', 'http://localhost:8080/v2/ep1/status/a'],
  ['http://127.0.0.1:1', 'http://127.0.0.1:1/ep1/status/a'],
  ['http://[::1]:1/v2', 'http://[::1]:1/v2/ep1/status/a'],
])('takes the base URL %j', async (baseUrl, url) => {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return Response.json({ status: 'IN_QUEUE' });
  };
  const data = { endpointId: 'ep1', baseUrl: url.replace('/ep1/status/a', '') };
  await makeTransport({ baseUrl, fetch }).read({ ...job, id: 'a', data }, { signal: never() });
  expect(asked).toEqual([url]);
});

it.each(['', '..', 'a/b', 'a?b', '-a', 'a b'])('refuses the endpoint id %j', (endpointId) => {
  expect(setUp({ endpointId })).toThrow(refusal);
});

it.each(['', ' ', `${KEY}\n`, `a ${KEY}`, 'schlüssel'])('refuses the key %j', (apiKey) => {
  expect(setUp({ apiKey })).toThrow(refusal);
});

it('refuses a key that is not there, and does not repeat one', () => {
  const options = JSON.parse('{"endpointId":"ep1"}');
  expect(() => runpodTransport({ ...options, preset: faceswapPreset })).toThrow(refusal);
  let caught: unknown;
  try {
    makeTransport({ apiKey: `${KEY} ` });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(InvalidRequestError);
  expect(String(caught)).not.toContain(KEY);
});

describe('in a browser', () => {
  it('refuses a key unless that is wanted', () => {
    vi.stubGlobal('window', {});
    vi.stubGlobal('document', {});
    expect(setUp({})).toThrow(refusal);
    expect(setUp({ apiKey: () => KEY })).toThrow(refusal);
    expect(setUp({ allowApiKeyInBrowser: true })).not.toThrow();
  });

  it('is one only with a document', () => {
    vi.stubGlobal('window', {});
    expect(setUp({})).not.toThrow();
  });
});
