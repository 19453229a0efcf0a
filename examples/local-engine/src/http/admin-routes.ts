import * as z from 'zod/mini';
import type { EngineSettings } from '../engine-options.ts';
import { faultRuleSchema } from '../faults/fault-rule.ts';
import type { Faults } from '../faults/faults.ts';
import { readJson } from './body.ts';
import { badRequest, json } from './reply.ts';
import type { Route } from './route.ts';

const LARGEST_BODY = 64 * 1024;

const faultsSchema = z.array(faultRuleSchema);

/** What the admin operations act on. */
export interface AdminRoutesOptions {
  readonly settings: EngineSettings;
  readonly faults: Faults;
  readonly stats: () => unknown;
}

/** What a test asks of the engine itself; no such operation exists on the real service. */
export function createAdminRoutes({ settings, faults, stats }: AdminRoutesOptions): Route[] {
  const statsRoute: Route = {
    op: 'stats',
    methods: ['GET'],
    path: /^\/stats$/,
    access: 'key',
    handle: async () => json(200, stats()),
  };
  const addFaults: Route = {
    op: 'faults',
    methods: ['POST', 'DELETE'],
    path: /^\/faults$/,
    access: 'key',
    handle: async ({ request }) => {
      if (request.method === 'DELETE') {
        faults.clear();
        return json(200, { added: 0 });
      }
      const body = await readJson(request, LARGEST_BODY);
      const parsed = faultsSchema.safeParse(Array.isArray(body) ? body : [body]);
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      faults.add(parsed.data);
      return json(200, { added: parsed.data.length });
    },
  };
  return settings.allowFaults ? [statsRoute, addFaults] : [statsRoute];
}
