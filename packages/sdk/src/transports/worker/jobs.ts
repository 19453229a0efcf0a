import { TransportError } from '../../errors/transport-error.ts';
import type { Job } from '../../task/job.ts';
import { isId } from './settings.ts';

export const NAME = 'worker';

export const toJob = (id: string): Job => ({ transport: NAME, id, data: null });

/** The last look at a job before its id goes into a URL. */
export function checkJob({ id, transport }: Job): void {
  const refuse = (code: 'invalid-id' | 'wrong-endpoint', jobId: string | null) =>
    new TransportError('This is no job of this Worker.', { code, effect: 'none', jobId });
  if (!isId(id)) throw refuse('invalid-id', null);
  if (transport !== NAME) throw refuse('wrong-endpoint', id);
}
