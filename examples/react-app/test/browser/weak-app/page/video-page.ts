import { writeHistory } from './history.ts';
import { isOver, type TaskManager } from './task-manager.ts';
import { startSwap, upload } from './wire.ts';
import { bar } from './words.ts';

const FORM = `<h1>视频换脸</h1><form>
  <label class="file">人脸图片<input type="file" name="face" accept="image/*" required></label>
  <label class="file">目标视频<input type="file" name="video" accept="video/*" required></label>
  <label><input type="checkbox" name="fps"> 保持帧率</label>
  <button>开始视频换脸</button><div data-own></div></form>`;

/** What it shows of the task is its own, and gone with it. */
export function openVideoPage(main: HTMLElement, manager: TaskManager): void {
  main.innerHTML = FORM;
  const [form, own] = [main.querySelector('form'), main.querySelector('[data-own]')];
  const button = main.querySelector('button');
  if (form === null || own === null || button === null) return;

  const finish = (url?: string): void => {
    button.disabled = false;
    button.textContent = '开始视频换脸';
    if (url !== undefined) own.innerHTML = `<a href="${url}" download>下载</a>`;
  };

  const start = async (face: File, video: File): Promise<void> => {
    const { name } = video;
    const id = await startSwap(await upload(face), await upload(video));
    manager.add({ id, name, status: 'pending', progress: 0 });
    writeHistory({ id, name, status: 'processing' });
    manager.subscribe(() => {
      const task = manager.list().find((one) => one.id === id);
      if (task === undefined) return;
      own.innerHTML = bar(task.progress);
      if (!isOver(task)) return;
      writeHistory({ id, name, status: task.status });
      finish(task.result_url);
    });
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const [face, video] = [data.get('face'), data.get('video')];
    if (!(face instanceof File && video instanceof File)) return;
    button.disabled = true;
    button.textContent = '处理中…';
    start(face, video).catch(() => finish());
  });
}
