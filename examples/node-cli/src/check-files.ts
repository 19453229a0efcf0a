import { constants } from 'node:fs';
import { access, mkdir, open, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileSource, isFaceSwapError, type Mode } from '@faceswap/sdk';
import { fileFromPath } from '@faceswap/sdk/stores/file';
import type { SwapArguments } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { type RefusedKind, refusedKindOf } from './file-kind.ts';
import { errnoOf, ProgramError } from './program-error.ts';
import { TEXTS, type Texts } from './texts.ts';

export interface Inputs {
  readonly source: FileSource;
  readonly target: FileSource;
  readonly mode: Extract<Mode, 'single-image' | 'single-video'>;
}

export interface InputPaths {
  readonly source: string;
  readonly target: string;
}

async function openFile(option: string, path: string, texts: Texts): Promise<FileSource> {
  const refuse = (why: string): never => {
    throw new ProgramError(EXIT.usage, texts.cannotUseFile(option, why), texts.nothingStarted);
  };
  try {
    await access(path, constants.R_OK);
    const file = await fileFromPath(path);
    return file.size === 0 ? refuse(texts.emptyFile(path)) : file;
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    return refuse(
      isFaceSwapError(error) ? error.message : `${path} (${errnoOf(error) ?? String(error)})`,
    );
  }
}

function describeKind(path: string, kind: RefusedKind, texts: Texts): string {
  if (kind === 'HEIC') return texts.heic(path);
  return kind === 'AVI' || kind === 'MPEG'
    ? texts.unreadableVideo(path, kind)
    : texts.unreadablePicture(path, kind);
}

/** Of a worker elsewhere it is not known what it reads, but for HEIC, which none does. */
async function checkKind(path: string, file: FileSource, options: InputOptions): Promise<void> {
  const texts = TEXTS[options.language];
  const kind = await refusedKindOf(file);
  if (kind === null || (kind !== 'HEIC' && options.endpoint !== null)) return;
  throw new ProgramError(EXIT.usage, describeKind(path, kind, texts), texts.nothingStarted);
}

type InputOptions = Pick<SwapArguments, 'language' | 'endpoint'>;

/**
 * Opens both files, of which only the first bytes are read; what cannot be a picture or video, or cannot be read where
 * it would go, is refused before anything starts.
 */
export async function openInputs(paths: InputPaths, options: InputOptions): Promise<Inputs> {
  const texts = TEXTS[options.language];
  const source = await openFile('--source', paths.source, texts);
  const target = await openFile('--target', paths.target, texts);
  const isVideo = target.type.startsWith('video/');
  if (!source.type.startsWith('image/')) {
    throw new ProgramError(EXIT.usage, texts.notPicture(paths.source), texts.nothingStarted);
  }
  if (!isVideo && !target.type.startsWith('image/')) {
    throw new ProgramError(EXIT.usage, texts.notMedia(paths.target), texts.nothingStarted);
  }
  await checkKind(paths.source, source, options);
  await checkKind(paths.target, target, options);
  return { source, target, mode: isVideo ? 'single-video' : 'single-image' };
}

const realOrNull = (path: string): Promise<string | null> => realpath(path).catch(() => null);

/** Tries to write where the result will go, before a swap is paid for that could not be saved. */
export async function checkOut(
  out: string | null,
  base: string,
  { inputs, texts }: { readonly inputs: InputPaths; readonly texts: Texts },
): Promise<void> {
  const refuse = (line: string): never => {
    throw new ProgramError(EXIT.usage, line, texts.nothingStarted);
  };
  const folder = out === null ? join(base, 'out') : dirname(out);
  if (out !== null) {
    const found = await stat(out).catch(() => null);
    if (found?.isDirectory()) refuse(texts.outIsFolder(out));
    const real = await realOrNull(out);
    const taken = [await realOrNull(inputs.source), await realOrNull(inputs.target)];
    if (real !== null && taken.includes(real)) refuse(texts.outIsInput);
    if (!(await stat(folder).catch(() => null))?.isDirectory()) {
      refuse(texts.outFolderMissing(folder));
    }
  }
  try {
    if (out === null) await mkdir(folder, { recursive: true });
    const probe = join(folder, `.faceswap-${process.pid}.tmp`);
    await (await open(probe, 'w')).close();
    await rm(probe, { force: true });
  } catch (error) {
    refuse(texts.outNotWritable(folder, errnoOf(error) ?? String(error)));
  }
}
