import { orderFaces } from '../swap/describe-faces.ts';
import {
  byWidth,
  findFaces,
  isSameFace,
  MIN_FACE_WIDTH,
  MIN_SCORE,
  widthOf,
} from '../swap/find-faces.ts';
import type { Frame } from '../swap/frame.ts';
import type { Tone } from '../swap/match-color.ts';
import { boxOf, type Face, followMesh, type Mesh } from '../swap/mesh.ts';
import type { Models } from '../swap/models.ts';
import { clamp } from '../swap/picture.ts';

/** Frames between two looks at the whole frame: for faces that come in, and for all of them when none is known. */
const LOOK_AGAIN = 12;
/** Of the face's width: a point that moves less is probably only jitter. */
const JITTER = 0.015;
/** How much of such a movement is followed at once. */
const STEADY = 0.4;

/** One face through a video. */
export interface Track {
  /** `face_0`, `face_1`, … as the faces come: top to bottom and left to right in the first frame that has any. */
  readonly id: string;
  mesh: Mesh;
  /** The colours that it was last drawn in. */
  tone: Tone | null;
}

/** Large movements are followed at once, small ones slowly: the face lies still, and the lips are not late. */
function steady(before: Mesh, now: Mesh): Mesh {
  const reach = boxOf(now).width * JITTER;
  const mesh = Float32Array.from(now);
  for (let index = 0; index < mesh.length; index += 3) {
    const dx = (now[index] ?? 0) - (before[index] ?? 0);
    const dy = (now[index + 1] ?? 0) - (before[index + 1] ?? 0);
    const share = clamp(Math.hypot(dx, dy) / reach, STEADY, 1);
    for (let axis = 0; axis < 3; axis += 1) {
      const last = before[index + axis] ?? 0;
      mesh[index + axis] = last + ((now[index + axis] ?? 0) - last) * share;
    }
  }
  return mesh;
}

const isKnown = (face: Face, tracks: readonly Track[]): boolean =>
  tracks.some((track) => isSameFace(boxOf(track.mesh), boxOf(face.mesh)));

export interface FaceTracker {
  /** The faces of the next frame. */
  track(frame: Frame): Promise<readonly Track[]>;
}

/** Follows faces from frame to frame; looks for them anew where they were lost. */
export function createFaceTracker(
  models: Models,
  { manyFaces }: { readonly manyFaces: boolean },
): FaceTracker {
  let tracks: Track[] = [];
  let lost: Track[] = [];
  let named = 0;
  let frames = 0;

  /** A face that comes back where it was lost is the same one. */
  function start({ mesh }: Face): Track {
    const before = lost.find((track) => isSameFace(boxOf(track.mesh), boxOf(mesh)));
    lost = lost.filter((track) => track !== before);
    if (before === undefined) named += 1;
    return { id: before?.id ?? `face_${named - 1}`, mesh, tone: null };
  }

  async function follow(frame: Frame): Promise<void> {
    const kept: Track[] = [];
    for (const track of tracks) {
      const { mesh, score } = await followMesh(models, frame, track.mesh);
      const isLost = score < MIN_SCORE || widthOf({ mesh }) < MIN_FACE_WIDTH / 2;
      const merged = kept.some((other) => isSameFace(boxOf(other.mesh), boxOf(mesh)));
      if (isLost || merged) {
        lost.push(track);
        continue;
      }
      track.mesh = steady(track.mesh, mesh);
      kept.push(track);
    }
    tracks = kept;
  }

  async function look(frame: Frame): Promise<void> {
    const isThorough = frames % LOOK_AGAIN === 0;
    const isNeeded = tracks.length === 0 || (manyFaces && isThorough);
    if (!isNeeded) return;
    const faces = await findFaces(models, frame, { quick: !isThorough });
    const fresh = faces.filter((face) => widthOf(face) >= MIN_FACE_WIDTH && !isKnown(face, tracks));
    const wanted = manyFaces ? orderFaces(fresh) : byWidth(fresh).slice(0, 1);
    tracks.push(...wanted.map(start));
  }

  return {
    async track(frame) {
      await follow(frame);
      await look(frame);
      frames += 1;
      return tracks;
    },
  };
}
