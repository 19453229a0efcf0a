import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const exec = promisify(execFile);

interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

async function listProcesses(): Promise<ProcessInfo[]> {
  const { stdout } = await exec('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state=,args='], {
    maxBuffer: 16 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, state, command = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
  });
}

/** A process's children, theirs, and so on, as they are now. */
export async function listDescendants(root: number): Promise<ProcessInfo[]> {
  const all = await listProcesses();
  const childrenOf = (pid: number): ProcessInfo[] =>
    all
      .filter(({ parent }) => parent === pid)
      .flatMap((child) => [child, ...childrenOf(child.pid)]);
  return childrenOf(root).filter(({ command }) => !command.startsWith('ps -A'));
}

export const isWorkerd = ({ command }: ProcessInfo): boolean =>
  /workerd\S* serve/.test(command.slice(0, 400));

/** Which of these still run. */
export async function listAlive(found: readonly ProcessInfo[]): Promise<ProcessInfo[]> {
  const all = await listProcesses();
  return all.filter((now) =>
    found.some(({ pid, command }) => pid === now.pid && command === now.command),
  );
}

export async function untilGone(found: readonly ProcessInfo[]): Promise<void> {
  while ((await listAlive(found)).length > 0) await sleep(50);
}
