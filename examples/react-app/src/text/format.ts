import type { Language } from '@faceswap/sdk/messages';

const MIB = 1024 * 1024;

export function formatBytes(bytes: number, language: Language): string {
  const gib = bytes >= 1024 * MIB;
  const value = gib ? bytes / 1024 / MIB : bytes >= MIB ? bytes / MIB : bytes / 1024;
  const unit = gib ? 'GB' : bytes >= MIB ? 'MB' : 'KB';
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 });
  return `${number.format(value)} ${unit}`;
}

/** A length of time in whole units, such as `1 min 20 s`. */
export function formatSpan(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: [number, string, string][] = [
    [Math.floor(seconds / 3600), 'h', '小时'],
    [Math.floor((seconds % 3600) / 60), 'min', '分'],
    [seconds % 60, 's', '秒'],
  ];
  const shown = parts.filter(([value], at) => value > 0 || (at === 2 && seconds < 60)).slice(0, 2);
  return shown.map(([value, en, zh]) => `${value} ${language === 'en' ? en : zh}`).join(' ');
}

export const formatMoment = (time: number, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(time);

const TYPE_NAMES: Readonly<Record<string, string>> = {
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
  'image/webp': 'WebP',
  'video/mp4': 'MP4',
  'video/quicktime': 'MOV',
  'video/webm': 'WebM',
  'video/x-matroska': 'MKV',
};

export const formatTypes = (types: readonly string[]): string =>
  types.map((type) => TYPE_NAMES[type] ?? type).join(' · ');
