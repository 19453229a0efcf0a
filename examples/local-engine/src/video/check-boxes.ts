import { type FileHandle, open } from 'node:fs/promises';
import { JobError } from '../swap/job-error.ts';

/** Ten hours at 60 frames per second: what reads the file later makes a note of each one in memory. */
const MAX_SAMPLES = 2_160_000;
const MAX_INDEX_BYTES = 64 * 1024 * 1024;
const MAX_BOXES = 100_000;
const HEADER = 16;
/** Of the tables; boxes can be put into each other without end. */
const MAX_DEPTH = 4;

const FIRST = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'styp'];
const CONTAINERS = ['trak', 'mdia', 'minf', 'stbl', 'traf'];

interface Box {
  readonly type: string;
  /** Of the header. */
  readonly skip: number;
  /** With the header; 0 is up to the end of the file. */
  readonly size: number;
}

function readHeader(bytes: Buffer): Box | null {
  if (bytes.length < 8) return null;
  const size = bytes.readUInt32BE(0);
  const type = bytes.toString('latin1', 4, 8);
  if (size !== 1) return size === 0 || size >= 8 ? { type, skip: 8, size } : null;
  if (bytes.length < HEADER) return null;
  const large = Number(bytes.readBigUInt64BE(8));
  return large >= HEADER ? { type, skip: HEADER, size: large } : null;
}

interface Part {
  readonly type: string;
  readonly body: Buffer;
}

/** The boxes that lie side by side in these bytes; what is damaged ends the list. */
function* boxesIn(bytes: Buffer): Generator<Part> {
  for (let at = 0; at < bytes.length; ) {
    const box = readHeader(bytes.subarray(at, at + HEADER));
    if (box === null) return;
    const end = box.size === 0 ? bytes.length : at + box.size;
    yield { type: box.type, body: bytes.subarray(at + box.skip, end) };
    at = end;
  }
}

/** The sum of the first numbers of the pairs in a table. */
function sumCounts(table: Buffer): number {
  let sum = 0;
  for (let at = 8; at + 8 <= table.length; at += 8) sum += table.readUInt32BE(at);
  return sum;
}

const countIn = (type: string, body: Buffer): number => {
  if (type === 'trun') return body.length < 8 ? 0 : body.readUInt32BE(4);
  return type === 'stts' ? sumCounts(body) : 0;
};

function checkEntry(description: Buffer): void {
  if (description.toString('latin1', 12, 16) !== 'encv') return;
  throw new JobError(
    'UNSUPPORTED_CODEC',
    'The video is encrypted, so it cannot be read. Use a video without copy protection.',
  );
}

function listBoxes(bytes: Buffer): Part[] {
  const boxes: Part[] = [];
  for (const box of boxesIn(bytes)) {
    boxes.push(box);
    if (boxes.length > MAX_BOXES) {
      throw new JobError(
        'INVALID_VIDEO',
        'The index of the video has more parts than any that this engine reads. Export the video again as an MP4.',
      );
    }
  }
  return boxes;
}

/** How many samples the boxes make a reader remember one by one. */
function countSamples(bytes: Buffer, depth = 0): number {
  if (depth > MAX_DEPTH) return 0;
  let counted = 0;
  // Only where times are shifted is each sample of a table remembered; sound has millions, and none of them shifted.
  const boxes = listBoxes(bytes);
  const isShifted = boxes.some(({ type }) => type === 'ctts');
  for (const { type, body } of boxes) {
    if (type === 'stsd') checkEntry(body);
    if (CONTAINERS.includes(type)) counted += countSamples(body, depth + 1);
    if (type === 'trun' || isShifted) counted += countIn(type, body);
  }
  return counted;
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

async function readIndex(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  if (length <= MAX_INDEX_BYTES) return readAt(handle, position, length);
  throw new JobError(
    'INVALID_VIDEO',
    'The index of the video is larger than any this engine reads. Export the video again as an MP4.',
  );
}

async function countInFile(handle: FileHandle, fileSize: number): Promise<number> {
  let counted = 0;
  for (let at = 0, boxes = 0; at < fileSize && boxes < MAX_BOXES; boxes += 1) {
    const box = readHeader(await readAt(handle, at, HEADER));
    if (box === null || (at === 0 && !FIRST.includes(box.type))) return counted;
    const end = box.size === 0 ? fileSize : Math.min(fileSize, at + box.size);
    if (box.type === 'moov' || box.type === 'moof') {
      const start = at + box.skip;
      counted += countSamples(await readIndex(handle, start, Math.max(0, end - start)));
    }
    at = end;
  }
  return counted;
}

/**
 * Refuses an MP4 or MOV whose tables claim more frames than fit into memory: a few bytes can claim billions. Says
 * nothing about other files.
 */
export async function checkBoxes(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const counted = await countInFile(handle, (await handle.stat()).size);
    if (counted <= MAX_SAMPLES) return;
    throw new JobError(
      'VIDEO_TOO_LONG',
      `The video claims to have ${counted} frames; this engine reads up to ${MAX_SAMPLES}. Cut it into shorter parts, or export it again.`,
    );
  } finally {
    await handle.close();
  }
}
