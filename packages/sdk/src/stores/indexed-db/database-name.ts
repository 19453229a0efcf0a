import { FaceSwapError } from '../../errors/face-swap-error.ts';

/** Which database: two names, or two owners of one name, never share one. */
export interface DatabaseChoice {
  /** `faceswap` when not given. */
  readonly name?: string;
  /** Whose tasks these are, such as the id of the person who is signed in; one database for all when not given. */
  readonly owner?: string;
}

const setup = (message: string): FaceSwapError =>
  new FaceSwapError(message, { code: 'invalid-setup' });

export function databaseName({ name = 'faceswap', owner }: DatabaseChoice): string {
  if (name === '' || owner === '') throw setup('name, owner: give a text that is not empty.');
  try {
    const parts = owner === undefined ? [name] : [name, owner];
    return parts.map(encodeURIComponent).join('/');
  } catch {
    throw setup('name, owner: give well-formed text.');
  }
}
