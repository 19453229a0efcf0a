import type { Transport } from '../contracts/transport.ts';
import type { Uploader } from '../contracts/uploader.ts';
import { type ErrorCode, FaceSwapError } from '../errors/face-swap-error.ts';
import type { TaskRecord } from '../task/task-record.ts';
import { filesOf, REMOTE } from './prepare-request.ts';

const refuse = (code: ErrorCode, message: string): never => {
  throw new FaceSwapError(message, { code });
};

const toMiB = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** Refuses before anything is sent what the worker behind the transport cannot take. */
export function checkAccepted(
  record: TaskRecord,
  {
    transport,
    uploader,
  }: { readonly transport: Transport; readonly uploader: Uploader | undefined },
): void {
  const { modes, inputs, maxInlineBytes } = transport.accepts;
  if (!modes.includes(record.mode)) {
    refuse('unsupported-mode', `This worker does ${modes.join(', ')}, not ${record.mode}.`);
  }
  let inline = 0;
  for (const [role, info] of filesOf(record)) {
    const remote = record.uploads[role]?.uploader === REMOTE;
    const kind = remote ? 'url' : uploader?.gives;
    if (kind === undefined) {
      refuse('unsupported-input', `${role} is a file, and no uploader is configured.`);
    } else if (!inputs.includes(kind)) {
      const want = inputs.includes('url')
        ? 'URLs: use the presigned uploader'
        : 'bytes: use data-url';
      refuse('unsupported-input', `${role}: this worker takes ${want}.`);
    }
    if (kind === 'data') inline += info.size ?? 0;
  }
  if (maxInlineBytes !== null && inline > maxInlineBytes) {
    refuse(
      'file-too-large',
      `The files have ${toMiB(inline)}; this worker takes ${toMiB(maxInlineBytes)} in a request. Use smaller files or an uploader that gives URLs.`,
    );
  }
}
