import type { JobInput, JobRequest } from '../../contracts/transport.ts';
import { TransportError, type TransportErrorOptions } from '../../errors/transport-error.ts';
import { isMultiMode } from '../../task/mode.ts';
import { isWebUrl } from './parse-media.ts';
import { isBase64DataUrl, MAX_BODY_BYTES, type RunpodPreset } from './preset.ts';
import type { RunpodTransportOptions } from './settings.ts';

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

function isTaken({ accepts }: RunpodPreset, request: JobRequest): boolean {
  const { mode, source, target, faces } = request;
  const fits = ({ url }: JobInput) =>
    accepts.inputs.some((kind) => (kind === 'data' ? isBase64DataUrl(url) : isWebUrl(url)));
  const inputs = [source, target, ...Object.values(faces)].filter((input) => input !== null);
  const complete = source !== null || isMultiMode(mode);
  return accepts.modes.includes(mode) && complete && inputs.every(fits);
}

async function stringify(request: JobRequest, { preset, webhook }: BuildOptions): Promise<string> {
  const { taskId, attempt, runMs, ttlMs } = request;
  const input = preset.buildInput(request);
  if (JSON.stringify(input) === '{}') throw new TypeError('RunPod drops an empty input.');
  return JSON.stringify({
    input,
    webhook: await webhook?.({ taskId, attempt }),
    policy: { executionTimeout: clamp(runMs, 5 * SECOND), ttl: clamp(ttlMs, 10 * SECOND) },
  });
}

async function tryStringify(request: JobRequest, options: BuildOptions): Promise<string> {
  try {
    return await stringify(request, options);
  } catch (cause) {
    const message = `Preset "${options.preset.name}" or the webhook failed.`;
    throw refuse(message, 'request-rejected', cause);
  }
}

const toMib = (bytes: number): string => (Math.ceil((bytes / 1_048_576) * 10) / 10).toString();

type BuildOptions = Pick<RunpodTransportOptions, 'preset' | 'webhook'>;

/** The body of a run, in UTF-8. Rejects with a `TransportError`, effect `none`, for what RunPod would not take. */
export async function buildBody(
  request: JobRequest,
  options: BuildOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { name, accepts } = options.preset;
  if (!isTaken(options.preset, request)) {
    const takes = `${accepts.modes.join(', ')} with inputs as ${accepts.inputs.join(' or ')}`;
    throw refuse(
      `Not for preset "${name}": it takes whole requests, ${takes}.`,
      'unsupported-input',
    );
  }
  const body = new TextEncoder().encode(await tryStringify(request, options));
  if (body.byteLength > MAX_BODY_BYTES) {
    const sizes = `${toMib(body.byteLength)} MiB and RunPod takes ${toMib(MAX_BODY_BYTES)} MiB`;
    throw refuse(`The request has ${sizes}. Upload the files and send URLs.`, 'request-too-large');
  }
  return body;
}
