import type { SignedUrl } from './signed-url.ts';

export interface UploadDescription {
  readonly name: string;
  /** MIME type; empty when unknown. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Both or neither: with them, the same upload is taken up again later, also by another process. */
  readonly key?: string;
  readonly fingerprint?: string;
}

/** An upload as the place knows it. */
export interface OpenUpload {
  readonly fileId: string;
  /** Bytes of each part but the last one. */
  readonly partSize: number;
  /** Numbers, from 1, of the parts that are there. */
  readonly parts: readonly number[];
  /** Whether it is finished, with nothing left to send. */
  readonly complete: boolean;
}

/** A place that takes files in parts. Every method makes one call and rejects with an `UploadError`. */
export interface UploadSite {
  open(file: UploadDescription, signal: AbortSignal): Promise<OpenUpload>;
  /** Where a part is put, with the headers of a login; asked anew for each request. */
  locate(fileId: string, part: number): Promise<SignedUrl>;
  complete(fileId: string, file: UploadDescription, signal: AbortSignal): Promise<void>;
}
