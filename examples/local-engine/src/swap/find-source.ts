import type { SwapTools } from './engine.ts';
import { byWidth, findFaces, MIN_FACE_WIDTH, tooSmall, widthOf } from './find-faces.ts';
import { pictureFrame } from './frame.ts';
import { type ReadFile, readPicture } from './images.ts';
import { JobError } from './job-error.ts';
import type { ImagePlace } from './job-input.ts';
import { boxOf, type Face } from './mesh.ts';
import type { Picture } from './picture.ts';
import { type PreparedSource, prepareSource } from './swap-face.ts';

const boxText = (face: Face): string => {
  const { x, y, width, height } = boxOf(face.mesh);
  return [x, y, width, height].map((value) => Math.round(value)).join(',');
};

/** The largest face of a picture, ready to be drawn. */
async function findSource(
  picture: Picture,
  name: string,
  { models, map }: SwapTools,
): Promise<{ source: PreparedSource; warnings: string[] }> {
  const faces = byWidth(await findFaces(models, pictureFrame(picture)));
  const [face] = faces;
  if (face === undefined) {
    throw new JobError(
      'NO_FACE_IN_SOURCE',
      `No face was found in the ${name}. Use a clear picture of one face, seen from the front.`,
    );
  }
  if (widthOf(face) < MIN_FACE_WIDTH) throw tooSmall(name, face);
  const others = faces.map(boxText).join(' ');
  const warnings =
    faces.length > 1
      ? [`The ${name} has ${faces.length} faces (${others}); the largest was taken.`]
      : [];
  const { triangles } = models.topology;
  return { source: await prepareSource(picture, face, { map, triangles }), warnings };
}

/** The faces that a job names, by the id of the face that each goes onto; `all` is for every chosen one. */
export async function findSources(
  tools: SwapTools,
  { sources: places }: { readonly sources: ReadonlyMap<string, ImagePlace> },
  readFile: ReadFile,
) {
  const sources = new Map<string, PreparedSource>();
  const warnings: string[] = [];
  for (const [id, place] of places) {
    const name = id === 'all' ? 'source' : `source for ${id.slice(0, 40)}`;
    const found = await findSource(await readPicture(place, name, readFile), name, tools);
    sources.set(id, found.source);
    warnings.push(...found.warnings);
  }
  return { sources, warnings };
}
