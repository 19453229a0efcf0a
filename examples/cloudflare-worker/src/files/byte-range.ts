export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * What a `Range` header asks of so many bytes. Null, the whole, where it is no single range of bytes;
 * `unsatisfiable` where it lies behind the end.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.replaceAll(/\s/g, '') ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { offset: size - length, length };
  }
  const offset = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < offset) return null;
  return offset < size ? { offset, length: last - offset + 1 } : 'unsatisfiable';
}
