import { createFaceSwapClient, isFaceSwapError, type Task } from '@faceswap/sdk';
import {
  cancellationMessage,
  errorMessage,
  failureMessage,
  messages,
} from '@faceswap/sdk/messages';
import { indexedDbStore } from '@faceswap/sdk/stores/indexed-db';
import { workerTransport } from '@faceswap/sdk/transports/worker';
import { getToken } from './session.ts';

const language = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';
let inspect = (_event: unknown): void => {};

function find<E extends HTMLElement>(selector: string, root: ParentNode = document): E {
  const found = root.querySelector<E>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

const client = createFaceSwapClient({
  transport: workerTransport({ url: '/api', getToken }),
  store: indexedDbStore({ name: 'vanilla' }),
  inspect: (event) => inspect(event),
});

function describe(task: Task): (string | null)[] {
  const { phases, outcomes, connections, aiLabel } = messages[language];
  if (task.outcome === null) {
    const phase = phases[task.cancelRequested ? 'closing' : task.phase];
    return [phase, task.connection === 'ok' ? null : connections[task.connection]];
  }
  const failure = task.failure && failureMessage(task.failure, language);
  const about = failure === null ? [] : [failure.what, failure.billing, failure.todo];
  const stop = cancellationMessage(task, language);
  return [outcomes[task.outcome], task.result && aiLabel, ...about, stop];
}

/** Changes the row that is there, so that its buttons keep the focus. */
function show(task: Task): void {
  const fresh = () => find('li', find<HTMLTemplateElement>('#row').content).cloneNode(true);
  const row = document.getElementById(task.id) ?? (fresh() as HTMLElement);
  row.id = task.id;
  row.dataset['state'] = task.outcome ?? 'running';
  const name = task.inputs.target?.name ?? task.id;
  find('.name', row).textContent = name;
  find('.state', row).textContent = describe(task).filter(Boolean).join(' · ');
  const progress = find<HTMLProgressElement>('progress', row);
  progress.ariaLabel = name;
  if (task.progress === null) progress.removeAttribute('value');
  else progress.value = task.progress;
  if (!row.isConnected) find('#tasks').prepend(row);
}

const commands: Readonly<Record<string, (id: string) => Promise<unknown> | undefined>> = {
  stop: (id) => client.tasks.get(id)?.cancel(),
  retry: (id) => client.tasks.get(id)?.retry(),
  async save(id) {
    const url = await client.tasks.get(id)?.getSnapshot().result?.url();
    location.assign(`${url}&download=1`);
  },
  async start() {
    const data = new FormData(find<HTMLFormElement>('form'));
    const [source, target] = [data.get('source') as File, data.get('target') as File];
    const mode = target.type.startsWith('video/') ? 'single-video' : 'single-image';
    const consent = {
      subjects: 'authorized',
      statement: 'vanilla/1',
      acceptedAt: Date.now(),
    } as const;
    await client.tasks.create({ mode, source, target, consent });
  },
  async inspect() {
    const { openInspector } = await import('./inspector.ts');
    inspect = openInspector();
  },
};

async function run(name: string, id = ''): Promise<void> {
  const trouble = find('#trouble');
  try {
    trouble.textContent = '';
    await commands[name]?.(id);
  } catch (error) {
    if (!isFaceSwapError(error)) throw error;
    const { what, todo, billing } = errorMessage(error.code, error.mayBeBilled, language);
    trouble.textContent = `${what} ${todo} ${billing}`;
  }
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  void run('start');
});
document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null;
  if (button?.type === 'button') void run(button.name, button.closest('li')?.id);
});
client.tasks.subscribe(() => [...client.tasks.list()].reverse().forEach(show));
