import type { Language } from '@faceswap/sdk/messages';
import { useLanguage } from '../text/language.tsx';

const en = {
  title: 'Debug',
  show: 'Show the debug drawer',
  hide: 'Hide the debug drawer',
  leave: 'Leave debug mode',
  views: 'Debug views',
  tabs: { log: 'Log', records: 'Records', updates: 'Updates', states: 'Statechart' },
  log: {
    label: 'Log',
    scopes: 'Scopes',
    scope: {
      restore: 'Restore',
      poll: 'Poll',
      state: 'State',
      cancel: 'Cancel',
      panel: 'Panel',
      upload: 'Upload',
      store: 'Store',
      client: 'Client',
    },
    task: 'Task id',
    anyTask: 'any, or a part of it',
    clear: 'Clear log',
    empty: 'Nothing was logged yet.',
    noMatch: 'No line matches.',
    count: (shown: number, all: number) => `${shown} of ${all} lines`,
    only: (id: string) => `Only task ${id}`,
  },
  records: {
    none: 'The store holds no record.',
    failed: 'The store could not be read.',
    revision: (revision: string) => `revision ${revision}`,
    json: (id: string) => `Record ${id}`,
  },
  updates: {
    caption: 'How often what is shown of each task changed since the page was opened',
    none: 'No task has changed yet.',
    task: 'Task',
    phase: 'State',
    count: 'Updates',
    rate: 'Per second',
    rateHint: 'over the last 10 s',
    last: 'Last update',
    ago: (span: string) => `${span} ago`,
  },
  states: {
    none: 'There is no task.',
    elsewhere:
      'Its machine has not run on this page: it rests, has ended, or another tab works on it.',
    phases: 'Phases',
    path: 'Now in',
    steps: 'Last transitions',
    time: 'Time',
    after: 'After',
    state: 'State',
    event: 'Event',
    open: 'Open the live inspector',
    openHint:
      'Opens stately.ai in a new window, so it needs the network. Sent there: the chart, task ids, and the names of states and events. Never files, names of files, or links.',
  },
};

export type DebugText = typeof en;

const zhCN: DebugText = {
  title: '调试',
  show: '展开调试面板',
  hide: '收起调试面板',
  leave: '退出调试模式',
  views: '调试视图',
  tabs: { log: '日志', records: '存储记录', updates: '更新频率', states: '状态图' },
  log: {
    label: '日志',
    scopes: '类别',
    scope: {
      restore: '恢复',
      poll: '轮询',
      state: '状态',
      cancel: '取消',
      panel: '面板',
      upload: '上传',
      store: '存储',
      client: '客户端',
    },
    task: '任务 ID',
    anyTask: '不限，可只填一部分',
    clear: '清空日志',
    empty: '还没有日志。',
    noMatch: '没有符合条件的日志。',
    count: (shown, all) => `显示 ${shown} / ${all} 行`,
    only: (id) => `只看任务 ${id}`,
  },
  records: {
    none: '存储中没有记录。',
    failed: '无法读取存储。',
    revision: (revision) => `版本 ${revision}`,
    json: (id) => `记录 ${id}`,
  },
  updates: {
    caption: '打开页面以来，每个任务的显示内容变化频率',
    none: '还没有任务发生变化。',
    task: '任务',
    phase: '状态',
    count: '更新次数',
    rate: '每秒次数',
    rateHint: '最近 10 秒',
    last: '最后更新',
    ago: (span) => `${span}前`,
  },
  states: {
    none: '没有任务。',
    elsewhere: '它的状态机还没有在本页运行：可能在等待、已结束，或由另一个标签页处理。',
    phases: '阶段',
    path: '当前状态',
    steps: '最近的状态转换',
    time: '时间',
    after: '间隔',
    state: '状态',
    event: '事件',
    open: '打开实时状态图',
    openHint:
      '将在新窗口打开 stately.ai，需要联网。发送的内容只有状态图定义、任务 ID、状态名和事件名；不含文件、文件名或链接。',
  },
};

const texts: Readonly<Record<Language, DebugText>> = { en, 'zh-CN': zhCN };

export const useDebugText = (): DebugText => texts[useLanguage().language];
