import { access, constants, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { JobError } from '../swap/job-error.ts';

const require = createRequire(import.meta.url);

async function isRunnable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

function bundledPath(): string | null {
  try {
    const found: unknown = Object(require('@ffmpeg-installer/ffmpeg')).path;
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}

/** The ffmpeg of this machine: what `FFMPEG_PATH` names, else the first one on PATH, else the package's own. */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = env['FFMPEG_PATH'];
  if (named) {
    if (await isRunnable(named)) return named;
    throw new JobError('FFMPEG_NOT_FOUND', 'FFMPEG_PATH does not name a program. Correct it.');
  }
  const file = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  const places = [...folders.map((folder) => path.join(folder, file)), bundledPath()];
  for (const place of places) if (place !== null && (await isRunnable(place))) return place;
  throw new JobError(
    'FFMPEG_NOT_FOUND',
    'Videos need ffmpeg on the machine of the engine. Install it with the system, set FFMPEG_PATH, or install the optional package @ffmpeg-installer/ffmpeg. Pictures work without it.',
  );
}
