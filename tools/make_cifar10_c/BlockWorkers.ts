import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type BlockTask, corruptBlock } from './corruptBlock.ts';

/**
 * Makes blocks of corrupted pictures on some threads, in the order in which they are asked for.
 */
export class BlockWorkers {
  readonly #sheet: Uint8Array;
  readonly #workers: Worker[];
  readonly #last: Promise<unknown>[];
  #next = 0;

  /**
   * @param sheet all pictures; in shared memory
   * @param count threads; 0 does everything in this one
   */
  constructor(sheet: Uint8Array<SharedArrayBuffer>, count: number) {
    this.#sheet = sheet;
    const file = new URL('./worker.js', import.meta.url);
    this.#workers = Array.from({ length: count }, () => new Worker(file, { workerData: sheet.buffer }));
    this.#last = this.#workers.map(() => Promise.resolve());
  }

  /** The blocks of these tasks, in their order; a few more are being made ahead of the reader. */
  async *blocks(tasks: Iterable<BlockTask>): AsyncGenerator<[BlockTask, Uint8Array]> {
    const ahead = 2 * this.#workers.length;
    const waiting: [BlockTask, Promise<Uint8Array>][] = [];
    for (const task of tasks) {
      waiting.push([task, this.#make(task)]);
      if (waiting.length <= ahead) continue;
      const [done, block] = waiting.shift()!;
      yield [done, await block];
    }
    for (const [task, block] of waiting) yield [task, await block];
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map(worker => worker.terminate()));
  }

  #make(task: BlockTask): Promise<Uint8Array> {
    const which = this.#next++ % (this.#workers.length || 1);
    const worker = this.#workers[which];
    if (!worker) return Promise.resolve(corruptBlock(this.#sheet, task));
    const made = this.#last[which].then(async () => {
      worker.postMessage(task);
      const [block] = (await once(worker, 'message')) as [Uint8Array];
      return block;
    });
    this.#last[which] = made;
    made.catch(() => {}); // told where the block is awaited
    return made;
  }
}
