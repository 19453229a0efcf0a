/** Divisible by 3, so that the pieces join without padding between them; small enough to spread as arguments. */
const PIECE_BYTES = 24_576;

export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) {
    const piece = bytes.subarray(start, start + PIECE_BYTES);
    pieces.push(btoa(String.fromCharCode(...piece)));
  }
  return pieces.join('');
}
