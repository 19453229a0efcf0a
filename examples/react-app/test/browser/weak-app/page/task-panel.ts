import { isOver, type TaskManager } from './task-manager.ts';
import { bar, STATES } from './words.ts';

/** As it was found: complete, and imported by no page. */
export function mountTaskPanel(manager: TaskManager): void {
  const panel = document.createElement('section');
  panel.setAttribute('aria-label', '任务状态');
  document.body.append(panel);
  let shown = '';

  function show(): void {
    const rows = manager.list().map((task) => {
      const { id, name, status, progress, error_message: message = '' } = task;
      const stop = isOver(task) ? '' : `<button type="button" data-stop="${id}">停止</button>`;
      const about = `<b>${name}</b><span>${STATES[status]}</span>${bar(progress)}`;
      return `<li>${about}${message && `<small>${message}</small>`}${stop}</li>`;
    });
    const next = `<h2>任务状态</h2><ul>${rows.join('')}</ul>`;
    if (next !== shown) panel.innerHTML = next;
    shown = next;
  }

  panel.addEventListener('click', ({ target }) => {
    const id = target instanceof HTMLElement ? target.dataset['stop'] : undefined;
    if (id !== undefined) void manager.cancel(id);
  });
  manager.subscribe(show);
  show();
}
