/**
 * Starts something and takes away what it added to listen for the end of this process: Vite, for one, ends the process
 * on its own when it is told to stop, and here others have to be ended first.
 */
export async function withoutNewListeners<Value>(start: () => Promise<Value>): Promise<Value> {
  const watched = [
    { source: process, event: 'SIGTERM' },
    { source: process.stdin, event: 'end' },
  ];
  const before = watched.map(({ source, event }) => new Set(source.rawListeners(event)));
  const started = await start();
  for (const [index, { source, event }] of watched.entries()) {
    const added = source.rawListeners(event).filter((one) => !before[index]?.has(one));
    for (const one of added) source.off(event, one as () => void);
  }
  return started;
}
