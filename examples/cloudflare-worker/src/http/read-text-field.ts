const LONGEST = 200;
const QUOTE_OR_ESCAPE = /["\\]/g;

/** Is given JSON in pieces and keeps one text of its outermost object; the rest may be long and is let go. */
function createFinder(name: string) {
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let text = '';
  let key: string | null = null;
  let found: string | null = null;

  const keep = (piece: string): void => {
    if (depth === 1 && text.length <= LONGEST) text += piece.slice(0, LONGEST + 1);
  };

  /** Reads on inside a text; gives the place behind what it has read. */
  function readText(piece: string, from: number): number {
    if (isEscaped) {
      isEscaped = false;
      return from + 1;
    }
    QUOTE_OR_ESCAPE.lastIndex = from;
    const at = QUOTE_OR_ESCAPE.exec(piece)?.index ?? piece.length;
    keep(piece.slice(from, at));
    if (piece[at] === '\\') {
      isEscaped = true;
      keep('\\');
    } else if (piece[at] === '"') {
      isText = false;
      if (depth === 1 && key === name) found = text;
    }
    return at + 1;
  }

  function readSign(sign: string | undefined): void {
    if (sign === '"') [isText, text] = [true, ''];
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    else if (depth === 1 && sign === ':') key = text;
    else if (depth === 1 && sign === ',') key = null;
  }

  return {
    push(piece: string): void {
      for (let at = 0; at < piece.length; ) {
        if (isText) at = readText(piece, at);
        else readSign(piece[at++]);
      }
    },
    found: () => found,
  };
}

/** The text of a field of the JSON object in a body of any length; null when there is none. Reads the body to its end. */
export async function readTextField(
  body: ReadableStream<Uint8Array> | null,
  name: string,
): Promise<string | null> {
  const finder = createFinder(name);
  const decoder = new TextDecoder();
  for await (const chunk of body ?? []) finder.push(decoder.decode(chunk, { stream: true }));
  return finder.found();
}
