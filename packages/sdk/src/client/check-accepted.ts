import type { Transport } from '../contracts/transport.ts';
import type { Uploader } from '../contracts/uploader.ts';
import { type ErrorCode, FaceSwapError } from '../errors/face-swap-error.ts';
import type { TaskRecord } from '../task/task-record.ts';
import { filesOf, REMOTE } from './files.ts';

const refuse = (code: ErrorCode, message: string): never => {
  throw new FaceSwapError(message, { code });
};

export const need = (uploader: Uploader | undefined): Uploader =>
  uploader ?? refuse('unsupported-input', 'Files need an uploader.');

/** Refuses before anything is sent what the worker behind the transport cannot take. */
export function checkAccepted(
  record: TaskRecord,
  { accepts }: Transport,
  uploader: Uploader | undefined,
): void {
  const { modes, inputs, maxInlineBytes } = accepts;
  if (!modes.includes(record.mode)) {
    refuse('unsupported-mode', `This worker does ${modes.join(', ')}.`);
  }
  let inline = 0;
  for (const [role, info] of filesOf(record)) {
    const kind = record.uploads[role]?.uploader === REMOTE ? 'url' : need(uploader).gives;
    if (!inputs.includes(kind)) {
      refuse('unsupported-input', `${role}: this worker takes ${inputs.join(', ')}, not ${kind}.`);
    }
    if (kind === 'data') inline += info.size ?? 0;
  }
  if (maxInlineBytes !== null && inline > maxInlineBytes) {
    const message = `The files have ${inline} bytes, a request takes ${maxInlineBytes}: use an uploader that gives URLs.`;
    refuse('file-too-large', message);
  }
}
