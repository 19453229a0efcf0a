import { LANGUAGES, type Language } from '@faceswap/sdk/messages';
import { useLanguage } from '../text/language.tsx';
import { Segments } from '../ui/choice.tsx';

/** In its own words, so that everybody finds theirs. */
const NAMES: Readonly<Record<Language, string>> = { en: 'EN', 'zh-CN': '中文' };

export function LanguageSwitch() {
  const { language, text, setLanguage } = useLanguage();
  const segments = LANGUAGES.map((value) => ({ value, label: NAMES[value] }));
  return (
    <Segments
      label={text.menu.language}
      value={language}
      segments={segments}
      onChange={setLanguage}
    />
  );
}
