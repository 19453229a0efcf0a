import type { FileSource } from '../task/file-source.ts';
import type { FileInfo, UploadedFile } from '../task/task-record.ts';

export interface UploadOptions {
  /** A name for the object that is unique to this task and role, such as `task-1/source`. */
  readonly key: string;
  readonly signal: AbortSignal;
  /** Fraction sent, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

export interface ResolveOptions {
  readonly signal: AbortSignal;
  readonly file: FileInfo;
  /** The bytes, if they are still held: an uploader that sends them inside the request needs them. */
  open(): Promise<FileSource | null>;
}

/** Moves a file to where the endpoint can read it. */
export interface Uploader {
  readonly name: string;
  /** What `resolve` gives: a `data:` URL with the bytes in it, or an http(s) URL. */
  readonly gives: 'data' | 'url';
  /** Rejects with an `UploadError`. What it resolves to is kept in the record: no bytes, no secrets. */
  upload(file: FileSource, options: UploadOptions): Promise<UploadedFile>;
  /** A URL that the endpoint can read now; asked anew before each submit, so that it can be short-lived. */
  resolve(uploaded: UploadedFile, options: ResolveOptions): Promise<string>;
}
