import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../framework/errors/UserError.ts';
import { type StreetTask, writeStreet } from './writeStreet.ts';

/**
 * Draws and writes pictures on some threads; a thread that is done takes the next one.
 *
 * @param workers threads; 0 does everything in this one
 * @param onWritten told after each picture
 * @throws UserError when a file cannot be written
 */
export async function writeStreets(
  tasks: readonly StreetTask[],
  workers: number,
  onWritten: () => void,
): Promise<void> {
  const queue = tasks.values();
  const work = async (write: (task: StreetTask) => Promise<void>): Promise<void> => {
    for (const task of queue) {
      await write(task);
      onWritten();
    }
  };
  if (workers === 0) return work(writeStreet);
  const file = new URL('./worker.js', import.meta.url);
  const threads = Array.from({ length: Math.min(workers, tasks.length) }, () => new Worker(file));
  try {
    await Promise.all(threads.map(thread => work(task => order(thread, task))));
  } finally {
    await Promise.all(threads.map(thread => thread.terminate()));
  }
}

async function order(thread: Worker, task: StreetTask): Promise<void> {
  const answered = once(thread, 'message');
  thread.postMessage(task);
  const [complaint] = (await answered) as [string | undefined];
  if (complaint !== undefined) throw new UserError(complaint);
}
