export { readField } from '../../http/read-field.ts';
export { faceswapPreset } from './faceswap-preset.ts';
export { inswapper } from './inswapper-preset.ts';
export { isSoftFailure, parseErrorText, parseFailure } from './parse-error.ts';
export { parseMedia } from './parse-media.ts';
export { parseProgress } from './parse-progress.ts';
export { MAX_INLINE_BYTES, type RunpodPreset, stripDataPrefix } from './preset.ts';
export { runpodTransport } from './runpod-transport.ts';
export type { RunpodTransportOptions, WebhookContext } from './settings.ts';
