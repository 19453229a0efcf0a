import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface ChildInfo {
  readonly pid: number;
  /** As the system writes it: `S` sleeps, `T` is suspended, `Z` has ended but was not reaped. */
  readonly state: string;
  readonly name: string;
}

interface ProcessInfo extends ChildInfo {
  readonly parent: number;
}

const LINUX_LINE = /^(\d+) \((.*)\) (\S) (\d+)/s;
const PS_LINE = /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(.*)$/;

/** A process may end while it is looked at. */
const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

async function readProc(): Promise<ProcessInfo[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(pids.map((pid) => readText(`/proc/${pid}/stat`)));
  return texts.flatMap((text) => {
    const [, pid, name = '', state = '', parent] = LINUX_LINE.exec(text) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), name, state, parent: Number(parent) }];
  });
}

async function readPs(): Promise<ProcessInfo[]> {
  const { stdout } = await exec('ps', ['-A', '-o', 'pid=,ppid=,state=,comm=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', name = ''] = PS_LINE.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), name, state, parent: Number(parent) }];
  });
}

const listProcesses = process.platform === 'linux' ? readProc : readPs;

/** The ffmpeg programs that a process has started and not reaped. */
export async function listPrograms(parent: number): Promise<ChildInfo[]> {
  const all = await listProcesses();
  return all.filter((each) => each.parent === parent && each.name.includes('ffmpeg'));
}

/** Of these, the programs that still run, whoever their parent is by now. */
export async function listAlive(pids: readonly number[]): Promise<ChildInfo[]> {
  const all = await listProcesses();
  return all.filter((each) => pids.includes(each.pid) && each.name.includes('ffmpeg'));
}

export interface Footprint {
  readonly threads: number;
  readonly rssMib: number;
}

/** What a process takes of the machine. */
export async function measureProcess(pid: number): Promise<Footprint> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { threads: field('Threads'), rssMib: field('VmRSS') / 1024 };
  }
  const rss = await exec('ps', ['-o', 'rss=', '-p', String(pid)]);
  const threads = await exec('ps', ['-M', '-p', String(pid)]);
  const lines = threads.stdout.trim().split('\n');
  return { threads: lines.length - 1, rssMib: Number(rss.stdout) / 1024 };
}
