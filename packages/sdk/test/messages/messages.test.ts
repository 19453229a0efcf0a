import { describe, expect, it } from 'vitest';
import {
  cancellationMessage,
  errorMessage,
  failureMessage,
  LANGUAGES,
  type Message,
  messages,
} from '../../src/messages/index.ts';
import { FAILURE_CODES } from '../../src/task/failure.ts';
import { OUTCOMES, PHASES } from '../../src/task/phase.ts';

const RAW_CODE = /\b[a-z]+(?:-[a-z]+)+\b/;
const PLACEHOLDER = /\{|\}|\$|undefined|TODO|null/;
const WORDS_WITH_HYPHENS = ['AI-generated'];

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.values(value as object).flatMap(textsOf);
}

const duplicates = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

describe.each(LANGUAGES)('messages in %s', (language) => {
  const set = messages[language];

  it('has a text for each code, phase, outcome and cancellation', () => {
    expect(Object.keys(set.failures).sort()).toEqual([...FAILURE_CODES].sort());
    expect(Object.keys(set.phases).sort()).toEqual([...PHASES].sort());
    expect(Object.keys(set.outcomes).sort()).toEqual([...OUTCOMES].sort());
    for (const text of textsOf(set)) expect(text.trim()).not.toBe('');
  });

  it('shows no raw code and no placeholder', () => {
    for (const text of textsOf(set)) {
      const rest = WORDS_WITH_HYPHENS.reduce((left, word) => left.replace(word, ''), text);
      expect(rest).not.toMatch(RAW_CODE);
      expect(rest).not.toMatch(PLACEHOLDER);
    }
  });

  it('gives no two codes the same text', () => {
    const whats = (group: Readonly<Record<string, Message>>) =>
      Object.values(group).map(({ what }) => what);
    expect(duplicates(whats(set.failures))).toEqual([]);
    expect(duplicates(whats(set.errors))).toEqual([]);
    const { phases, outcomes, cancellations, connections } = set;
    for (const group of [phases, outcomes, cancellations, connections]) {
      expect(duplicates(Object.values(group))).toEqual([]);
    }
  });

  it('says what happened, whether it may be billed, and what to do', () => {
    for (const code of FAILURE_CODES) {
      const may = failureMessage({ code, mayBeBilled: true }, language);
      const not = failureMessage({ code, mayBeBilled: false }, language);
      expect(may).toEqual({ ...set.failures[code], billing: set.billing.mayBeBilled });
      expect(not.billing).toBe(set.billing.notBilled);
    }
    for (const code of Object.keys(set.errors) as (keyof typeof set.errors)[]) {
      const message = errorMessage(code, true, language);
      expect(message).toEqual({ ...set.errors[code], billing: set.billing.mayBeBilled });
    }
  });
});

describe('messages in zh-CN', () => {
  it('are Chinese throughout', () => {
    for (const text of textsOf(messages['zh-CN'])) expect(text).toMatch(/\p{Script=Han}/u);
  });

  it.each([
    ['cancelled', 'confirmed', '任务已被用户取消'],
    ['cancelled', 'unconfirmed', '远端未确认停止，可能仍计费'],
    ['completed', 'not-needed', '已完成，未能停止'],
    ['timed-out', 'unconfirmed', '远端未确认停止，可能仍计费'],
    ['timed-out', 'confirmed', null],
    ['failed', null, null],
    [null, null, null],
  ] as const)('tell of a stop: %s, %s', (outcome, cancellation, text) => {
    expect(cancellationMessage({ outcome, cancellation }, 'zh-CN')).toBe(text);
  });
});

it('has no Chinese in the English texts', () => {
  for (const text of textsOf(messages.en)) expect(text).not.toMatch(/\p{Script=Han}/u);
});
