import type { ErrorCode } from '@faceswap/sdk';
import { errorMessage, failureMessage, messages } from '@faceswap/sdk/messages';
import { useLanguage } from '../text/language.tsx';
import type { Trouble } from './use-command.ts';

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(messages.en.errors, code);

/** What happened, what to do, and whether it may be billed. */
export function TroubleText({ code, mayBeBilled }: Trouble) {
  const { language } = useLanguage();
  const { what, todo, billing } = isErrorCode(code)
    ? errorMessage(code, mayBeBilled, language)
    : failureMessage({ code: 'internal', mayBeBilled }, language);
  return (
    <>
      {what} {todo} {billing}
    </>
  );
}
