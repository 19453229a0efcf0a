import type { Language } from '@faceswap/sdk/messages';
import { en, type Text } from './en.ts';
import { zhCN } from './zh-cn.ts';

/** The app's own texts, by language. */
export const texts: Readonly<Record<Language, Text>> = { en, 'zh-CN': zhCN };
