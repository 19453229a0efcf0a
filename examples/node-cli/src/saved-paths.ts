import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOMES } from '@faceswap/sdk';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod/mini';
import { PRESETS } from './arguments.ts';
import { errnoOf } from './program-error.ts';

const schema = z.object({
  version: z.literal(1),
  id: z.string(),
  createdAt: z.number(),
  /** The process that does it, or did it last. */
  pid: z.int(),
  source: z.string(),
  target: z.string(),
  /** Null for a name of the program's own choice in `base`/out. */
  out: z.nullable(z.string()),
  base: z.string(),
  /** Null for the engine on this computer. */
  endpoint: z.nullable(
    z.union([
      z.object({
        kind: z.literal('worker'),
        url: z.string(),
        tokenEnv: z.nullable(z.string()),
      }),
      z.object({
        // Swaps of before there were Workers have no kind.
        kind: z._default(z.literal('runpod'), 'runpod'),
        url: z.string(),
        apiKeyEnv: z.string(),
        preset: z.enum(PRESETS),
      }),
    ]),
  ),
  /** Whether the task was saved once: if it is not there any more, it is lost, not new. */
  created: z.boolean(),
  /** Whether the person asked to stop it. */
  cancel: z.boolean(),
  /** Whether nothing is left to do: it ended, nothing is owed to the endpoint, and a result is written. */
  closed: z.boolean(),
  outcome: z.nullable(z.enum(OUTCOMES)),
  written: z.nullable(z.string()),
});

/** What the SDK does not keep for us: where the files of a task are, and whether we are through with it. */
export type SavedPaths = z.infer<typeof schema>;

export interface SavedSwap {
  readonly paths: SavedPaths;
  /** Where the SDK keeps the task. */
  readonly taskDir: string;
  /** Writes durably and at once, so that it also holds when this process is about to end. */
  update(change: Partial<SavedPaths>): void;
  /** Removes it and all that is kept of its task. */
  forget(): void;
}

export interface SavedSwaps {
  create(paths: SavedPaths): SavedSwap;
  find(id: string): SavedSwap | null;
  /** Newest first. */
  list(): readonly SavedSwap[];
}

/** Ids that differ in case only stay apart on every file system. */
const toFolder = (id: string): string => id.replaceAll(/[A-Z]/g, (letter) => `+${letter}`);

/**
 * One folder per swap: its task and, beside it, its paths. A client takes up every unfinished task of its store; a
 * command is about one swap, and the next one may be about another endpoint, so each has a store of its own.
 */
export function createSavedSwaps(
  storeDir: string,
  onUnreadable: (path: string) => void,
): SavedSwaps {
  const open = (folder: string, first: SavedPaths): SavedSwap => {
    const directory = join(storeDir, folder);
    let paths = first;
    return {
      get paths() {
        return paths;
      },
      taskDir: join(directory, 'task'),
      update(change) {
        paths = { ...paths, ...change };
        writeFileAtomic.sync(join(directory, 'swap.json'), `${JSON.stringify(paths)}\n`, {
          mode: 0o600,
        });
      },
      forget: () => rmSync(directory, { recursive: true, force: true }),
    };
  };

  const read = (folder: string): SavedSwap | null => {
    const path = join(storeDir, folder, 'swap.json');
    try {
      return open(folder, schema.parse(JSON.parse(readFileSync(path, 'utf8'))));
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'ENOTDIR') onUnreadable(path);
      return null;
    }
  };

  return {
    create(paths) {
      const folder = toFolder(paths.id);
      mkdirSync(join(storeDir, folder), { recursive: true, mode: 0o700 });
      const saved = open(folder, paths);
      saved.update({});
      return saved;
    },
    find: (id) => read(toFolder(id)),
    list() {
      let folders: string[] = [];
      try {
        folders = readdirSync(storeDir);
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT') throw error;
      }
      return folders
        .map(read)
        .filter((saved) => saved !== null)
        .sort((a, b) => b.paths.createdAt - a.paths.createdAt);
    },
  };
}
