import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from './Command.ts';

/** `real-time`: before all others, whatever they do. `raised`: before ordinary ones, mostly. */
export type Priority = 'real-time' | 'raised' | 'normal';

const PREFIX: Readonly<Record<Priority, readonly string[]>> = {
  'real-time': ['chrt', '-f', '1'],
  raised: ['nice', '-n', '-19'],
  normal: [],
};

/** Where and with which priority both sides run. */
export class Placement {
  /** The processors that both sides are held on; undefined where the system cannot do it. */
  readonly processors: readonly number[] | undefined;
  readonly priority: Priority;

  /** @param first whether to run before everything else on the machine, as far as it is permitted */
  constructor(threads: number, first: boolean) {
    const allowed = allowedProcessors();
    this.processors = allowed && works('taskset', ['--version']) ? allowed.slice(0, threads) : undefined;
    this.priority = first ? highestPriority() : 'normal';
  }

  apply({ program, args, env }: Command): Command {
    const pinned = this.processors ? ['taskset', '-c', this.processors.join(',')] : [];
    const [outer, ...inner] = [...PREFIX[this.priority], ...pinned, program, ...args];
    return { program: outer, args: inner, ...(env && { env }) };
  }
}

function highestPriority(): Priority {
  // Field 19 of a process's own line is its niceness, field 41 its policy, 1 for first in, first out. Asked, since what
  // is permitted is not told otherwise: `nice` only warns.
  const fields = (priority: Priority): string[] => {
    const [program, ...args] = [...PREFIX[priority], 'cat', '/proc/self/stat'];
    return spawnSync(program, args, { encoding: 'utf8' }).stdout?.split(' ') ?? [];
  };
  if (fields('real-time')[40] === '1') return 'real-time';
  return Number(fields('raised')[18]) <= -19 ? 'raised' : 'normal';
}

function works(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** The processors that this process may use, or undefined where the system does not tell (it is not Linux). */
function allowedProcessors(): number[] | undefined {
  let list: string | undefined;
  try {
    list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  } catch {
    return undefined;
  }
  return list?.split(',').flatMap(range => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
