declare namespace Cloudflare {
  interface Env extends Record<never, never> {
    readonly OWNERS: DurableObjectNamespace<import('../src/owner/owner.ts').Owner>;
  }
}
