import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LANGUAGES, type Language } from '@faceswap/sdk/messages';
import { dataFolder } from '@faceswap-examples/local-engine';
import { EXIT } from './exit-codes.ts';
import { ProgramError } from './program-error.ts';

export const PRESETS = ['faceswap', 'inswapper'] as const;

export type PresetName = (typeof PRESETS)[number];

export interface RunpodChoice {
  readonly kind: 'runpod';
  readonly url: string;
  readonly apiKeyEnv: string;
  readonly preset: PresetName;
}

export interface WorkerChoice {
  readonly kind: 'worker';
  /** Without a slash at its end. */
  readonly url: string;
  /** The variable with the token; null for an anonymous session. */
  readonly tokenEnv: string | null;
}

export type EndpointChoice = RunpodChoice | WorkerChoice;

export interface SwapArguments {
  readonly action: 'start' | 'resume' | 'retry';
  readonly id: string | null;
  /** Absolute, as are all paths here; null unless given. */
  readonly source: string | null;
  readonly target: string | null;
  readonly out: string | null;
  /** The folder that relative paths are meant from. */
  readonly base: string;
  readonly storeDir: string;
  readonly engineDir: string;
  /** Where sessions at Workers are kept. */
  readonly sessionDir: string;
  /** Null for the engine on this computer. */
  readonly endpoint: EndpointChoice | null;
  readonly waitMs: number;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly language: Language;
}

export type ParsedArguments =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'swap'; readonly swap: SwapArguments };

type Environment = Readonly<Record<string, string | undefined>>;

export interface ArgumentContext {
  readonly env: Environment;
  readonly cwd: string;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  source: text,
  target: text,
  out: { type: 'string', short: 'o' },
  id: text,
  resume: flag,
  retry: flag,
  endpoint: text,
  'api-key-env': text,
  preset: text,
  worker: text,
  'token-env': text,
  wait: text,
  store: text,
  'engine-data': text,
  json: flag,
  lang: text,
  verbose: flag,
  help: { type: 'boolean', short: 'h' },
  version: flag,
} as const;

const refuse = (message: string): never => {
  throw new ProgramError(EXIT.usage, message, 'See --help; nothing was started.');
};

function readTokens(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

type Values = ReturnType<typeof readTokens>['values'];

const DEFAULT_TOKEN_ENV = 'FACESWAP_TOKEN';

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function detectLanguage(env: Environment): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

function readLanguage(given: string | undefined, env: Environment): Language {
  if (given === undefined) return detectLanguage(env);
  const known = LANGUAGES.find((language) => language === given);
  return known ?? refuse(`--lang is ${LANGUAGES.join(' or ')}, not "${given}".`);
}

function readWait(given = '60'): number {
  const seconds = Number(given);
  const isUsable = given.trim() !== '' && seconds >= 0 && seconds <= 86_400;
  return isUsable ? seconds * 1000 : refuse(`--wait is a number of seconds, not "${given}".`);
}

function readWorker(values: Values, env: Environment): WorkerChoice | null {
  const { worker, 'token-env': tokenEnv } = values;
  if (worker === undefined) {
    return tokenEnv === undefined ? null : refuse('--token-env goes together with --worker.');
  }
  if ((values.endpoint ?? values.preset ?? values['api-key-env']) !== undefined) {
    return refuse('Give either --worker or --endpoint with its options.');
  }
  const isSet = Boolean(env[DEFAULT_TOKEN_ENV]);
  return {
    kind: 'worker',
    url: worker.replace(/\/+$/, ''),
    tokenEnv: tokenEnv ?? (isSet ? DEFAULT_TOKEN_ENV : null),
  };
}

function readEndpoint(values: Values, env: Environment): EndpointChoice | null {
  const worker = readWorker(values, env);
  if (worker !== null) return worker;
  const { endpoint, preset = 'faceswap', 'api-key-env': apiKeyEnv } = values;
  if (endpoint === undefined) {
    if (values.preset === undefined && apiKeyEnv === undefined) return null;
    return refuse('--preset and --api-key-env go together with --endpoint.');
  }
  if (apiKeyEnv === undefined) return refuse('--endpoint needs --api-key-env NAME.');
  const known = PRESETS.find((name) => name === preset);
  if (known === undefined) return refuse(`--preset is ${PRESETS.join(' or ')}, not "${preset}".`);
  return { kind: 'runpod', url: endpoint, apiKeyEnv, preset: known };
}

function readAction(values: Values): SwapArguments['action'] {
  if (values.resume && values.retry) return refuse('Give either --resume or --retry.');
  if (values.retry) return 'retry';
  return values.resume ? 'resume' : 'start';
}

function readFiles(values: Values, positionals: readonly string[]) {
  const [source = values.source, target = values.target] = positionals;
  if (positionals.length > 2) return refuse(`Unknown argument "${positionals[2]}".`);
  if (positionals.length > 0 && (values.source ?? values.target) !== undefined) {
    return refuse('Give the files either by --source and --target or without option names.');
  }
  for (const [name, value] of Object.entries({ source, target, out: values.out })) {
    if (value === '') return refuse(`--${name} is empty.`);
  }
  const isHalf = (source === undefined) !== (target === undefined);
  if (isHalf && readAction(values) === 'start') {
    return refuse(source === undefined ? '--source is missing.' : '--target is missing.');
  }
  return { source, target };
}

/** Reads the command line; throws a `ProgramError` that says what is wrong. */
export function parseArguments(
  args: readonly string[],
  { env, cwd }: ArgumentContext,
): ParsedArguments {
  const { values, positionals } = readTokens(args);
  if (values.help || args.length === 0) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [command, ...files] = positionals;
  if (command !== 'swap') {
    return refuse(
      command === undefined ? 'Say what to do: swap.' : `Unknown command "${command}".`,
    );
  }
  const { source, target } = readFiles(values, files);
  const { id = null } = values;
  if (id !== null && !ID.test(id)) {
    return refuse('--id takes 1 to 128 letters, digits, ".", "_" and "-", the first no sign.');
  }
  // npm runs scripts in the package's folder; people mean the folder that they are in.
  const base = env['INIT_CWD'] || cwd;
  const toPath = (path: string | undefined): string | null =>
    path === undefined ? null : resolve(base, path);
  const home = dataFolder(env);
  return {
    kind: 'swap',
    swap: {
      action: readAction(values),
      id,
      source: toPath(source),
      target: toPath(target),
      out: toPath(values.out),
      base,
      storeDir: toPath(values.store || undefined) ?? join(home, 'tasks'),
      engineDir: toPath(values['engine-data'] || undefined) ?? join(home, 'engine'),
      sessionDir: join(home, 'sessions'),
      endpoint: readEndpoint(values, env),
      waitMs: readWait(values.wait),
      json: values.json ?? false,
      verbose: values.verbose ?? false,
      language: readLanguage(values.lang, env),
    },
  };
}

export function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return String(Object(manifest).version);
}
