import { join } from 'node:path';
import { unstable_startWorker } from 'wrangler';
import { tryPort } from './ports.ts';
import {
  type StartedMessage,
  type StartMessage,
  startMessageSchema,
  type WorkerStartCode,
} from './worker-messages.ts';

const DISPOSE_MS = 8_000;

const say = (message: StartedMessage): void => void process.send?.(message);

const fail = (code: WorkerStartCode, message: string): void =>
  say({ type: 'failed', code, message });

function start({ configPath, dataDir, port, vars }: StartMessage) {
  return unstable_startWorker({
    config: configPath,
    envFiles: [],
    // Wrangler shows and logs the values of plain variables, of secrets only the names.
    bindings: Object.fromEntries(
      Object.entries(vars).map(([name, value]) => [name, { type: 'secret_text', value }]),
    ),
    sendMetrics: false,
    dev: {
      remote: false,
      persist: join(dataDir, 'state'),
      server: { hostname: '127.0.0.1', port },
      logLevel: 'warn',
      inspector: false,
      watch: false,
      liveReload: false,
    },
  });
}

let running: ReturnType<typeof start> | null = null;

async function open(message: StartMessage): Promise<void> {
  // Wrangler would wait for ever.
  if (message.port !== 0 && (await tryPort(message.port)) === null) {
    return fail('port-taken', `Port ${message.port} is taken.`);
  }
  running = start(message);
  const worker = await running;
  await worker.ready;
  say({ type: 'ready', url: (await worker.url).origin });
}

async function close(): Promise<void> {
  const worker = await running?.catch(() => null);
  await worker?.dispose();
}

process.once('message', (message) => {
  open(startMessageSchema.parse(message)).catch((error: unknown) => {
    fail('failed', error instanceof Error ? error.message : String(error));
  });
});

// The other process closes the channel, or has died: then nobody else would end the runtime.
process.once('disconnect', () => {
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), DISPOSE_MS);
  close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
