import { parentPort, workerData } from 'node:worker_threads';
import { type BlockTask, corruptBlock } from './corruptBlock.ts';

const sheet = new Uint8Array(workerData as SharedArrayBuffer);

parentPort!.on('message', (task: BlockTask) => {
  const block = corruptBlock(sheet, task);
  parentPort!.postMessage(block, [block.buffer as ArrayBuffer]);
});
