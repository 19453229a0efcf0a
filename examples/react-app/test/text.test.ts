import { describe, expect, it } from 'vitest';
import { en } from '../src/text/en.ts';
import { formatBytes, formatSpan, formatTypes } from '../src/text/format.ts';
import { zhCN } from '../src/text/zh-cn.ts';

/** Made of names and signs only. */
const WORDLESS = ['.notices.ended'];

/** Every text by its path; texts with a gap are shown with it filled. */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(7, '7'))]];
  return Object.entries(value as object).flatMap(([key, inner]) =>
    flatten(inner, `${path}.${key}`),
  );
}

describe('the dictionaries', () => {
  it('have the same texts', () => {
    const paths = (text: unknown) => flatten(text).map(([path]) => path);
    expect(paths(zhCN)).toEqual(paths(en));
  });

  it.each([
    ['en', en],
    ['zh-CN', zhCN],
  ])('leave nothing empty and no gap open: %s', (_, text) => {
    for (const [path, words] of flatten(text)) {
      expect(words.trim(), path).not.toBe('');
      expect(words, path).not.toMatch(/undefined|NaN|\[object|\$\{/);
    }
  });

  it('are in their languages', () => {
    for (const [path, words] of flatten(en)) expect(words, path).not.toMatch(/\p{Script=Han}/u);
    const chinese = flatten(zhCN).filter(([path]) => !WORDLESS.includes(path));
    for (const [path, words] of chinese) expect(words, path).toMatch(/\p{Script=Han}/u);
  });
});

describe('numbers in words', () => {
  it('says sizes, lengths of time and formats', () => {
    expect(formatBytes(512, 'en')).toBe('0.5 KB');
    expect(formatBytes(20 * 1024 * 1024, 'en')).toBe('20 MB');
    expect(formatBytes(2048 * 1024 * 1024, 'zh-CN')).toBe('2 GB');
    expect(formatSpan(0, 'en')).toBe('0 s');
    expect(formatSpan(80_000, 'en')).toBe('1 min 20 s');
    expect(formatSpan(600_000, 'zh-CN')).toBe('10 分');
    expect(formatSpan(3_725_000, 'zh-CN')).toBe('1 小时 2 分');
    expect(formatTypes(['image/jpeg', 'video/x-matroska'])).toBe('JPEG · MKV');
  });
});
