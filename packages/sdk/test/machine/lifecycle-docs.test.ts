import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/machine/policy.ts';
import { createWorld } from './world.ts';

const DOC = path.join(import.meta.dirname, '../../../../docs/task-lifecycle.md');

interface Node {
  readonly path: string[];
  readonly tags: readonly string[];
  readonly states: Record<string, Node>;
}

const leaves = (node: Node): Node[] => {
  const children = Object.values(node.states);
  return children.length === 0 ? [node] : children.flatMap(leaves);
};

it('documents every state of the chart, and no other, and which of them rest', () => {
  const { machine } = createWorld({ idempotent: false, canFind: false, namesLostJobs: false });
  const chart = leaves(machine.root as unknown as Node).map(
    ({ path: names, tags }) => `${names.join('.')}${tags.includes('resting') ? ' rests' : ''}`,
  );
  const rows = readFileSync(DOC, 'utf8').matchAll(/^\| `([\w.]+)` \|[^|]*\| (yes)? ?\|/gm);
  const table = [...rows].map(([, name, rests]) => `${name}${rests === 'yes' ? ' rests' : ''}`);
  expect(table.sort()).toEqual(chart.sort());
});

it('documents the deadlines as they are', () => {
  const text = readFileSync(DOC, 'utf8');
  const units = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
  for (const [phase, ms] of Object.entries(DEFAULT_POLICY.deadlines)) {
    const row = new RegExp(`^\\| ${phase} \\| (\\d+) (second|minute|hour)`, 'm').exec(text);
    const unit = units[row?.[2] as keyof typeof units];
    expect(Number(row?.[1]) * unit, phase).toBe(ms);
  }
});
