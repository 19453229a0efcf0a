import { describeFaces, orderFaces } from './describe-faces.ts';
import { detectFaces } from './detect.ts';
import { createFaceMap } from './face-map.ts';
import { encodePicture, type ReadFile, readPicture } from './images.ts';
import { isNamedFailure, JobError } from './job-error.ts';
import { type DetectInput, parseJobInput, type SwapInput } from './job-input.ts';
import { boxOf, type Face, findMesh } from './mesh.ts';
import { loadModels } from './models.ts';
import { type Box, type Picture, sharedArea } from './picture.ts';
import { type PreparedSource, prepareSource, swapFace } from './swap-face.ts';

export interface JobProgress {
  readonly stage: string;
  /** 0 to 100. */
  readonly progress: number;
}

export interface JobContext {
  /** Gives the bytes of a location that is not a `data:` URI. */
  readFile(location: string): Promise<Uint8Array>;
  onProgress(progress: JobProgress): void;
}

export interface SwapEngine {
  /** Runs one job of the published GPU worker's format; rejects with a `JobError`. */
  runJob(input: unknown, context: JobContext): Promise<Record<string, unknown>>;
}

/** Narrower faces carry no likeness. */
const MIN_FACE_WIDTH = 32;
/** Below it the mesh model does not see a face where the detector did. */
const MIN_SCORE = 0.3;

const widthOf = (face: Face): number => boxOf(face.mesh).width;

const byWidth = (faces: readonly Face[]): Face[] =>
  [...faces].sort((a, b) => widthOf(b) - widthOf(a));

/** Two looks at one face, from the whole picture and from a part of it. */
const isSameFace = (a: Box, b: Box): boolean =>
  sharedArea(a, b) > 0.5 * Math.min(a.width * a.height, b.width * b.height);

const boxText = (face: Face): string => {
  const { x, y, width, height } = boxOf(face.mesh);
  return [x, y, width, height].map((value) => Math.round(value)).join(',');
};

/** Loads the models once, warm: a few hundred milliseconds. */
export async function createSwapEngine(): Promise<SwapEngine> {
  const models = await loadModels();
  const map = createFaceMap(models.topology);

  async function findFaces(picture: Picture): Promise<Face[]> {
    const faces: Face[] = [];
    for (const detection of await detectFaces(models, picture)) {
      const face = await findMesh(models, picture, detection);
      const known = faces.some((other) => isSameFace(boxOf(other.mesh), boxOf(face.mesh)));
      if (face.score >= MIN_SCORE && !known) faces.push(face);
    }
    return faces;
  }

  async function findSource(
    picture: Picture,
    name: string,
  ): Promise<{ source: PreparedSource; warnings: string[] }> {
    const faces = byWidth(await findFaces(picture));
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
    return {
      source: await prepareSource(picture, face, { map, triangles: models.topology.triangles }),
      warnings,
    };
  }

  async function findTargets(picture: Picture): Promise<Face[]> {
    const faces = await findFaces(picture);
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

  /** Which source goes onto which face of the target. */
  async function pairFaces(input: SwapInput, faces: Face[], readFile: ReadFile) {
    const warnings: string[] = [];
    const pairs: { source: PreparedSource; face: Face }[] = [];
    const ordered = orderFaces(faces);
    for (const [id, place] of input.sources) {
      const name = id === 'all' ? 'source' : `source for ${id}`;
      const found = await findSource(await readPicture(place, name, readFile), name);
      warnings.push(...found.warnings);
      for (const face of chooseFaces(id, input, ordered))
        pairs.push({ source: found.source, face });
    }
    return { pairs, warnings };
  }

  async function swap(input: SwapInput, context: JobContext) {
    const report = (stage: string, progress: number) => context.onProgress({ stage, progress });
    const target = await readPicture(input.target, 'target', context.readFile);
    report('decoded', 10);
    const faces = await findTargets(target);
    report('target', 40);
    const { pairs, warnings } = await pairFaces(input, faces, context.readFile);
    report('source', 70);
    const into = Uint8Array.from(target.data);
    for (const { source, face } of pairs) {
      swapFace({ source, target, face, map, topology: models.topology, into });
    }
    report('swapped', 90);
    const result = await encodePicture({ ...target, data: into }, input.format);
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

  async function detect(input: DetectInput, context: JobContext) {
    const picture = await readPicture(input.image, 'image', context.readFile);
    context.onProgress({ stage: 'decoded', progress: 20 });
    return describeFaces(picture, await findFaces(picture), input.path);
  }

  return {
    async runJob(raw, context) {
      try {
        const input = parseJobInput(raw);
        return input.kind === 'swap' ? await swap(input, context) : await detect(input, context);
      } catch (error) {
        if (isNamedFailure(error)) throw error;
        const message = 'The engine failed on this job. Try again, or try other pictures.';
        throw new JobError('ENGINE_FAILED', message, { cause: error });
      }
    },
  };
}

function chooseFaces(id: string, input: SwapInput, ordered: readonly Face[]): Face[] {
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

function tooSmall(name: string, face: Face | undefined): JobError {
  const width = face === undefined ? 0 : Math.round(widthOf(face));
  return new JobError(
    'FACE_TOO_SMALL',
    `The largest face in the ${name} is ${width} pixels wide; at least ${MIN_FACE_WIDTH} are needed. Use a closer picture.`,
  );
}
