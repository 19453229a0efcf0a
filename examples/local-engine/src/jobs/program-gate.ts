/**
 * Counts the programs of a thread, from before each is started until it is reaped, in memory that both sides see: a
 * thread that is ended between starting a program and saying so would leave it to nobody.
 */
export interface ProgramGate {
  /** What the other side makes its own gate of. */
  readonly memory: SharedArrayBuffer;
  /** Whether one more program may be started; each `true` needs a `leave`. */
  enter(): boolean;
  leave(): void;
  /** From now on nothing enters. */
  close(): void;
  isEmpty(): boolean;
}

const COUNT = 0;
const CLOSED = 1;

export function createProgramGate(
  memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
): ProgramGate {
  const cells = new Int32Array(memory);
  const leave = (): void => void Atomics.sub(cells, COUNT, 1);
  return {
    memory,
    enter: () => {
      // Counted before looking: whoever closes the gate and then sees zero knows that nobody is within.
      Atomics.add(cells, COUNT, 1);
      if (Atomics.load(cells, CLOSED) === 0) return true;
      leave();
      return false;
    },
    leave,
    close: () => void Atomics.store(cells, CLOSED, 1),
    isEmpty: () => Atomics.load(cells, COUNT) === 0,
  };
}
