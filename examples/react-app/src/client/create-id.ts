/** 120 random bits; `crypto.randomUUID` is missing on pages without https. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
