import { encodePreview } from './images.ts';
import { boxOf, type Face } from './mesh.ts';
import type { Picture } from './picture.ts';

const centerOf = (face: Face) => {
  const box = boxOf(face.mesh);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2, height: box.height };
};

/** From top to bottom in rows, and from left to right within a row. */
export function orderFaces(faces: readonly Face[]): Face[] {
  const rows: Face[][] = [];
  const byHeight = [...faces].sort((a, b) => centerOf(a).y - centerOf(b).y);
  for (const face of byHeight) {
    const row = rows.at(-1);
    const first = row?.[0];
    const { y, height } = centerOf(face);
    if (row !== undefined && first !== undefined && y - centerOf(first).y < height / 2)
      row.push(face);
    else rows.push([face]);
  }
  return rows.flatMap((row) => row.sort((a, b) => centerOf(a).x - centerOf(b).x));
}

function describePosition(x: number, y: number, { width, height }: Picture): string {
  const column = x < width / 3 ? 'left' : x > (width * 2) / 3 ? 'right' : 'center';
  const row = y < height / 3 ? 'top' : y > (height * 2) / 3 ? 'bottom' : 'middle';
  return row === 'middle' ? column : `${row} ${column}`;
}

/** The output of `detect_faces`. */
export async function describeFaces(picture: Picture, faces: readonly Face[], path: string) {
  const described = await Promise.all(
    orderFaces(faces).map(async (face, index) => {
      const { x, y, width, height } = boxOf(face.mesh);
      const center = { x: x + width / 2, y: y + height / 2 };
      return {
        id: `face_${index}`,
        x: Math.round(x),
        y: Math.round(y),
        width: Math.round(width),
        height: Math.round(height),
        confidence: Number(face.detection.confidence.toFixed(3)),
        center_x: Math.round(center.x),
        center_y: Math.round(center.y),
        position_description: describePosition(center.x, center.y, picture),
        preview: await encodePreview(picture, { x, y, width, height }),
      };
    }),
  );
  return { faces: described, total_faces: described.length, image_path: path };
}
