import type { FileInfo, TaskRecord } from '../task/task-record.ts';

/** The `uploader` of an input that was given as a URL. */
export const REMOTE = 'remote';

/** All files of a record by role. */
export function filesOf({ inputs }: TaskRecord): [role: string, info: FileInfo][] {
  const { source, target, faces } = inputs;
  const files: [string, FileInfo][] = [];
  if (source !== null) files.push(['source', source]);
  if (target !== null) files.push(['target', target]);
  for (const [id, info] of Object.entries(faces)) files.push([`face:${id}`, info]);
  return files;
}

export const blobKey = ({ id }: TaskRecord, role: string): string =>
  `${id}/${role.replace(':', '-')}`;

export const inputKeys = (record: TaskRecord): string[] =>
  filesOf(record).map(([role]) => blobKey(record, role));

export const resultKey = (id: string, attempt: number): string => `${id}/result-${attempt}`;
