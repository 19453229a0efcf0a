import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { readTheme, setTheme } from './app/theme.ts';
import './app/tokens.css';
import './app/base.css';
import { createClientHost } from './client/client-host.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root.');

setTheme(readTheme());
createRoot(root).render(
  <StrictMode>
    <App host={createClientHost()} />
  </StrictMode>,
);
