import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { testTheApp } from './host-app.example.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const example = (name: string) => read(`packages/sdk/test/examples/${name}.example.ts`);

it('lets an app test what its users are told', async () => {
  expect(await testTheApp()).toEqual([
    'completed',
    'failed, may be billed',
    'timed-out, may be billed',
  ]);
});

it.each([
  ['docs/guides/test-your-app.md', example('host-app').trim()],
  [
    'docs/guides/use-a-worker.md',
    example('use-a-worker').split('// GUIDE:\n')[1]?.trim() ?? 'nothing',
  ],
  ['docs/guides/keep-tasks.md', example('keep-tasks').split('// GUIDE:\n')[1]?.trim() ?? 'nothing'],
  ['README.md', example('readme').split('// README:\n')[1]?.trim() ?? 'nothing'],
])('%s shows the code that is compiled here', (file, code) => {
  expect(read(file)).toContain(`\`\`\`ts\n${code}\n\`\`\``);
});
