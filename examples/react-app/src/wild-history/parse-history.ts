import type { Mode } from '@faceswap/sdk';
import * as z from 'zod/mini';

/** A task of the app that was here before, as far as it can be understood. */
export interface WildTask {
  readonly jobId: string;
  readonly mode: Mode;
  /** What it was when that app last looked; a word that nobody knows counts as running. */
  readonly state: 'running' | 'completed' | 'unsuccessful';
  /** Milliseconds since 1970; null when unknown. */
  readonly createdAt: number | null;
}

export interface WildHistory {
  /** Oldest first; those of unknown age come before all. */
  readonly tasks: readonly WildTask[];
  /** How many entries could not be understood. */
  readonly unreadable: number;
}

const textSchema = z.union([z.string(), z.number()]);
const listSchema = z.array(z.unknown());
const objectSchema = z.record(z.string(), z.unknown());
type Item = z.infer<typeof objectSchema>;

const JOB_ID = ['jobId', 'job_id', 'taskId', 'task_id', 'id'];
const MODE = ['mode', 'type', 'taskType', 'task_type', 'processType', 'title', 'name'];
const STATUS = ['status', 'state'];
const CREATED = ['createdAt', 'created_at', 'startTime', 'start_time', 'startedAt', 'timestamp'];

const COMPLETED = /^(completed?|success(ful)?|succeeded|done|finished|已?完成|成功)$/i;
const UNSUCCESSFUL =
  /^(failed|failure|error|cancell?ed|time[d-]?[ _-]?out|expired|失败|已?取消|超时)$/i;
const VIDEO = /video|视频/i;
const IMAGE = /image|photo|picture|图|照片/i;
const MULTI = /multi|多/i;

/** The texts under those names, in that order. */
const textsOf = (item: Item, names: readonly string[]): string[] =>
  names.flatMap((name) => {
    const { success, data } = textSchema.safeParse(item[name]);
    const text = success ? String(data).trim() : '';
    return text === '' ? [] : [text];
  });

function modeOf(item: Item): Mode | null {
  const text = textsOf(item, MODE).find((words) => VIDEO.test(words) || IMAGE.test(words));
  if (text === undefined) return null;
  return `${MULTI.test(text) ? 'multi' : 'single'}-${VIDEO.test(text) ? 'video' : 'image'}`;
}

function stateOf(item: Item): WildTask['state'] {
  const [status = ''] = textsOf(item, STATUS);
  if (COMPLETED.test(status)) return 'completed';
  return UNSUCCESSFUL.test(status) ? 'unsuccessful' : 'running';
}

/** Before this, a number is in seconds. */
const YEAR_2001_MS = 978_307_200_000;

function timeOf(item: Item): number | null {
  const [text] = textsOf(item, CREATED);
  if (text === undefined) return null;
  const number = Number(text);
  if (Number.isNaN(number)) return Number.isNaN(Date.parse(text)) ? null : Date.parse(text);
  return number < YEAR_2001_MS ? number * 1000 : number;
}

function parseItem(value: unknown): WildTask | null {
  const { success, data: item } = objectSchema.safeParse(value);
  if (!success) return null;
  const [jobId] = textsOf(item, JOB_ID);
  const mode = modeOf(item);
  if (jobId === undefined || mode === null) return null;
  return { jobId, mode, state: stateOf(item), createdAt: timeOf(item) };
}

/** A list, an object with lists, or an object that has each task under its id. */
function itemsOf(root: unknown): readonly unknown[] {
  const list = listSchema.safeParse(root);
  if (list.success) return list.data;
  const object = objectSchema.safeParse(root);
  if (!object.success) return [];
  const entries = Object.entries(object.data);
  const lists = entries.filter(([, value]) => Array.isArray(value));
  if (lists.length > 0) return lists.flatMap(([, value]) => value);
  return entries.flatMap(([id, value]) => {
    const item = objectSchema.safeParse(value);
    return item.success ? [{ id, ...item.data }] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Understands what it can of a history whose shape nobody wrote down; each job comes once. */
export function parseHistory(text: string): WildHistory {
  const items = itemsOf(parseJson(text));
  const byJob = new Map<string, WildTask>();
  let unreadable = 0;
  for (const item of items) {
    const task = parseItem(item);
    if (task === null) unreadable += 1;
    else if (!byJob.has(task.jobId)) byJob.set(task.jobId, task);
  }
  const age = (task: WildTask): number => task.createdAt ?? 0;
  return { tasks: [...byJob.values()].sort((a, b) => age(a) - age(b)), unreadable };
}
