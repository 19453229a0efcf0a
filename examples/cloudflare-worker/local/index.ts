export { BackendError, EXIT, type ExitCode } from './backend-error.ts';
export {
  type BackendOptions,
  type OptionContext,
  parseBackendOptions,
} from './backend-options.ts';
export { chooseTexts, isChinese, type Texts } from './backend-texts.ts';
export { tryPort } from './ports.ts';
export { runProgram, type Served, serveUntilSignal } from './run-server.ts';
export { type Backend, startBackend } from './start-backend.ts';
export { withoutNewListeners } from './without-new-listeners.ts';
