/** Asks the browser once not to evict what this site keeps; its answer changes nothing. */
export function createAskToPersist(): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    void ask().catch(() => undefined);
  };
}

async function ask(): Promise<void> {
  const { storage } = (globalThis as { navigator?: Partial<Navigator> }).navigator ?? {};
  if ((await storage?.persisted?.()) !== true) await storage?.persist?.();
}
