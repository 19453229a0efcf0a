import { type Outcome, unwrap } from '../http/problem.ts';
import type { Owner } from '../owner/owner.ts';

type FilesStub = ReturnType<DurableObjectStub<Owner>['files']>;

/** Asks for the files of an owner in one round trip, and lets go of the stub; throws what was refused. */
export async function askFiles<Value>(
  owner: DurableObjectStub<Owner>,
  ask: (files: FilesStub) => Promise<Outcome<Value>>,
): Promise<Value> {
  const files: FilesStub & Partial<Disposable> = owner.files();
  try {
    return unwrap(await ask(files));
  } finally {
    files[Symbol.dispose]?.();
  }
}
