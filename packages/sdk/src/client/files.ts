import type { FileInfo, TaskRecord } from '../task/task-record.ts';

/** The `uploader` of an input that was given as a URL. */
export const REMOTE = 'remote';

/** Before the id of a face in the name of its role. */
export const FACE = 'face:';

/** All files of a record by role. */
export function filesOf({ inputs }: TaskRecord): [role: string, info: FileInfo][] {
  const { source, target, faces } = inputs;
  const files: [string, FileInfo][] = [];
  if (source !== null) files.push(['source', source]);
  if (target !== null) files.push(['target', target]);
  for (const [id, info] of Object.entries(faces)) files.push([FACE + id, info]);
  return files;
}

/** The inputs of a record whose files these are. */
export function inputsOf(files: ReadonlyMap<string, FileInfo>): TaskRecord['inputs'] {
  const faces = [...files].filter(([role]) => role.startsWith(FACE));
  return {
    source: files.get('source') ?? null,
    target: files.get('target') ?? null,
    faces: Object.fromEntries(faces.map(([role, info]) => [role.slice(FACE.length), info])),
  };
}

export const blobKey = ({ id }: TaskRecord, role: string): string =>
  `${id}/${role.replace(':', '-')}`;

export const inputKeys = (record: TaskRecord): string[] =>
  filesOf(record).map(([role]) => blobKey(record, role));

export const resultKey = (id: string, attempt: number): string => `${id}/result-${attempt}`;
