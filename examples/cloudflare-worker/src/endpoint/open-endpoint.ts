import type { Transport, Uploader } from '@faceswap/sdk';
import { faceswapPreset, inswapper, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { dataUrlUploader } from '@faceswap/sdk/uploaders/data-url';
import { isInside } from '../http/hosts.ts';
import type { Links } from '../links/links.ts';
import type { Settings } from '../settings.ts';
import { linkUploader } from './link-uploader.ts';

const PRESETS = { faceswap: faceswapPreset, inswapper } as const;

/** A day: longer than any job lives, so that no end is missed. */
const HOOK_MS = 24 * 3_600_000;

/** A submit carries links, or one request's worth of bytes: what takes longer is lost. */
const SUBMIT_MS = 20_000;

/** From the making of a link until its submit has been answered. */
const MARGIN_MS = 10 * 60_000;

export interface EndpointOptions {
  readonly settings: Settings;
  readonly links: Links;
  /** The owner's object. */
  readonly owner: string;
  isThere(fileId: string): boolean;
  now(): number;
}

export interface Endpoint {
  readonly transport: Transport;
  readonly uploader: Uploader;
}

/** The RunPod endpoint, which tells the end of a job to an address that nobody else can guess. */
export function openEndpoint(options: EndpointOptions): Endpoint {
  const { settings, links, owner, now } = options;
  const { runpod, publicUrl, limits } = settings;
  const preset = PRESETS[runpod.preset];
  const transport = runpodTransport({
    endpointId: runpod.endpointId,
    apiKey: runpod.apiKey,
    baseUrl: runpod.baseUrl,
    preset,
    timeouts: { submit: SUBMIT_MS },
    webhook: async ({ taskId, attempt }) => {
      const object = `${taskId}:${attempt}`;
      const link = { purpose: 'hook', owner, object, expiresAt: now() + HOOK_MS } as const;
      return new URL(`/api/hooks/runpod/${await links.sign(link)}`, publicUrl).href;
    },
  });
  const takesUrls = preset.accepts.inputs.includes('url');
  return {
    transport,
    uploader: takesUrls
      ? linkUploader({ ...options, publicUrl, lifeMs: limits.queueMs + limits.runMs + MARGIN_MS })
      : dataUrlUploader(),
  };
}

/** Where a result may be fetched from: the web, or where the endpoint itself is, such as on this machine. */
export const canFetchResult = ({ runpod }: Settings, url: URL): boolean =>
  url.username === '' &&
  url.password === '' &&
  (url.origin === new URL(runpod.baseUrl).origin ||
    (url.protocol === 'https:' && !isInside(url.hostname)));
