import { parentPort, workerData } from 'node:worker_threads';
import { answerOrders } from './answerOrders.ts';
import type { WorkerTask } from './BatchWorker.ts';
import { LocalBatchMaker } from './LocalBatchMaker.ts';
import { openDataset } from './openDataset.ts';

/** A data worker: builds the data set of the main thread again and makes the batches that it is asked for. */
async function open({ catalogue, imports, dataset, seed }: WorkerTask): Promise<LocalBatchMaker> {
  if (catalogue) await import(catalogue);
  return new LocalBatchMaker(await openDataset(dataset, imports), seed);
}

answerOrders(parentPort!, open(workerData as WorkerTask));
