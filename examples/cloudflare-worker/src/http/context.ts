import type { Env } from '../env.ts';
import type { Links } from '../links/links.ts';
import type { Owner } from '../owner/owner.ts';
import type { Settings } from '../settings.ts';

/** What every route can count on. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    readonly settings: Settings;
    readonly links: Links;
    /** Behind `requireOwner` only. */
    readonly owner: DurableObjectStub<Owner>;
  };
}
