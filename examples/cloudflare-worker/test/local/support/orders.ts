import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a running job is told. */
export interface Order {
  /** In percent. */
  readonly progress?: number;
  readonly end?: 'finish' | 'fail';
}

/** A picture of one pixel: what a job that finishes makes. */
export const RESULT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mNoSAgAAAKUATGJIEMWAAAAAElFTkSuQmCC',
  'base64',
);

/** For the worker script of an engine: its jobs wait for orders. */
export const DIRECTED_WORKER = new URL('./directed-worker.ts', import.meta.url);

export const orderPath = (engineDir: string, target: string): string =>
  join(engineDir, `order-${target}.json`);

/** Orders the jobs whose target has this name, the running ones and those to come. */
export async function order(engineDir: string, target: string, what: Order): Promise<void> {
  const path = orderPath(engineDir, target);
  await writeFile(`${path}.new`, JSON.stringify(what));
  await rename(`${path}.new`, path);
}
