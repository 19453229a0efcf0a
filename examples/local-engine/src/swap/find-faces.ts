import { detectFaces } from './detect.ts';
import type { Frame } from './frame.ts';
import { JobError } from './job-error.ts';
import { boxOf, type Face, findMesh } from './mesh.ts';
import type { Models } from './models.ts';
import { type Box, sharedArea } from './picture.ts';

/** Narrower faces carry no likeness. */
export const MIN_FACE_WIDTH = 32;
/** Below it the mesh model does not see a face where the detector did. */
export const MIN_SCORE = 0.3;

export const widthOf = (face: Pick<Face, 'mesh'>): number => boxOf(face.mesh).width;

export const byWidth = <Found extends Pick<Face, 'mesh'>>(faces: readonly Found[]): Found[] =>
  [...faces].sort((a, b) => widthOf(b) - widthOf(a));

/** Two looks at one face, from the whole picture and from a part of it. */
export const isSameFace = (a: Box, b: Box): boolean =>
  sharedArea(a, b) > 0.5 * Math.min(a.width * a.height, b.width * b.height);

/** All faces of a picture, or with `quick` those that a single look at the whole shows. */
export async function findFaces(
  models: Models,
  frame: Frame,
  { quick = false }: { readonly quick?: boolean } = {},
): Promise<Face[]> {
  const faces: Face[] = [];
  for (const detection of await detectFaces(models, frame, { quick })) {
    const face = await findMesh(models, frame, detection);
    const known = faces.some((other) => isSameFace(boxOf(other.mesh), boxOf(face.mesh)));
    if (face.score >= MIN_SCORE && !known) faces.push(face);
  }
  return faces;
}

export function tooSmall(name: string, face: Face | undefined): JobError {
  const width = face === undefined ? 0 : Math.round(widthOf(face));
  return new JobError(
    'FACE_TOO_SMALL',
    `The largest face in the ${name} is ${width} pixels wide; at least ${MIN_FACE_WIDTH} are needed. Use a closer picture.`,
  );
}
