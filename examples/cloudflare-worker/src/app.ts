import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import { type Authenticate, authenticate as authenticateByToken } from './auth/authenticate.ts';
import { requireOwner } from './auth/require-owner.ts';
import { sessionRoutes } from './auth/session-routes.ts';
import type { Env } from './env.ts';
import { downloadRoutes } from './files/download-routes.ts';
import { limitsRoute } from './files/limits-route.ts';
import { uploadRoutes } from './files/upload-routes.ts';
import { createHealth } from './health.ts';
import type { AppEnv } from './http/context.ts';
import { failure } from './http/envelope.ts';
import { allowOrigins, guardOrigin } from './http/origins.ts';
import { notFound, Problem } from './http/problem.ts';
import { createLinks, type Links } from './links/links.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { createRoutes } from './tasks/create-routes.ts';
import { faceRoutes } from './tasks/face-routes.ts';
import { hookRoutes } from './tasks/hook-routes.ts';
import { liveLinkRoute, liveRoute } from './tasks/live-routes.ts';
import { taskRoutes } from './tasks/task-routes.ts';

export interface AppOptions {
  /** @default the tokens that the settings name */
  readonly authenticate?: Authenticate;
}

interface Setup {
  readonly settings: Settings;
  readonly links: Links;
}

function readSetup(env: Env): Setup {
  try {
    const settings = readSettings(env);
    if (settings.open) {
      console.warn('[worker] OPEN=true: everybody who reaches this Worker is the one owner.');
    }
    return { settings, links: createLinks(settings.signingSecret) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new Problem({ status: 500, code: 'misconfigured', message: error.message });
  }
}

/** The set-up is read once; while it is wrong, every route says so. */
function setUp() {
  let setup: Setup | null = null;
  return createMiddleware<AppEnv>(async (c, next) => {
    setup ??= readSetup(c.env);
    c.set('settings', setup.settings);
    c.set('links', setup.links);
    await next();
  });
}

const HEADERS = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], sandbox: [] },
  crossOriginResourcePolicy: 'cross-origin',
  referrerPolicy: 'no-referrer',
});

/** What an owner is told is for that owner; files say themselves how long they may be kept. */
const NO_STORE = createMiddleware<AppEnv>(async (c, next) => {
  c.header('cache-control', 'no-store');
  await next();
});

/** All routes: see docs/worker-api.md. */
export function createApp({ authenticate = authenticateByToken }: AppOptions = {}): Hono<AppEnv> {
  const health = createHealth();
  const app = new Hono<AppEnv>();
  app.onError(failure);
  app.notFound((c) => failure(notFound(), c));
  app.use(HEADERS, NO_STORE, setUp(), guardOrigin, allowOrigins);
  app.get('/healthz', async (c) => {
    const endpoint = await health(c.get('settings'));
    const ready = endpoint === 'ready';
    return c.json({ status: ready ? 'ready' : 'unavailable', endpoint }, ready ? 200 : 503);
  });
  app.route('/api', sessionRoutes());
  app.route('/api', limitsRoute());
  app.route('/api', hookRoutes());
  app.route('/api', downloadRoutes(authenticate));
  app.route('/api', liveRoute());
  app.use('/api/*', requireOwner(authenticate));
  app.route('/api', uploadRoutes());
  app.route('/api', createRoutes());
  app.route('/api', taskRoutes());
  app.route('/api', liveLinkRoute());
  app.route('/api', faceRoutes());
  return app;
}
