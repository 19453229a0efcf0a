export {
  cancellationMessage,
  errorMessage,
  type FullMessage,
  failureMessage,
  LANGUAGES,
  type Language,
  messages,
} from './describe.ts';
export type { Message, MessageSet } from './message-set.ts';
