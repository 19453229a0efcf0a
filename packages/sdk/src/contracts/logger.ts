/** Where log lines go. `console` is one. */
export interface Logger {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** What a line is about: it stands in `fields.scope` and, in brackets, before the message. */
export type LogScope = 'client' | 'restore' | 'poll' | 'state' | 'cancel' | 'store' | 'upload';
