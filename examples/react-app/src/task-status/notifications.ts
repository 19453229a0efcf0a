/** Whether the person can be told of an end while they look elsewhere. */
export type NotificationState = 'unavailable' | NotificationPermission;

export const notificationState = (): NotificationState =>
  'Notification' in globalThis ? Notification.permission : 'unavailable';

/** Browsers show the question only after a click. */
export async function askToNotify(): Promise<NotificationState> {
  if (notificationState() === 'unavailable') return 'unavailable';
  return Notification.requestPermission();
}

/** Shows a notice if this page is hidden and may; tabs that tell of the same task show one together. */
export function notifyHidden(body: string, taskId: string): void {
  if (document.visibilityState !== 'hidden' || notificationState() !== 'granted') return;
  try {
    new Notification(document.title, { body, tag: taskId });
  } catch {
    // Some phones let only service workers notify.
  }
}
