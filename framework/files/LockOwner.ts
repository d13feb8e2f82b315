import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that holds a lock, as the lock's file says it. */
export class LockOwner {
  /** @param born when the process started: tells two processes of the same number apart; null where the system does not say */
  private constructor(
    readonly pid: number,
    readonly host: string,
    readonly born: string | null,
  ) {}

  /** What this process writes into a lock: JSON, each time another text. */
  static mark(): string {
    return JSON.stringify({ pid: process.pid, host: hostname(), born: birthOf(process.pid), id: randomUUID() });
  }

  /** @returns undefined for a text that is empty or torn: whoever wrote it was killed at that moment */
  static read(text: string): LockOwner | undefined {
    try {
      const { pid, host = hostname(), born = null } = JSON.parse(text) as Partial<LockOwner>;
      return typeof pid === 'number' ? new LockOwner(pid, host, born) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether the number is that of this process. */
  get isSelf(): boolean {
    return this.host === hostname() && this.pid === process.pid;
  }

  /** Whether the process lives; undefined where it cannot be asked: it is of another machine. */
  isAlive(): boolean | undefined {
    if (this.host !== hostname()) return undefined;
    try {
      process.kill(this.pid, 0); // asks only
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
    }
    // The number may have been given to another process since.
    return this.born === null || birthOf(this.pid) === this.born;
  }
}

/** When a process started, in clock ticks since the machine did; null where the system does not say (it is not Linux). */
function birthOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
