import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from '@faceswap-examples/local-engine';
import { BackendError, EXIT } from './backend-error.ts';
import type { Texts } from './backend-texts.ts';

export interface BackendOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly open: boolean;
  readonly dataDir: string;
  /** The Worker's configuration; null for this example's. */
  readonly configPath: string | null;
  /** Of web pages, as the Worker's `ALLOWED_ORIGINS`. */
  readonly origins: string;
}

export interface OptionContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly texts: Texts;
  /** The options that there are, and what holds without them. @default all of them; 8787 and `backend` in the data folder */
  readonly known?: readonly string[];
  readonly defaults?: { readonly port: string; readonly dataDir: string };
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = { port: text, open: flag, data: text, config: text, help: flag } as const;

function readValues(args: readonly string[], { texts, known }: OptionContext) {
  const options = Object.fromEntries(
    Object.entries(OPTIONS).filter(([name]) => known?.includes(name) ?? true),
  ) as typeof OPTIONS;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const why = error instanceof Error ? `${error.message.split('. ')[0]}.` : String(error);
    throw new BackendError(EXIT.usage, texts.badArgument(why));
  }
}

function readPort(given: string, texts: Texts): number {
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given);
  throw new BackendError(EXIT.usage, texts.badArgument(texts.badPort(given)));
}

/** Reads the command line; null when it asks for help; throws a `BackendError` that says what is wrong. */
export function parseBackendOptions(
  args: readonly string[],
  context: OptionContext,
): BackendOptions | null {
  const { env, cwd, texts } = context;
  const values = readValues(args, context);
  if (values.help) return null;
  const { defaults = { port: '8787', dataDir: join(dataFolder(env), 'backend') } } = context;
  // npm runs scripts in the package's folder; people mean the folder that they are in.
  const base = env['INIT_CWD'] || cwd;
  return {
    port: readPort(values.port ?? defaults.port, texts),
    open: values.open ?? false,
    dataDir: values.data ? resolve(base, values.data) : defaults.dataDir,
    configPath: values.config ? resolve(base, values.config) : null,
    origins: env['ALLOWED_ORIGINS'] ?? '',
  };
}
