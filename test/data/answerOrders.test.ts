import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { answerOrders, type WorkerAnswer } from '../../framework/data/answerOrders.ts';
import type { BatchItem, BatchMaker } from '../../framework/data/BatchMaker.ts';
import { collate } from '../../framework/data/collate.ts';
import { DataError } from '../../framework/errors/UserError.ts';

/** A maker whose batch shows the index; the smaller the index the longer it takes, and 3 fails. */
const maker: BatchMaker = {
  ahead: 0,
  make: async ({ indices: [index], epoch }: BatchItem) => {
    await new Promise(resolve => setTimeout(resolve, 30 - 10 * index));
    if (index === 3) {
      throw new DataError('sample 3: no', { hint: 'leave it out', cause: new TypeError('the real reason') });
    }
    const image = { data: Float32Array.of(index), height: 1, width: 1, channels: 1 };
    return collate([{ index, image, label: 0 }], epoch);
  },
  recycle: () => {},
  close: async () => {},
};
const order = (index: number): BatchItem => ({ stream: -1, epoch: 2, indices: Int32Array.of(index), refill: false });

let channel: MessageChannel;
afterEach(() => channel.port1.close());
async function answers(opening: Promise<BatchMaker>, indices: readonly number[]): Promise<WorkerAnswer[]> {
  channel = new MessageChannel();
  answerOrders(channel.port2, opening);
  for (const index of indices) channel.port1.postMessage(order(index));
  const received: WorkerAnswer[] = [];
  for (const _ of indices) received.push((await once(channel.port1, 'message'))[0] as WorkerAnswer);
  return received;
}

test('a worker answers in the order of the orders', async () => {
  const received = await answers(Promise.resolve(maker), [0, 2, 1]);
  expect(received.map(({ batch }) => [batch?.images[0], batch?.epoch])).toEqual([
    [0, 2],
    [2, 2],
    [1, 2],
  ]);
});

test('an error comes with message, hint and the stack of its first cause, and the worker goes on', async () => {
  const [failed, next] = await answers(Promise.resolve(maker), [3, 1]);
  expect(failed.failure).toMatchObject({ message: 'sample 3: no', hint: 'leave it out' });
  expect(failed.failure?.stack).toContain('the real reason');
  expect(next.batch?.images[0]).toBe(1);
});

test('a data set that cannot be opened answers every order with the reason', async () => {
  const received = await answers(Promise.reject(new DataError('no such folder', { hint: 'make it' })), [0, 1]);
  expect(received.map(({ failure }) => [failure?.message, failure?.hint])).toEqual([
    ['no such folder', 'make it'],
    ['no such folder', 'make it'],
  ]);
});
