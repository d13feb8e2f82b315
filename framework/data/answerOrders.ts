import type { MessagePort, Transferable } from 'node:worker_threads';
import { UserError } from '../errors/UserError.ts';
import type { BatchItem, BatchMaker } from './BatchMaker.ts';
import type { Batch } from './types.ts';

/** The way out where a thread fails in a way that nobody foresaw. */
export const DEBUG_HINT = '--debug loads in the main thread and shows where it fails';

/** What a worker sends for each order: the batch, or why there is none. An error itself would lose its class and hint. */
export type WorkerAnswer =
  | { readonly batch: Batch; readonly failure?: undefined }
  | {
      readonly batch?: undefined;
      readonly failure: { readonly message: string; readonly hint: string | undefined; readonly stack: string };
    };

/** What a worker gets beside orders: memory that it gave away with a batch, to be used again. */
export interface SpentPictures {
  readonly spent: Uint8Array<ArrayBuffer>;
}

/**
 * The worker's side: answers every order that comes through the port, in order.
 *
 * @param opening the data set, being built; when it fails, so does every order.
 */
export function answerOrders(port: MessagePort, opening: Promise<BatchMaker>): void {
  opening.catch(() => {}); // told as the answer to the first order
  let last: Promise<void> = Promise.resolve();
  port.on('message', (item: BatchItem | SpentPictures) => {
    last = last.then(async () => {
      if ('spent' in item) return (await opening).recycle([item.spent]);
      const { answer, transfer } = await answerTo(item, opening);
      port.postMessage(answer, transfer);
    });
  });
}

async function answerTo(
  item: BatchItem,
  opening: Promise<BatchMaker>,
): Promise<{ answer: WorkerAnswer; transfer: Transferable[] }> {
  try {
    const batch = await (await opening).make(item);
    return { answer: { batch }, transfer: buffersOf(batch) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof UserError ? error.hint : DEBUG_HINT;
    return { answer: { failure: { message, hint, stack: innermostStack(error) } }, transfer: [] };
  }
}

/** Handed over, not copied. */
function buffersOf({ images, labels, indices, strong, full, soft }: Batch): ArrayBuffer[] {
  const arrays = [images, labels, indices, strong?.images, strong?.labels, full?.images, soft?.images];
  return arrays.flatMap(array => array?.buffer ?? []);
}

/** Where it really happened: the errors around it only add places to the message. */
function innermostStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermostStack(error.cause) : (error.stack ?? error.message);
}
