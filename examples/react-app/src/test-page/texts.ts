import type { Language } from '@faceswap/sdk/messages';
import { useLanguage } from '../text/language.tsx';

const en = {
  title: 'Task test',
  lead: 'Start real tasks and make their lives hard. What you switch here holds for this page only, until it is left or loaded again.',
  notInstalled: 'The simulation is put in place when this page is opened by its address.',
  add: {
    title: 'Sample tasks',
    image: 'Add a picture task',
    video: 'Add a video task',
    hint: 'Portraits in the public domain, with the consent filled in.',
    failed: 'The sample files could not be fetched.',
  },
  status: {
    title: 'Status answers',
    label: 'How reads are answered',
    choices: { true: 'Normal', late: 'Late', unknown: 'Unknown' },
    hints: {
      true: 'As the Worker says, as soon as it says so.',
      late: (span: string) => `Each answer comes ${span} late, and is that old.`,
      unknown: 'With a status that the SDK does not know. Tasks go on and are read again.',
    },
  },
  network: {
    title: 'Network',
    offline: 'Offline',
    offlineHint: 'Every call fails, and the page believes it has no network.',
    live: 'Live updates',
    liveHint: 'Without them, tasks are read at intervals.',
    drop: 'Drop the live connection',
    connected: (count: number) => (count === 0 ? 'Not connected' : `Connected: ${count}`),
  },
  tasks: {
    title: 'All tasks',
    stopAll: 'Stop all running tasks',
    reload: 'Reload the page',
    restored: (count: number, running: number) =>
      `Restored: ${count === 1 ? '1 task' : `${count} tasks`}, ${running} running now.`,
    restoring: 'Restoring the stored tasks…',
    none: 'No tasks',
    noneHint: 'Add one above.',
  },
  history: 'History',
  logTitle: 'Live log',
};

export type TestText = typeof en;

const zhCN: TestText = {
  title: '任务测试',
  lead: '启动真实任务，并模拟各种异常。这里的开关只对本页有效，离开或刷新后恢复正常。',
  notInstalled: '请通过地址直接打开本页，模拟功能才会生效。',
  add: {
    title: '示例任务',
    image: '添加图片任务',
    video: '添加视频任务',
    hint: '使用公有领域的人像，授权信息已填好。',
    failed: '无法获取示例文件。',
  },
  status: {
    title: '状态应答',
    label: '读取状态时的应答',
    choices: { true: '正常', late: '迟到', unknown: '未知状态' },
    hints: {
      true: '与 Worker 的应答一致，立即送达。',
      late: (span) => `每次应答迟到 ${span}，内容也是当时的旧状态。`,
      unknown: '返回 SDK 不认识的状态。任务继续进行，并会再次读取。',
    },
  },
  network: {
    title: '网络',
    offline: '离线',
    offlineHint: '所有请求失败，页面认为没有网络。',
    live: '实时更新',
    liveHint: '关闭后按间隔读取任务状态。',
    drop: '断开实时连接',
    connected: (count) => (count === 0 ? '未连接' : `已连接：${count}`),
  },
  tasks: {
    title: '全部任务',
    stopAll: '停止所有进行中的任务',
    reload: '刷新页面',
    restored: (count, running) => `已恢复 ${count} 个任务，其中 ${running} 个正在进行。`,
    restoring: '正在恢复已保存的任务…',
    none: '没有任务',
    noneHint: '请在上方添加。',
  },
  history: '历史',
  logTitle: '实时日志',
};

const texts: Readonly<Record<Language, TestText>> = { en, 'zh-CN': zhCN };

export const useTestText = (): TestText => texts[useLanguage().language];
