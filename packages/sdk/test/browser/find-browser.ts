import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { installBrowser } from './install-browser.ts';

const COMMANDS = [
  'chromium',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const APPLICATIONS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((folder) =>
    ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((path) =>
      join(process.env[folder] ?? '', path),
    ),
  ),
};

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where Playwright keeps a browser of its own, whether there is one or not. */
  readonly cached: string;
  readonly install: () => Promise<void>;
}

function findInstalled({ env, cached }: Surroundings): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const commands = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...commands, ...(APPLICATIONS[process.platform] ?? []), cached].find(canRun);
}

/**
 * Resolves to the path of a Chromium, Chrome or Edge: the one that `CHROMIUM_PATH` names, an installed one, or
 * Playwright's own; on Debian, root installs one where there is none. Rejects with one line that says what to do.
 */
export async function findBrowser(around: Partial<Surroundings> = {}): Promise<string> {
  const surroundings = {
    env: process.env,
    cached: chromium.executablePath(),
    install: installBrowser,
    ...around,
  };
  const named = surroundings.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (canRun(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is not a program.`);
  }
  const found = findInstalled(surroundings);
  if (found !== undefined) return found;
  await surroundings.install();
  const installed = findInstalled(surroundings);
  if (installed !== undefined) return installed;
  throw new Error('Chromium was installed and is not in PATH: set CHROMIUM_PATH to it.');
}
