import { join } from 'node:path';
import {
  type BackendOptions,
  type OptionContext,
  parseBackendOptions,
} from '@faceswap-examples/cloudflare-worker/local';
import { dataFolder } from '@faceswap-examples/local-engine';

export interface StartOptions extends Pick<BackendOptions, 'dataDir'> {
  /** Where the app is to be served; a free port is taken when this one is in use. */
  readonly port: number;
}

const DEFAULT_PORT = '3001';

/** Reads the command line; null when it asks for help; throws a `BackendError` that says what is wrong. */
export function parseStartOptions(
  args: readonly string[],
  context: OptionContext,
): StartOptions | null {
  const known = ['port', 'data', 'help'];
  const { env } = context;
  const defaults = { port: DEFAULT_PORT, dataDir: join(dataFolder(env), 'app') };
  const options = parseBackendOptions(args, { ...context, known, defaults });
  return options && { port: options.port, dataDir: options.dataDir };
}
