import { endingOf } from './sniff.ts';

const MOST = 200;

/** A name without folders and control characters, of a bearable length that keeps its ending. */
export function cleanName(name: string): string {
  const [last = ''] = name.split(/[\\/]/).slice(-1);
  const plain = last.replace(/\p{Cc}|\p{Cf}|\p{Cs}/gu, '').trim();
  const letters = [...plain];
  if (letters.length <= MOST) return plain === '' ? 'file' : plain;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return letters.slice(0, MOST - ending.length).join('') + ending;
}

/** The name of a result: the target's, marked as swapped. */
export const resultNameOf = (target: string, type: string): string => {
  const [, stem = target, ending = ''] = /^(.+?)(\.[A-Za-z0-9]{1,8})?$/.exec(target) ?? [];
  return `${stem}_换脸${endingOf(type) || ending}`;
};
