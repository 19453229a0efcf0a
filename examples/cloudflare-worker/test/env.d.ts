declare namespace Cloudflare {
  interface Env extends Omit<import('../src/env.ts').Env, 'OWNERS'> {
    readonly OWNERS: DurableObjectNamespace<import('../src/owner/owner.ts').Owner>;
    /** `true` runs the long proofs whole. */
    readonly FULL?: string;
  }
}
