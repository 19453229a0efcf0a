import { DurableObject } from 'cloudflare:workers';
import { durableObjectStore } from '@faceswap/sdk/stores/durable-object';

export interface Env {
  readonly OWNERS: DurableObjectNamespace<Owner>;
}

/** Holds the tasks of one owner. */
export class Owner extends DurableObject<Env> {
  readonly store = durableObjectStore(this.ctx.storage);
}
