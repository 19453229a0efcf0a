import { useEffect, useRef } from 'react';
import { useAppClient } from '../../client/client-context.tsx';
import { type Command, useCommand } from '../../task-status/use-command.ts';
import type { Draft, DraftInputs } from '../draft.ts';

const LONGEST_MS = 120_000;

export interface FindFaces {
  readonly command: Command;
  /** Looks for faces in a picture: the target itself, or a frame of it. */
  find(picture: File): void;
}

export function useFindFaces(
  { target }: Draft,
  onChange: (inputs: Partial<DraftInputs>) => void,
): FindFaces {
  const { transport } = useAppClient();
  const command = useCommand();
  const shown = useRef<File | null>(null);
  useEffect(() => {
    shown.current = target;
    return () => {
      shown.current = null;
    };
  }, [target]);

  const find = (picture: File) =>
    command.run(async () => {
      const signal = AbortSignal.timeout(LONGEST_MS);
      const faces = await transport.detectFaces(picture, { signal });
      // Another target has been chosen meanwhile: these are not its faces.
      if (shown.current === target) onChange({ faces, faceFiles: {} });
    });

  return { command, find };
}
