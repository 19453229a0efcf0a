/** Changes to the boxes of an MP4 file, as bytes. */

const copy = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

/** Where the name of a box stands; its contents begin four bytes later. */
function find(bytes: Buffer, name: string, from = 0): number {
  const at = bytes.indexOf(name, from, 'latin1');
  if (at < 0) throw new Error(`There is no ${name} in the file.`);
  return at;
}

/** Where a box of the first picture track stands: the tracks begin with their own headers. */
const findInVideo = (bytes: Buffer, name: string): number => {
  const handler = find(bytes, 'vide');
  if (['tkhd', 'mdhd'].includes(name)) return bytes.lastIndexOf(name, handler, 'latin1');
  return find(bytes, name, handler);
};

const isInTrack = (name: string): boolean => name !== 'mvhd' && name !== 'moov';

/** Writes a number of four bytes, `offset` bytes after the name of a box. */
export function writeAt(bytes: Uint8Array, name: string, offset: number, value: number): Buffer {
  const changed = copy(bytes);
  const at = isInTrack(name) ? findInVideo(changed, name) : find(changed, name);
  changed.writeUInt32BE(value, at + offset);
  return changed;
}

/** Gives a box inside the tracks another name of the same length; the file's header has names like theirs. */
export function rename(bytes: Uint8Array, from: string, to: string): Buffer {
  const changed = copy(bytes);
  changed.write(to, find(changed, from, find(changed, 'stsd')), 'latin1');
  return changed;
}

/** The file up to a part of a box; 0 is its beginning, 1 its end. */
export function cut(bytes: Uint8Array, name: string, part: number): Buffer {
  const whole = copy(bytes);
  const at = find(whole, name);
  const size = whole.readUInt32BE(at - 4);
  return whole.subarray(0, Math.floor(at - 4 + size * part));
}

/** Overwrites a part of a box's contents. */
export function overwrite(
  bytes: Uint8Array,
  name: string,
  { from, to, value }: { readonly from: number; readonly to: number; readonly value: number },
): Buffer {
  const changed = copy(bytes);
  const at = find(changed, name);
  const size = changed.readUInt32BE(at - 4);
  changed.fill(value, Math.floor(at + 4 + size * from), Math.floor(at - 4 + size * to));
  return changed;
}

/** Overwrites whole frames of a file whose only track has its frames one after the other in `mdat`. */
export function overwriteFrames(bytes: Uint8Array, from: number, to: number): Buffer {
  const changed = copy(bytes);
  const sizes = find(changed, 'stsz') + 16;
  let at = find(changed, 'mdat') + 4;
  for (let frame = 0; frame < to; frame += 1) {
    const size = changed.readUInt32BE(sizes + frame * 4);
    if (frame >= from) changed.fill(0x5a, at, at + size);
    at += size;
  }
  return changed;
}

/** Boxes within boxes. */
export function nest(bytes: Uint8Array, depth: number): Buffer {
  const heads = Buffer.alloc(depth * 8);
  for (let level = 0; level < depth; level += 1) {
    heads.writeUInt32BE((depth - level) * 8, level * 8);
    heads.write(level === 0 ? 'moov' : 'trak', level * 8 + 4, 'latin1');
  }
  return Buffer.concat([bytes.subarray(0, find(copy(bytes), 'ftyp') + 28), heads]);
}
