import { LANGUAGES, type Language, type MessageSet, messages } from '@faceswap/sdk/messages';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import type { Text } from './en.ts';
import { texts } from './texts.ts';

const KEY = 'faceswap.language';

const isLanguage = (value: unknown): value is Language =>
  LANGUAGES.some((language) => language === value);

/** By the address, else as chosen before, else as the browser prefers. */
function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  if (isLanguage(asked)) return asked;
  const kept = readKept();
  if (isLanguage(kept)) return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

function readKept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It is asked for again next time.
  }
}

export interface LanguageChoice {
  readonly language: Language;
  readonly text: Text;
  /** The SDK's texts about tasks, in the same language. */
  readonly sdk: MessageSet;
  setLanguage(language: Language): void;
}

const Context = createContext<LanguageChoice | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, show] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      text: texts[language],
      sdk: messages[language],
      setLanguage(next) {
        keep(next);
        show(next);
      },
    }),
    [language],
  );
  return (
    <Context value={choice}>
      <I18nProvider locale={language}>{children}</I18nProvider>
    </Context>
  );
}

export function useLanguage(): LanguageChoice {
  const choice = useContext(Context);
  if (choice === null) throw new Error('Put a LanguageProvider around this component.');
  return choice;
}
