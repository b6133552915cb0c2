/** Processor time and memory of the page's process and of its workers' threads. Linux only: read from /proc. */
import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks per second that /proc counts in; fixed at 100 on every Linux port Chromium runs on. */
const TICKS = 100;

export interface PageProcess {
  readonly pid: string;
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

function statOf(pid: string): readonly string[] {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
}

/** Whether this program has started it, over however many others; another browser may be running. */
function isOurs(pid: string): boolean {
  for (let at = pid; at !== '0' && at !== '1'; at = statOf(at)[1] ?? '0') {
    if (at === String(process.pid)) return true;
  }
  return false;
}

/** The process that holds the page: the renderer with most processor time. */
export function pageProcess(): PageProcess {
  const found = readdirSync('/proc').flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer') || !isOurs(pid)) {
        return [];
      }
      const fields = statOf(pid);
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const size = (name: string): number =>
        Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
      return [
        {
          pid,
          cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
          residentBytes: size('VmRSS'),
          peakBytes: size('VmHWM'),
        },
      ];
    } catch {
      // It ended between the two reads.
      return [];
    }
  });
  return (
    found.sort((a, b) => b.cpuSeconds - a.cpuSeconds)[0] ?? {
      pid: '0',
      cpuSeconds: 0,
      residentBytes: 0,
      peakBytes: 0,
    }
  );
}

/** What Linux keeps of the name that Chromium gives a worker's thread, "DedicatedWorker thread". */
const WORKER_THREAD = 'DedicatedWorker';

/** Seconds of processor time by thread. */
export function workerSeconds({ pid }: PageProcess): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      const fields = stat.split(') ')[1]?.split(' ') ?? [];
      if (stat.includes(`(${WORKER_THREAD}`)) {
        seconds.set(thread, (Number(fields[11]) + Number(fields[12])) / TICKS);
      }
    } catch {
      // It ended between the two reads.
    }
  }
  return seconds;
}
