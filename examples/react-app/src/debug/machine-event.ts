import * as z from 'zod/mini';

const inspectionSchema = z.object({
  type: z.string(),
  rootId: z.string(),
  actorRef: z.object({ id: z.string(), sessionId: z.string(), logic: z.optional(z.unknown()) }),
  event: z.optional(z.object({ type: z.string() })),
  snapshot: z.optional(z.object({ value: z.optional(z.unknown()) })),
});

/** What the inspection of a task's machine tells: names of states and events, and nothing of the record. */
export interface MachineEvent {
  readonly kind: 'event' | 'snapshot';
  readonly taskId: string;
  /** What runs; the inspector draws it. */
  readonly logic: unknown;
  readonly event: string;
  /** The state as XState has it: a name, or an object of names. */
  readonly value: unknown;
}

/** Null for what is no machine of a task: its work, say, whose input and output hold links. */
export function parseMachineEvent(raw: unknown): MachineEvent | null {
  const { success, data } = inspectionSchema.safeParse(raw);
  if (!success || data.actorRef.sessionId !== data.rootId) return null;
  const { id: taskId, logic } = data.actorRef;
  const common = { taskId, logic, event: data.event?.type ?? '' };
  if (data.type === '@xstate.event') return { ...common, kind: 'event', value: null };
  if (data.type !== '@xstate.snapshot') return null;
  return { ...common, kind: 'snapshot', value: data.snapshot?.value ?? null };
}

/** `{ active: { remote: 'reading' } }` as `active.remote.reading`. */
export function toPath(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry] = Object.entries(Object(value));
  return entry === undefined ? '' : `${entry[0]}.${toPath(entry[1])}`;
}
