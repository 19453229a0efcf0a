import type { JobInput, JobRequest, TransportAccepts } from '../../contracts/transport.ts';
import { TransportError, type TransportErrorOptions } from '../../errors/transport-error.ts';
import { isMultiMode } from '../../task/mode.ts';
import { isWebUrl } from './parse-media.ts';
import { isBase64DataUrl, MAX_BODY_BYTES, type RunpodPreset } from './preset.ts';

const SECOND = 1_000;
const WEEK = 604_800 * SECOND;

const refuse = (
  message: string,
  code: TransportErrorOptions['code'],
  cause?: unknown,
): TransportError => new TransportError(message, { code, effect: 'none', cause });

/** RunPod takes 5 s (run) or 10 s (in all) up to 7 days, whole milliseconds. */
const clamp = (ms: number, least: number): number =>
  Number.isNaN(ms) ? least : Math.round(Math.min(WEEK, Math.max(least, ms)));

const kindOf = (url: string): TransportAccepts['inputs'][number] | null => {
  if (isBase64DataUrl(url)) return 'data';
  return isWebUrl(url) ? 'url' : null;
};

function checkInputs({ name, accepts }: RunpodPreset, request: JobRequest): void {
  const { mode, source, target, faces } = request;
  if (!accepts.modes.includes(mode)) {
    throw refuse(`The worker behind preset "${name}" cannot do ${mode}.`, 'unsupported-input');
  }
  if (source === null && !isMultiMode(mode)) {
    throw refuse(`The mode ${mode} needs a source picture.`, 'unsupported-input');
  }
  const inputs: readonly (JobInput | null)[] = [source, target, ...Object.values(faces)];
  for (const input of inputs) {
    const kind = input === null ? null : kindOf(input.url);
    if (input !== null && (kind === null || !accepts.inputs.includes(kind))) {
      const wanted = accepts.inputs.map((each) => (each === 'url' ? 'http(s)' : 'base64 data:'));
      throw refuse(
        `The worker behind preset "${name}" takes ${wanted.join(' or ')} URLs only.`,
        'unsupported-input',
      );
    }
  }
}

function stringify(preset: RunpodPreset, request: JobRequest, webhook: () => string | undefined) {
  try {
    const input = preset.buildInput(request);
    return {
      empty: JSON.stringify(input) === '{}',
      text: JSON.stringify({
        input,
        webhook: webhook(),
        policy: {
          executionTimeout: clamp(request.runMs, 5 * SECOND),
          ttl: clamp(request.ttlMs, 10 * SECOND),
        },
      }),
    };
  } catch (cause) {
    const message = `The request for preset "${preset.name}" could not be built.`;
    throw refuse(message, 'request-rejected', cause);
  }
}

const toMib = (bytes: number): string => (Math.ceil((bytes / 1_048_576) * 10) / 10).toString();

export interface BuildOptions {
  readonly preset: RunpodPreset;
  readonly webhook: () => string | undefined;
}

/** The body of a run, in UTF-8. Throws a `TransportError` with effect `none` for what RunPod would not take. */
export function buildBody(
  request: JobRequest,
  { preset, webhook }: BuildOptions,
): Uint8Array<ArrayBuffer> {
  checkInputs(preset, request);
  const { empty, text } = stringify(preset, request, webhook);
  if (empty) {
    throw refuse(
      `Preset "${preset.name}" built an empty input, which RunPod drops.`,
      'request-rejected',
    );
  }
  const body = new TextEncoder().encode(text);
  if (body.byteLength > MAX_BODY_BYTES) {
    throw refuse(
      `The request has ${toMib(body.byteLength)} MiB and RunPod takes at most ${toMib(MAX_BODY_BYTES)} MiB. Upload the files and send their URLs: give the client an uploader that does so.`,
      'request-too-large',
    );
  }
  return body;
}
