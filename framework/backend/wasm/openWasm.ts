import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import { registerThreadedWasm } from './registerThreadedWasm.ts';

const require = createRequire(import.meta.url);
/** The module's pool has at most so many. */
const MOST_THREADS = 8;

let threads: number | undefined;

/**
 * Registers and initialises the wasm backend (SIMD), multi-threaded where more than one thread is asked for and works.
 *
 * @param core the tfjs-core that everything shares
 * @param wanted threads, default every core, 8 at most; counts at the first call in a process only
 * @returns the threads that compute
 */
export async function openWasm(core: typeof Core, wanted?: number): Promise<number> {
  if (threads !== undefined) return threads;
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out') + sep;
  const count = Math.min(wanted ?? availableParallelism(), MOST_THREADS);
  if (count > 1) threads = await registerThreadedWasm(core, wasm, folder, count);
  if (threads === undefined) {
    wasm.setWasmPaths(folder);
    threads = 1;
  }
  return threads;
}
