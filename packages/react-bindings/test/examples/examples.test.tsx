import { readFileSync } from 'node:fs';
import path from 'node:path';
import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';

const read = (file: string) => readFileSync(path.join(import.meta.dirname, file), 'utf8');

it('runs the code of the guide', async () => {
  vi.stubGlobal('getToken', async () => null);
  const { App } = await import('./app.example.tsx');
  render(<App />);
  expect(screen.getByRole('button', { name: 'Swap' })).toBeTruthy();
});

it('shows it in the guide as it is here', () => {
  const [, ...parts] = read('app.example.tsx').split('// GUIDE:\n');
  const guide = read('../../../../docs/guides/react.md');
  expect(parts).toHaveLength(3);
  for (const part of parts) expect(guide).toContain(`\`\`\`tsx\n${part.trim()}\n\`\`\``);
});
