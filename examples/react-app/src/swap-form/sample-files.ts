import astronaut from '../../../samples/astronaut.jpg';
import monaLisa from '../../../samples/mona-lisa.jpg';
import type { MediaKind } from '../media/check-file.ts';

const TARGETS: Readonly<Record<MediaKind, { readonly url: string; readonly name: string }>> = {
  image: { url: astronaut, name: 'astronaut.jpg' },
  video: { url: '/samples/sample.mp4', name: 'sample.mp4' },
};

async function fetchFile(url: string, name: string, kind: MediaKind): Promise<File> {
  const response = await fetch(url);
  const blob = await response.blob();
  // A server of pages answers with one for what it does not have.
  if (!response.ok || !blob.type.startsWith(`${kind}/`)) throw new Error(`There is no ${name}.`);
  return new File([blob], name, { type: blob.type });
}

export interface SampleFiles {
  readonly source: File;
  readonly target: File;
}

export async function fetchSamples(kind: MediaKind): Promise<SampleFiles> {
  const { url, name } = TARGETS[kind];
  const [source, target] = await Promise.all([
    fetchFile(monaLisa, 'mona-lisa.jpg', 'image'),
    fetchFile(url, name, kind),
  ]);
  return { source, target };
}
