import type { Logger, LogScope } from '../contracts/logger.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ScopedLogger {
  debug(scope: LogScope, message: string, fields?: Fields): void;
  info(scope: LogScope, message: string, fields?: Fields): void;
  warn(scope: LogScope, message: string, fields?: Fields): void;
  error(scope: LogScope, message: string, fields?: Fields): void;
}

export function createScopedLogger(logger: Logger | undefined): ScopedLogger {
  const at =
    (level: keyof Logger) =>
    (scope: LogScope, message: string, fields: Fields = {}) =>
      logger?.[level](`[${scope}] ${message}`, { scope, ...fields });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
