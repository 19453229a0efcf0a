import type { Context } from 'hono';
import { decodeField, make } from 'multipasta';
import type { AppEnv } from '../http/context.ts';
import { invalid } from '../http/problem.ts';
import { tooLarge } from './accept.ts';
import { needLength } from './content-length.ts';
import { readPart } from './form-part.ts';
import type { FileFacts } from './uploads.ts';
import { beginWholeUpload, type WholeUpload } from './whole-upload.ts';

const FIELD_BYTES = 64 * 1024;
const MOST_PARTS = 20;

export interface FormSpec<File extends string, Field extends string> {
  /** Each must come once. */
  readonly files: readonly File[];
  /** Those that may come. */
  readonly fields?: readonly Field[];
}

export interface Form<File extends string, Field extends string> {
  readonly files: Readonly<Record<File, FileFacts>>;
  readonly fields: Readonly<Partial<Record<Field, string>>>;
}

interface AboutFile {
  readonly name: string;
  readonly type: string;
}

type FormEvent =
  | { readonly kind: 'field'; readonly name: string; readonly text: string }
  | { readonly kind: 'file'; readonly field: string; readonly about: AboutFile }
  | { readonly kind: 'bytes'; readonly chunk: Uint8Array }
  | { readonly kind: 'file-end' };

/** Turns the chunks of a body into what they bring; nothing of the body is held between two of them. */
function createParser(contentType: string) {
  let events: FormEvent[] = [];
  let ended = false;
  const parser = make({
    headers: { 'content-type': contentType },
    isFile: (info) => readPart(info).fileName !== null,
    maxFieldSize: FIELD_BYTES,
    maxParts: MOST_PARTS,
    onField: (info, value) => {
      events.push({ kind: 'field', name: readPart(info).field, text: decodeField(info, value) });
    },
    onFile: (info) => {
      const { field, fileName } = readPart(info);
      const about = { name: fileName ?? '', type: info.contentType };
      events.push({ kind: 'file', field, about });
      return (chunk) => {
        events.push(chunk === null ? { kind: 'file-end' } : { kind: 'bytes', chunk });
      };
    },
    onError: () => {
      throw invalid('The body is not a whole form of multipart/form-data.');
    },
    onDone: () => {
      ended = true;
    },
  });
  return {
    read(chunk: Uint8Array): readonly FormEvent[] {
      events = [];
      parser.write(chunk);
      return events;
    },
    end(): void {
      if (!ended) throw invalid('The form broke off.');
    },
  };
}

/** Stores the files of a form as they come, in bounded memory: all of them, or none. */
export async function readForm<File extends string, Field extends string = never>(
  c: Context<AppEnv>,
  { files, fields = [] }: FormSpec<File, Field>,
): Promise<Form<File, Field>> {
  const length = needLength(c);
  const { singleUploadBytes } = c.get('settings').limits;
  if (length > singleUploadBytes) {
    throw tooLarge(`One request may have ${singleUploadBytes} bytes: send the file in parts.`);
  }
  const stored = new Map<string, FileFacts>();
  const texts = new Map<string, string>();
  const begun: WholeUpload[] = [];
  let current: { readonly field: string; readonly upload: WholeUpload } | null = null;

  async function begin(field: string, about: AboutFile): Promise<void> {
    if (!files.some((name) => name === field) || stored.has(field)) {
      throw invalid(`The files of this form are ${files.join(', ')}, each once.`);
    }
    current = { field, upload: await beginWholeUpload(c, { ...about, size: length }) };
    begun.push(current.upload);
  }

  async function handle(event: FormEvent): Promise<void> {
    if (event.kind === 'file') return begin(event.field, event.about);
    if (event.kind === 'bytes') return current?.upload.write(event.chunk);
    if (event.kind === 'field') {
      if (fields.some((name) => name === event.name)) texts.set(event.name, event.text);
      return;
    }
    if (current !== null) stored.set(current.field, await current.upload.end());
    current = null;
  }

  try {
    const parser = createParser(c.req.header('content-type') ?? '');
    let left = length;
    for await (const chunk of c.req.raw.body ?? []) {
      left -= chunk.byteLength;
      if (left < 0) throw invalid('The form is longer than announced.');
      for (const event of parser.read(chunk)) await handle(event);
    }
    parser.end();
    const missing = files.filter((name) => !stored.has(name));
    if (missing.length > 0) throw invalid(`Missing files: ${missing.join(', ')}.`);
  } catch (error) {
    await Promise.all(begun.map((upload) => upload.undo()));
    throw error instanceof URIError ? invalid('A file name is not well-formed.') : error;
  }
  return {
    files: Object.fromEntries(stored) as Record<File, FileFacts>,
    fields: Object.fromEntries(texts) as Partial<Record<Field, string>>,
  };
}
