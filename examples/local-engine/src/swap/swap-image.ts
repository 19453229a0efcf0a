import type { JobContext } from '../jobs/job-context.ts';
import { describeFaces, orderFaces } from './describe-faces.ts';
import type { SwapTools } from './engine.ts';
import { byWidth, findFaces, MIN_FACE_WIDTH, tooSmall, widthOf } from './find-faces.ts';
import { findSources } from './find-source.ts';
import { type Frame, pictureFrame } from './frame.ts';
import { encodePicture, type ReadFile, readPicture } from './images.ts';
import { JobError } from './job-error.ts';
import type { DetectInput, ImageSwapInput } from './job-input.ts';
import type { Face } from './mesh.ts';
import { swapFace } from './swap-face.ts';

async function findTargets({ models }: SwapTools, frame: Frame): Promise<Face[]> {
  const faces = await findFaces(models, frame);
  if (faces.length === 0) {
    throw new JobError(
      'NO_FACE_IN_TARGET',
      'No face was found in the target. Use a picture in which a face is clearly seen.',
    );
  }
  const large = faces.filter((face) => widthOf(face) >= MIN_FACE_WIDTH);
  if (large.length === 0) throw tooSmall('target', byWidth(faces)[0]);
  return large;
}

function chooseFaces(id: string, input: ImageSwapInput, ordered: readonly Face[]): Face[] {
  if (id === 'all') return input.manyFaces ? [...ordered] : byWidth(ordered).slice(0, 1);
  const index = /^face_(\d+)$/.exec(id)?.[1];
  const face = index === undefined ? undefined : ordered[Number(index)];
  if (face === undefined) {
    throw new JobError(
      'INVALID_INPUT',
      `face_mappings names "${id.slice(0, 40)}", but the target has face_0 to face_${ordered.length - 1}.`,
    );
  }
  return [face];
}

/** Which source goes onto which face of the target. */
async function pairFaces(
  tools: SwapTools,
  input: ImageSwapInput,
  { faces, readFile }: { readonly faces: Face[]; readonly readFile: ReadFile },
) {
  const { sources, warnings } = await findSources(tools, input, readFile);
  const ordered = orderFaces(faces);
  const pairs = [...sources].flatMap(([id, source]) =>
    chooseFaces(id, input, ordered).map((face) => ({ source, face })),
  );
  return { pairs, warnings };
}

export async function swapImage(tools: SwapTools, input: ImageSwapInput, context: JobContext) {
  const report = (stage: string, progress: number) => context.onProgress({ stage, progress });
  const target = await readPicture(input.target, 'target', context.readFile);
  report('decoded', 10);
  const frame = pictureFrame(target);
  const faces = await findTargets(tools, frame);
  report('target', 40);
  const { readFile } = context;
  const { pairs, warnings } = await pairFaces(tools, input, { faces, readFile });
  report('source', 70);
  const { map, models } = tools;
  for (const { source, face } of pairs) {
    swapFace({ source, frame, mesh: face.mesh, map, topology: models.topology });
  }
  report('swapped', 90);
  const result = await encodePicture(target, input.format);
  report('encoded', 99);
  return {
    result: result.toString('base64'),
    processing_type: input.processType,
    faces_swapped: pairs.length,
    width: target.width,
    height: target.height,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

export async function detectInImage(
  { models }: SwapTools,
  input: DetectInput,
  { readFile, onProgress }: JobContext,
) {
  const picture = await readPicture(input.image, 'image', readFile);
  onProgress({ stage: 'decoded', progress: 20 });
  return describeFaces(picture, await findFaces(models, pictureFrame(picture)), input.path);
}
