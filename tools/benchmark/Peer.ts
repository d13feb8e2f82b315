import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Command } from './Command.ts';

/** How long a process may take to end. */
const PATIENCE_MS = 10_000;

/**
 * A process that serves one side of a job: it computes only while it is asked to, and stays warm in between.
 * Requests and answers are lines.
 */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #title: string;
  readonly #answers: AsyncIterator<string>;
  #errors = '';

  constructor(title: string, { program, args, env }: Command) {
    this.#title = title;
    this.#child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4000);
    });
    // Writing to one that has ended: that it has is told where its answer is read.
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', error => {
      this.#errors += error.message;
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** The next line that it writes. @throws UserError when it ends instead, with its last words */
  async answer<T>(): Promise<T> {
    const { value, done } = await this.#answers.next();
    if (!done) return JSON.parse(value) as T;
    if (this.#running) await once(this.#child, 'exit');
    const end = this.#child.signalCode ?? `exit code ${this.#child.exitCode}`;
    throw new UserError([`the ${this.#title} side ended (${end})`, ...lastWords(this.#errors)].join('\n  '));
  }

  get #running(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  ask<T>(request: string): Promise<T> {
    this.#child.stdin.write(`${request}\n`);
    return this.answer<T>();
  }

  /** Ends it, in peace where it can. @returns the largest resident size that it had, in bytes */
  async end(): Promise<number> {
    const { peakBytes } = await this.ask<{ peakBytes: number }>('end');
    const overdue = setTimeout(() => this.stop(), PATIENCE_MS);
    // It may have workers of its own, which it ends itself.
    if (this.#running) await once(this.#child, 'exit');
    clearTimeout(overdue);
    return peakBytes;
  }

  /** Ends it at once, whatever it does. */
  stop(): void {
    this.#child.stdin.destroy();
    this.#child.kill('SIGKILL');
  }
}

/** The last error with what follows it; libraries talk before. */
function lastWords(errors: string): string[] {
  const lines = errors.trim().split('\n').filter(Boolean);
  const start = lines.findLastIndex(line => /^\w*Error\b/.test(line));
  return start < 0 ? lines.slice(-3) : lines.slice(start, start + 4);
}
