import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeName, sortNames } from '../../src/stores/file/names.ts';

const SAFE = /^[a-z0-9_+%~-]{1,200}$/;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

function decode(name: string): string {
  if (name === '%') return '';
  return name.replace(/%u([0-9a-f]{4})|%([0-9a-f]{2})|\+([a-z])/g, (_all, unit, byte, letter) =>
    letter === undefined
      ? String.fromCharCode(Number.parseInt(unit ?? byte, 16))
      : letter.toUpperCase(),
  );
}

describe('encodeName', () => {
  it.each([
    ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
    ['Order-7', '+order-7'],
    ['../a', '%2e%2e%2fa'],
    ['__proto__', '__proto__'],
    ['nul', '%6eul'],
    ['', '%'],
    ['\u4efb', '%u4efb'],
  ])('turns %j into %s', (text, name) => {
    expect(encodeName(text)).toBe(name);
  });

  it('gives names that are safe everywhere and can be read back', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(text, (id) => {
        const name = encodeName(id);
        expect(name).toMatch(SAFE);
        expect(name).not.toMatch(RESERVED);
        if (!name.includes('~')) expect(decode(name)).toBe(id);
      }),
    );
  });

  it('keeps long texts apart', () => {
    const long = Array.from({ length: 50 }, (_, index) => `${'X'.repeat(100 + index)}`);
    const names = long.map(encodeName);
    for (const name of names) expect(name).toMatch(SAFE);
    expect(new Set(names).size).toBe(long.length);
  });
});

describe('sortNames', () => {
  it('tells revisions, writes under way and other files apart', () => {
    const generation = '0123456789abcdef';
    const files = [
      `9-${generation}.json`,
      `10-${generation}.json`,
      `11-${generation}.8d3f.tmp`,
      `11-${generation}.8d3f.tmp.123456`,
      '.DS_Store',
      `9-${generation} (copy).json`,
    ];
    const { revisions, temporaries, foreign } = sortNames(files);
    expect(revisions.map(({ number }) => number)).toEqual([10, 9]);
    expect(temporaries.map(({ target }) => target.number)).toEqual([11, 11]);
    expect(foreign).toEqual(['.DS_Store', `9-${generation} (copy).json`]);
  });
});
