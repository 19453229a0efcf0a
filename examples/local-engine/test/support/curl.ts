import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface CurlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What the variables of a command stand for. */
export type Variables = Readonly<Record<string, string>>;

/** Runs a command as a shell would. */
export type RunCommand = (command: string, variables: Variables) => Promise<CurlAnswer>;

/** The lines of the first block of commands after a heading. */
export async function readCommands(heading: string): Promise<string[]> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const section = readme.split(`\n## ${heading}\n`)[1] ?? '';
  const block = /```sh\n(.*?)```/s.exec(section)?.[1] ?? '';
  return block.trim().split('\n');
}

export const hasCurl = (): Promise<boolean> =>
  exec('curl', ['--version']).then(
    () => true,
    () => false,
  );

/** The command itself, by `sh` in a folder, after the lines that set its variables. */
export function createShell(folder: string, setup: readonly string[]): RunCommand {
  return async (command, variables) => {
    const script = [...setup, `${command} -w '\n%{http_code}'`].join('\n');
    const env = { ...process.env, ...variables };
    const { stdout } = await exec('sh', ['-c', script], { cwd: folder, env });
    const [text = '', status] = stdout.split(/\n(?=\d+$)/);
    return { status: Number(status), body: JSON.parse(text) };
  };
}

const WORDS = /"([^"]*)"|'([^']*)'|(\S+)/g;

function splitWords(command: string, variables: Variables): string[] {
  const fill = (word: string): string =>
    word.replace(/\$(\w+)/g, (_whole, name: string) => variables[name] ?? '');
  return [...command.matchAll(WORDS)].map(
    ([, double, single, bare]) => single ?? fill(double ?? bare ?? ''),
  );
}

interface Parsed {
  url: string;
  method: string | null;
  data: string | null;
  readonly headers: Headers;
}

function parseCommand(command: string, variables: Variables): Parsed {
  const parsed: Parsed = { url: '', method: null, data: null, headers: new Headers() };
  const [program, ...words] = splitWords(command, variables);
  if (program !== 'curl') throw new Error(`not a curl command: ${command}`);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-s') continue;
    if (word === '-X') parsed.method = words.shift() ?? null;
    else if (word === '-d') parsed.data = words.shift() ?? null;
    else if (word === '-H') {
      const [name = '', value = ''] = (words.shift() ?? '').split(/: (.*)/s);
      parsed.headers.set(name, value);
    } else if (word.startsWith('-')) throw new Error(`not understood: ${word}`);
    else parsed.url = word;
  }
  return parsed;
}

/** The same request for a machine without curl. */
export function createFetcher(folder: string): RunCommand {
  return async (command, variables) => {
    const { url, method, data, headers } = parseCommand(command, variables);
    const body = data?.startsWith('@') ? await readFile(join(folder, data.slice(1))) : data;
    const response = await fetch(url, {
      method: method ?? (data === null ? 'GET' : 'POST'),
      headers,
      body,
    });
    return { status: response.status, body: await response.json() };
  };
}
