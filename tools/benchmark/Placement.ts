import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from './Command.ts';

/** Where and with which priority both sides run. */
export class Placement {
  /** The processors that both sides are held on; undefined where the system cannot do it. */
  readonly processors: readonly number[] | undefined;
  /** Scheduled before everything else on the machine. */
  readonly realtime: boolean;

  /** @param realtime whether it is wanted; it may not be permitted */
  constructor(threads: number, realtime: boolean) {
    const allowed = allowedProcessors();
    this.processors = allowed && works('taskset', ['--version']) ? allowed.slice(0, threads) : undefined;
    this.realtime = realtime && works('chrt', ['-f', '1', 'true']);
  }

  apply({ program, args, env }: Command): Command {
    const pinned = this.processors ? ['taskset', '-c', this.processors.join(',')] : [];
    const first = this.realtime ? ['chrt', '-f', '1'] : [];
    const [outer, ...inner] = [...first, ...pinned, program, ...args];
    return { program: outer, args: inner, ...(env && { env }) };
  }
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
