import type { CompletedTask } from '@faceswap/sdk';
import { resultNameOf } from './result-name.ts';

/** The address at which the Worker sends the file to be saved, under its own name for it. */
export function toDownloadUrl(url: string): string {
  if (!/^https?:/.test(url)) return url;
  const saving = new URL(url);
  saving.searchParams.set('download', '1');
  return saving.href;
}

/** Saves a result to disk through a link of this moment. Rejects as `result.url()` does. */
export async function downloadResult(task: CompletedTask): Promise<void> {
  const link = document.createElement('a');
  link.href = toDownloadUrl(await task.result.url());
  link.download = resultNameOf(task);
  link.click();
}
