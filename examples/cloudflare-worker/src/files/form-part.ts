import type { PartInfo } from 'multipasta';

const PARAMETER = /;\s*([a-z*]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|([^;\s]*))/gi;
const EXTENDED = /^utf-8'[^']*'(.*)$/i;

const unquote = (text: string): string => text.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"');

export interface FormPart {
  readonly field: string;
  /** Null when it is no file. */
  readonly fileName: string | null;
}

/**
 * What a part of a form is, by its own header: the parser gives up on letters outside Latin-1, which browsers send as
 * they are.
 */
export function readPart({ headers }: Pick<PartInfo, 'headers'>): FormPart {
  const header = String(headers['content-disposition'] ?? '');
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, plain = ''] of header.matchAll(PARAMETER)) {
    parameters.set(key.toLowerCase(), quoted === undefined ? plain : unquote(quoted));
  }
  const [, extended] = EXTENDED.exec(parameters.get('filename*') ?? '') ?? [];
  const fileName = extended === undefined ? undefined : decodeURIComponent(extended);
  return {
    field: parameters.get('name') ?? '',
    fileName: fileName ?? parameters.get('filename') ?? null,
  };
}
