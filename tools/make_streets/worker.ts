import { parentPort } from 'node:worker_threads';
import { type StreetTask, writeStreet } from './writeStreet.ts';

parentPort!.on('message', (task: StreetTask) => {
  writeStreet(task).then(
    () => parentPort!.postMessage(undefined),
    (error: Error) => parentPort!.postMessage(error.message),
  );
});
