import { type Outcome, unwrap } from '../http/problem.ts';
import type { Owner } from './owner.ts';

type OwnerStub = DurableObjectStub<Owner>;
type FilesStub = ReturnType<OwnerStub['files']>;
type TasksStub = ReturnType<OwnerStub['tasks']>;

async function askAndRelease<Stub, Value>(
  stub: Stub & Partial<Disposable>,
  ask: (stub: Stub) => Promise<Outcome<Value>>,
): Promise<Value> {
  try {
    return unwrap(await ask(stub));
  } finally {
    stub[Symbol.dispose]?.();
  }
}

/** Asks for the files of an owner in one round trip, and lets go of the stub; throws what was refused. */
export const askFiles = <Value>(
  owner: OwnerStub,
  ask: (files: FilesStub) => Promise<Outcome<Value>>,
): Promise<Value> => askAndRelease(owner.files(), ask);

/** The same for an owner's tasks. */
export const askTasks = <Value>(
  owner: OwnerStub,
  ask: (tasks: TasksStub) => Promise<Outcome<Value>>,
): Promise<Value> => askAndRelease(owner.tasks(), ask);
