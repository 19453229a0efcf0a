import { RpcTarget } from 'cloudflare:workers';
import { type Outcome, toOutcome } from '../http/problem.ts';
import type { PartRow } from './file-rows.ts';
import type { Media } from './sniff.ts';
import type {
  FileFacts,
  NewUpload,
  PartPlace,
  UploadState,
  Uploads,
  WholePlace,
} from './uploads.ts';

/** What the routes may ask of an owner's files: refusals come as values. */
export class OwnerFiles extends RpcTarget {
  readonly #uploads: Uploads;

  constructor(uploads: Uploads) {
    super();
    this.#uploads = uploads;
  }

  begin(upload: NewUpload): Promise<Outcome<UploadState>> {
    return toOutcome(() => this.#uploads.begin(upload));
  }

  describe(fileId: string): Promise<Outcome<UploadState>> {
    return toOutcome(() => this.#uploads.describe(fileId));
  }

  expectPart(fileId: string, n: number, length: number): Promise<Outcome<PartPlace>> {
    return toOutcome(() => this.#uploads.expectPart(fileId, n, length));
  }

  open(fileId: string, media: Media): Promise<Outcome<string>> {
    return toOutcome(() => this.#uploads.open(fileId, media));
  }

  keepPart(fileId: string, part: PartRow): Promise<Outcome<void>> {
    return toOutcome(() => this.#uploads.keepPart(fileId, part));
  }

  complete(fileId: string): Promise<Outcome<FileFacts>> {
    return toOutcome(() => this.#uploads.complete(fileId));
  }

  remove(fileId: string): Promise<Outcome<void>> {
    return toOutcome(() => this.#uploads.remove(fileId));
  }

  reserve(upload: NewUpload): Promise<Outcome<WholePlace>> {
    return toOutcome(() => this.#uploads.reserve(upload));
  }

  ready(fileId: string, media: Media & { readonly size: number }): Promise<Outcome<FileFacts>> {
    return toOutcome(() => this.#uploads.ready(fileId, media));
  }

  isReady(fileId: string): boolean {
    return this.#uploads.isReady(fileId);
  }
}
