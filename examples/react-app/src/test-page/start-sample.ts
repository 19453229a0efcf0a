import type { SwapRequest } from '@faceswap/sdk';
import type { MediaKind } from '../media/check-file.ts';
import { changeDraft, createDraft, toRequest } from '../swap-form/draft.ts';
import { fetchSamples } from '../swap-form/sample-files.ts';

export interface Sample {
  readonly request: SwapRequest;
  readonly target: File;
}

/** A new task of the sample files, as the form would make it. Rejects when the files cannot be fetched. */
export async function createSample(kind: MediaKind): Promise<Sample> {
  const files = await fetchSamples(kind);
  const draft = changeDraft(createDraft(kind), { ...files, acceptedAt: Date.now() });
  const request = toRequest(draft);
  if (request === null) throw new Error('The sample is not complete.');
  return { request, target: files.target };
}
