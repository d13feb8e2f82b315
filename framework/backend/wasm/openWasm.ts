import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import { type EmscriptenModule, instantiateWasm, letProcessEnd } from './instantiateWasm.ts';

const require = createRequire(import.meta.url);
/** The module's pool has at most so many. */
const MOST_THREADS = 8;

let opening: Promise<number> | undefined;

/**
 * Registers and initialises the wasm backend (SIMD), multi-threaded where that works.
 *
 * @param core the tfjs-core that everything shares
 * @param wanted threads, default every core, 8 at most; counts at the first call in a process only
 * @returns the threads that compute
 */
export function openWasm(core: typeof Core, wanted?: number): Promise<number> {
  opening ??= open(core, Math.min(wanted ?? availableParallelism(), MOST_THREADS));
  return opening;
}

async function open(core: typeof Core, threads: number): Promise<number> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out') + sep;
  // Where threads do not work, one does.
  const module = await instantiateWasm(folder, threads).catch(() => instantiateWasm(folder, 1));
  wasm.setThreadsCount(threads);
  const BackendWasm = wasm.BackendWasm as unknown as new (module: EmscriptenModule) => Core.KernelBackend;
  const backend = new BackendWasm(module);
  letProcessEnd(module);
  unregister(core); // what the package itself registered
  core.registerBackend('wasm', () => backend, 2);
  return module.PThread ? wasm.getThreadsCount() : 1;
}

/** Ends the threads and frees the memory; all tensors on wasm are gone. It may be opened again. */
export function closeWasm(core: typeof Core): void {
  if (opening) unregister(core);
  opening = undefined;
}

function unregister(core: typeof Core): void {
  if (core.findBackendFactory('wasm')) core.removeBackend('wasm');
}
