declare namespace Cloudflare {
  interface Env extends Record<never, never> {
    readonly FILES: R2Bucket;
    readonly OWNERS: DurableObjectNamespace<import('../src/owner/owner.ts').Owner>;
  }
}
