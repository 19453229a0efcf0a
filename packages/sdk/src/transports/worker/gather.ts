export type Ask<Item, Value> = (
  items: readonly Item[],
  signal: AbortSignal,
) => Promise<readonly Value[]>;

interface Seat<Item, Value> {
  readonly item: Item;
  readonly signal: AbortSignal;
  readonly resolve: (value: Value) => void;
  readonly reject: (reason: unknown) => void;
}

export interface GatherOptions<Item, Value> {
  readonly ask: Ask<Item, Value>;
  /** The error for who gave up. */
  readonly toError: (item: Item) => Error;
}

/** Asks once for all that is given a seat; who gives up leaves alone, and the last one takes the call along. */
function ride<Item, Value>(
  seats: readonly Seat<Item, Value>[],
  { ask, toError }: GatherOptions<Item, Value>,
): void {
  const controller = new AbortController();
  let riding = seats.length;
  const leave = (): void => {
    riding -= 1;
    if (riding === 0) controller.abort();
  };
  const asked = ask(
    seats.map(({ item }) => item),
    controller.signal,
  );
  seats.forEach(({ item, signal, resolve, reject }, index) => {
    const giveUp = (): void => {
      reject(toError(item));
      leave();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    asked
      .then((values) => resolve(values[index] as Value), reject)
      .finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Makes one question of those that are asked in the same moment; its failure is everybody's. */
export function gather<Item, Value>(options: GatherOptions<Item, Value>) {
  let seats: Seat<Item, Value>[] = [];

  const leaveTogether = (): void => {
    const all = seats;
    seats = [];
    for (const { item, signal, reject } of all) {
      if (signal.aborted) reject(options.toError(item));
    }
    const waiting = all.filter(({ signal }) => !signal.aborted);
    if (waiting.length > 0) ride(waiting, options);
  };

  return (item: Item, signal: AbortSignal): Promise<Value> =>
    new Promise((resolve, reject) => {
      seats.push({ item, signal, resolve, reject });
      if (seats.length === 1) setTimeout(leaveTogether, 0);
    });
}
