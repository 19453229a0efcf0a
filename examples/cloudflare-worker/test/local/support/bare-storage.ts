import { cp, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Miniflare } from 'miniflare';
import { makeFolder } from './folder.ts';

type Row = Readonly<Record<string, unknown>>;

const SCRIPT = `
import { DurableObject } from 'cloudflare:workers';
export class Bare extends DurableObject {
  query(sql) { return this.ctx.storage.sql.exec(sql).toArray(); }
  alarm() {}
}
export default {
  async fetch(request, env) {
    const { id, sql } = await request.json();
    return Response.json(await env.BARE.get(env.BARE.idFromString(id)).query(sql));
  },
};`;

/**
 * Asks every database that objects of a class left on the disk, without any code of theirs, in a copy. The folder is
 * one of the runtime's, which nothing may use meanwhile.
 */
async function queryAll(folder: string, uniqueKey: string, sql: string): Promise<Row[]> {
  const copy = await makeFolder();
  await cp(join(folder, uniqueKey), join(copy, uniqueKey), { recursive: true });
  const names = await readdir(join(copy, uniqueKey));
  const ids = names.filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const runtime = new Miniflare({
    modules: true,
    compatibilityDate: '2026-04-01',
    script: SCRIPT,
    cf: false,
    durableObjects: { BARE: { className: 'Bare', useSQLite: true, unsafeUniqueKey: uniqueKey } },
    durableObjectsPersist: copy,
  });
  try {
    const rows: Row[] = [];
    for (const name of ids) {
      const body = JSON.stringify({ id: basename(name, '.sqlite'), sql });
      const response = await runtime.dispatchFetch('http://bare/', { method: 'POST', body });
      rows.push(...((await response.json()) as Row[]));
    }
    return rows;
  } finally {
    await runtime.dispose();
  }
}

/** What the Worker's objects and R2 hold on the disk when nothing runs. */
export interface Holdings {
  /** Rows of files and of parts, over all owners. */
  readonly fileRows: number;
  readonly partRows: number;
  /** Bytes that R2 names: objects, and parts of uploads that nobody ended. */
  readonly objects: number;
  readonly parts: number;
  /** Files on the disk that R2 names no more: its local stand-in writes bytes before their row, and was killed. */
  readonly strays: number;
}

export async function readHoldings(dataDir: string): Promise<Holdings> {
  const state = join(dataDir, 'state', 'v3');
  const rows = await queryAll(
    join(state, 'do'),
    'faceswap-Owner',
    'SELECT (SELECT count(*) FROM worker_files) AS files, (SELECT count(*) FROM worker_parts) AS parts',
  );
  const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
  const named = await queryAll(
    join(state, 'r2'),
    'miniflare-R2BucketObject',
    `SELECT blob_id AS blob, 'object' AS kind FROM _mf_objects WHERE blob_id IS NOT NULL
     UNION ALL SELECT blob_id, iif(object_key IS NULL, 'part', 'object') FROM _mf_multipart_parts`,
  );
  const blobs = await listBlobs(dataDir);
  const known = new Set(named.map(({ blob }) => blob));
  return {
    fileRows: sum('files'),
    partRows: sum('parts'),
    objects: named.filter(({ kind }) => kind === 'object').length,
    parts: named.filter(({ kind }) => kind === 'part').length,
    strays: blobs.filter((blob) => !known.has(blob)).length,
  };
}

/** The names of all bytes that lie in R2's folder. */
export const listBlobs = (dataDir: string): Promise<string[]> =>
  readdir(join(dataDir, 'state', 'v3', 'r2', 'faceswap-files', 'blobs'));
