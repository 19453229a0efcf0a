import type { Logger, LogScope } from '@faceswap/sdk';
import { createObservable, type Observable, VIEW_PAUSE_MS } from './observable.ts';

/** What a line is about: the SDK's scopes, and the app's own. */
export const SCOPES = [
  'restore',
  'poll',
  'state',
  'cancel',
  'panel',
  'upload',
  'store',
  'client',
] as const satisfies readonly (LogScope | 'panel')[];

export type Scope = (typeof SCOPES)[number];

export interface LogLine {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: keyof Logger;
  readonly scope: Scope;
  readonly message: string;
  readonly taskId: string | null;
  /** What else was told, as JSON; empty when nothing was. */
  readonly details: string;
}

export interface LogBook {
  readonly lines: Observable<readonly LogLine[]>;
  readonly logger: Logger;
  clear(): void;
}

export interface LogBookOptions {
  /** Gets every line too, with the task's id. */
  readonly sink: Logger;
  findTask(jobId: string): string | null;
}

const MOST = 1_000;

const toScope = (value: unknown): Scope => SCOPES.find((scope) => scope === value) ?? 'client';

const toText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function toDetails(fields: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return told.length === 0 ? '' : JSON.stringify(Object.fromEntries(told));
}

/** Keeps the last lines of the log. */
export function createLogBook({ sink, findTask }: LogBookOptions): LogBook {
  const lines = createObservable<readonly LogLine[]>([], VIEW_PAUSE_MS);
  let count = 0;

  const write =
    (level: keyof Logger) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      const { scope: told, taskId: known, ...others } = fields;
      const scope = toScope(told);
      const taskId = toText(known) ?? findTask(toText(others['jobId']) ?? '');
      sink[level](message, { scope, taskId, ...others });
      count += 1;
      const line: LogLine = {
        id: count,
        at: Date.now(),
        level,
        scope,
        message: message.replace(/^\[[a-z]+\] /, ''),
        taskId,
        details: toDetails(others),
      };
      lines.set([...lines.get().slice(1 - MOST), line]);
    };

  return {
    lines,
    logger: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
    clear: () => lines.set([]),
  };
}
