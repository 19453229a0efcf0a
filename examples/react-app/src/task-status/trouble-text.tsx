import type { ErrorCode } from '@faceswap/sdk';
import { errorMessage, failureMessage, messages } from '@faceswap/sdk/messages';
import { useLanguage } from '../text/language.tsx';

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(messages.en.errors, code);

export interface TroubleTextProps {
  readonly code: string;
  /** Only for a start: of a task that is there already, its own state says what may be billed. */
  readonly mayBeBilled?: boolean;
}

/** What happened and what to do; for a start also whether it may be billed. */
export function TroubleText({ code, mayBeBilled }: TroubleTextProps) {
  const { language } = useLanguage();
  const { what, todo, billing } = isErrorCode(code)
    ? errorMessage(code, mayBeBilled ?? false, language)
    : failureMessage({ code: 'internal', mayBeBilled: mayBeBilled ?? false }, language);
  return (
    <>
      {what} {todo} {mayBeBilled !== undefined && billing}
    </>
  );
}
