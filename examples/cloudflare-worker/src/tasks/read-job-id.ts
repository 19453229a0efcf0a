const MAX_BYTES = 32 * 1024 * 1024;
const MAX_TEXT = 200;

interface Scanner {
  /** The id, once it has been read; `over` when there is none. */
  read(text: string): string | 'over' | null;
}

/** Follows JSON character by character, and keeps only the present string of the outermost object. */
function createScanner(): Scanner {
  let depth = 0;
  let text: string | null = null;
  let key = '';
  let escaped = false;
  let isValue = false;

  function endString(): string | null {
    const ended = text ?? '';
    text = null;
    if (depth !== 1) return null;
    if (isValue) return key === 'id' ? ended : null;
    key = ended;
    return null;
  }

  function inString(character: string): string | null {
    if (escaped) escaped = false;
    else if (character === '\\') escaped = true;
    else if (character === '"') return endString();
    if (depth === 1 && text !== null && text.length < MAX_TEXT) text += character;
    return null;
  }

  function outside(character: string): void {
    if (character === '"') text = '';
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (depth === 1 && (character === ':' || character === ',')) isValue = character === ':';
  }

  return {
    read(chunk) {
      for (const character of chunk) {
        const found = text === null ? outside(character) : inString(character);
        if (typeof found === 'string') return found;
        if (depth === 0 && text === null && character.trim() !== '') return 'over';
      }
      return null;
    },
  };
}

/** The `id` of a webhook's job, without holding the rest: it brings the whole result. Null when there is none. */
export async function readJobId(body: ReadableStream<Uint8Array> | null): Promise<string | null> {
  const decoder = new TextDecoder();
  const scanner = createScanner();
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    const found = scanner.read(decoder.decode(chunk, { stream: true }));
    if (found !== null) return found === 'over' ? null : found;
    if (bytes > MAX_BYTES) return null;
  }
  return null;
}
