import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';

const schema = z.object({
  url: z.string(),
  endpointUrl: z.string(),
  pid: z.int(),
  apiKeyHash: z.string(),
});

/** What a running engine leaves in its folder, so that others find it. */
export type EngineFile = z.infer<typeof schema>;

const toPath = (dataDir: string): string => join(dataDir, 'engine.json');

/** What the folder says of its engine; null when it says nothing. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | null> {
  try {
    return schema.parse(JSON.parse(await readFile(toPath(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

/** Says in the folder where the engine is. */
export const writeEngineFile = (dataDir: string, file: EngineFile): Promise<void> =>
  writeFileAtomic(toPath(dataDir), `${JSON.stringify(file)}\n`, { mode: 0o600 });

/** Says no longer that there is an engine. */
export const removeEngineFile = (dataDir: string): Promise<void> =>
  rm(toPath(dataDir), { force: true });
