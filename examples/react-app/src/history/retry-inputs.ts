import type { RetryInputs, Task } from '@faceswap/sdk';
import type { MediaKind } from '../media/check-file.ts';
import { isVideo } from '../swap-form/mode-pages.ts';
import type { Text } from '../text/en.ts';

/** A file of a task, by what it is for: `source`, `target`, or `face:` and the face's id. */
export interface Role {
  readonly role: string;
  readonly label: string;
  readonly kind: MediaKind;
  /** The name of the file that it has been so far. */
  readonly before: string;
}

const FACE = 'face:';

export function rolesOf({ inputs, mode }: Task, { form, faces }: Text): readonly Role[] {
  const kind = isVideo(mode) ? 'video' : 'image';
  const { source, target } = inputs;
  const roles: Role[] = [];
  if (source)
    roles.push({ role: 'source', label: form.source, kind: 'image', before: source.name });
  if (target) roles.push({ role: 'target', label: form.targets[kind], kind, before: target.name });
  for (const [at, [id, { name }]] of Object.entries(inputs.faces).entries()) {
    roles.push({ role: FACE + id, label: faces.give(at + 1), kind: 'image', before: name });
  }
  return roles;
}

/** Whether what was chosen can help. Nobody says which files are lost, so all of them are to be given again. */
export function isEnough(
  { failure }: Task,
  roles: readonly Role[],
  files: Readonly<Record<string, File>>,
): boolean {
  const given = roles.filter(({ role }) => files[role] !== undefined).length;
  return failure?.code === 'input-lost' ? given === roles.length : given > 0;
}

/** What to hand to `retry`; what is not named stays as it is. */
export function toRetryInputs(files: Readonly<Record<string, File>>): RetryInputs {
  const { source, target } = files;
  const faces = Object.entries(files).filter(([role]) => role.startsWith(FACE));
  const faceMappings = Object.fromEntries(
    faces.map(([role, file]) => [role.slice(FACE.length), file]),
  );
  return {
    ...(source && { source }),
    ...(target && { target }),
    ...(faces.length > 0 && { faceMappings }),
  };
}
