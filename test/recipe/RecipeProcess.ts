import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tools/runTool.ts';

/** A recipe that runs in a process of its own, to be ended. */
export class RecipeProcess {
  readonly #child: ChildProcess;
  #output = '';

  constructor(words: readonly string[]) {
    this.#child = spawn(process.execPath, [join(ROOT, 'tools/run_recipe.js'), ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, JEST_WORKER_ID: undefined },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.#output += text.toString();
      });
  }

  /** Ends it by a signal once something is so. @returns exit code, signal, and what it printed */
  async end(signal: 'SIGINT' | 'SIGKILL', when: () => boolean): Promise<[number | null, string | null, string]> {
    while (!when() && this.#child.exitCode === null) await new Promise(done => setTimeout(done, 2));
    if (this.#child.exitCode !== null) throw new Error(`the recipe ended by itself: ${this.#output}`);
    this.#child.kill(signal);
    const [code, by] = (await once(this.#child, 'exit')) as [number | null, string | null];
    return [code, by, this.#output];
  }
}

/** Whether a step of a seed has begun and has something to go on with, where its kind keeps anything. */
export function isOnItsWay(seedFolder: string, step: string): boolean {
  const record = readJson(join(seedFolder, `${step}.json`));
  if (record === undefined || record.finished !== null) return false;
  const { kind } = (record.settings as { step: { kind: string } }).step;
  const place = join(seedFolder, step);
  if (kind === 'train') return existsSync(join(place, 'latest.json'));
  if (kind !== 'generate_pseudo_label') return true;
  return (
    existsSync(place) && readdirSync(place).some(name => /(\.npy|_conf\.png)$/.test(name) && !name.startsWith('.'))
  );
}

/** Whether a step was ended before it was done. */
export function isUnfinished(seedFolder: string, step: string): boolean {
  return readJson(join(seedFolder, `${step}.json`))?.finished === null;
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined; // not there yet
  }
}
