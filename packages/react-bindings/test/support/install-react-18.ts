import { cpSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const MODULES = path.join(import.meta.dirname, '../../node_modules');
const require = createRequire(import.meta.url);

const REACT = 'react-18';
const REACT_DOM = 'react-dom-18';
const TESTING = '@testing-library/react';

const versionOf = (name: string): string =>
  (require(path.join(MODULES, name, 'package.json')) as { readonly version: string }).version;

function lay(folder: string): void {
  const installed = (name: string) => realpathSync(path.join(MODULES, name));
  const copy = (from: string, name: string) =>
    cpSync(from, path.join(folder, name), { recursive: true, dereference: true });
  copy(installed(REACT), 'react');
  copy(installed(REACT_DOM), 'react-dom');
  copy(path.join(installed(REACT_DOM), '../scheduler'), 'scheduler');
  copy(installed(TESTING), TESTING);
  copy(path.join(installed(TESTING), '../../@babel/runtime'), '@babel/runtime');
}

/**
 * Lays React 18 out as an app has it, and returns the aliases that lead there. An alias alone is not enough: the
 * installed `react-dom-18` and the testing library ask Node for `react`, and would get 19.
 */
export function installReact18(): Record<string, string> {
  const name = [REACT, REACT_DOM, TESTING].map(versionOf).join('-');
  const home = path.join(MODULES, '.react-18', name);
  const folder = path.join(home, 'node_modules');
  if (!existsSync(folder)) {
    const fresh = `${folder}-${process.pid}`;
    mkdirSync(home, { recursive: true });
    lay(fresh);
    if (existsSync(folder)) rmSync(fresh, { recursive: true });
    else renameSync(fresh, folder);
  }
  return {
    react: path.join(folder, 'react'),
    'react-dom': path.join(folder, 'react-dom'),
    [TESTING]: path.join(folder, TESTING),
  };
}
