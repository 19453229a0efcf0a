import type { EndedTask } from '@faceswap/sdk';
import { useState } from 'react';
import { useLanguage } from '../text/language.tsx';
import { describeTask, nameOf } from './describe-task.ts';
import { notifyHidden } from './notifications.ts';
import { useEnded } from './use-ended.ts';

/** Tells of each end: aloud to those who listen to the page, and by the system to those who look elsewhere. */
export function EndNotices() {
  const { language, text } = useLanguage();
  const [said, say] = useState('');

  useEnded((task: EndedTask) => {
    const name = nameOf(task, language);
    const { state } = describeTask(task, { language, now: task.updatedAt, online: true });
    const notice =
      task.outcome === 'completed' ? text.notices.completed(name) : text.notices.ended(name, state);
    say(notice);
    notifyHidden(notice, task.id);
  });

  return (
    <p role="status" className="visually-hidden">
      {said}
    </p>
  );
}
