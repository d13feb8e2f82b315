import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that holds a lock, as the lock's file says it: `pid id birth host`. */
export class LockOwner {
  readonly #pid: number;
  readonly #born: string | undefined;
  readonly #host: string | undefined;

  /** @param text content of a lock; earlier versions wrote neither birth nor host */
  constructor(text: string) {
    const [pid, , born, host] = text.split(' ');
    this.#pid = /^\d+$/.test(pid) ? Number(pid) : 0;
    this.#born = born === 'unknown' ? undefined : born;
    this.#host = host;
  }

  /** What this process writes; each time another text. */
  static mark(): string {
    return `${process.pid} ${randomUUID()} ${birthOf(process.pid) ?? 'unknown'} ${hostname()}`;
  }

  /** Whether the process lives; undefined where it cannot be asked: it is of another machine, or the lock is torn. */
  isAlive(): boolean | undefined {
    if (this.#pid === 0 || (this.#host ?? hostname()) !== hostname()) return undefined;
    try {
      process.kill(this.#pid, 0); // asks only
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
    }
    // The number may have been given to another process since.
    return this.#born === undefined || birthOf(this.#pid) === this.#born;
  }
}

/** When a process started, in clock ticks since the machine did; undefined where the system does not say (it is not Linux). */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
