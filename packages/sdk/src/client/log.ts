import type { Logger, LogScope } from '../contracts/logger.ts';

export type Log = (
  level: keyof Logger,
  scope: LogScope,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export const createLog =
  (logger: Logger | undefined): Log =>
  (level, scope, message, fields) =>
    logger?.[level](`[${scope}] ${message}`, { scope, ...fields });
