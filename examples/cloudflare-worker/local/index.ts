export { BackendError, EXIT, type ExitCode } from './backend-error.ts';
export {
  type BackendOptions,
  type OptionContext,
  parseBackendOptions,
} from './backend-options.ts';
export { chooseTexts, isChinese, type Texts } from './backend-texts.ts';
export { tryPort } from './ports.ts';
export { type Backend, startBackend } from './start-backend.ts';
