import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname } from 'node:path';
import type * as Wasm from '@tensorflow/tfjs-backend-wasm';
import type * as Core from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);
const MODULE = 'tfjs-backend-wasm-threaded-simd';

/** The Emscripten module, as far as it is used here. */
interface EmscriptenModule {
  tfjs?: Record<string, unknown>;
  cwrap(name: string, returns: string | null, parameters: string[]): unknown;
  PThread: { unusedWorkers: { unref(): void }[]; runningWorkers: { unref(): void }[] };
}
type Factory = (overrides: Record<string, unknown>) => Promise<EmscriptenModule>;

/**
 * Registers the multi-threaded build of the wasm backend, which the package switches off under Node (its loader hands a
 * blob to Worker, which Node does not take): the module is made here and handed to the package's backend class.
 *
 * @param folder `wasm-out/` of the package, with a separator at its end
 * @param threads 2 to 8
 * @returns the threads of the pool; undefined, with nothing changed, where threads do not work
 */
export async function registerThreadedWasm(
  core: typeof Core,
  wasm: typeof Wasm,
  folder: string,
  threads: number,
): Promise<number | undefined> {
  let module: EmscriptenModule;
  try {
    module = await instantiate(folder, threads);
  } catch {
    return undefined;
  }
  wasm.setThreadsCount(threads);
  const BackendWasm = wasm.BackendWasm as unknown as new (module: EmscriptenModule) => Core.KernelBackend;
  const backend = new BackendWasm(module);
  letProcessEnd(module);
  core.removeBackend('wasm');
  core.registerBackend('wasm', () => backend, 2);
  return wasm.getThreadsCount();
}

async function instantiate(folder: string, threads: number): Promise<EmscriptenModule> {
  const { wasmWorkerContents } = require(`${folder}${MODULE}.worker.js`) as { wasmWorkerContents: string };
  const factory = loadFactory(`${folder}${MODULE}.js`, threads);
  const worker = workerUrl(wasmWorkerContents);
  const listeners = processListeners();
  const restoreCpus = pretendCpus(2 * threads);
  try {
    const module = await factory({
      locateFile: (file: string) => (file.endsWith('.worker.js') ? worker : `${folder}${MODULE}.wasm`),
      mainScriptUrlOrBlob: `${folder}${MODULE}.js`,
    });
    const wrap = (name: string, parameters: string[] = [], returns: string | null = null) =>
      module.cwrap(name, returns, parameters);
    module.tfjs = {
      init: wrap('init'),
      initWithThreadsCount: wrap('init_with_threads_count', ['number']),
      getThreadsCount: wrap('get_threads_count', [], 'number'),
      registerTensor: wrap('register_tensor', ['number', 'number', 'number']),
      disposeData: wrap('dispose_data', ['number']),
      dispose: wrap('dispose'),
    };
    letProcessEnd(module);
    return module;
  } finally {
    restoreCpus();
    removeNewListeners(listeners);
  }
}

/** The package's factory, made to start as many workers as will compute (the calling thread is one) instead of eight. */
function loadFactory(file: string, threads: number): Factory {
  const source = readFileSync(file, 'utf8').replace('var pthreadPoolSize=8', `var pthreadPoolSize=${threads - 1}`);
  const module: { exports: unknown } = { exports: {} };
  const evaluate = new Function('module', 'exports', 'require', '__filename', '__dirname', source);
  evaluate(module, module.exports, require, file, dirname(file));
  return module.exports as Factory;
}

/** The workers' program as a module in a data URL (no temporary file); it expects CommonJS's `require`. */
function workerUrl(contents: string): URL {
  const prelude = `import { createRequire } from 'node:module'; const __filename = '/', require = createRequire('/');`;
  return new URL(`data:text/javascript,${encodeURIComponent(`${prelude}\n${contents.replaceAll('\n', '\\n')}`)}`);
}

/** The C++ side caps its pool at half of os.cpus(), read while the module is instantiated. */
function pretendCpus(count: number): () => void {
  const real = os.cpus;
  os.cpus = () => {
    const cpus = real.call(os);
    return Array.from({ length: Math.max(count, cpus.length) }, (_, i) => cpus[i % cpus.length]);
  };
  return () => {
    os.cpus = real;
  };
}

/** Idle workers must not keep the process alive. */
function letProcessEnd({ PThread }: EmscriptenModule): void {
  for (const worker of [...PThread.unusedWorkers, ...PThread.runningWorkers]) worker.unref();
}

// Emscripten makes every uncaught error of the process its own; those handlers are taken off again.
const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
type Listener = (...values: unknown[]) => void;

function processListeners(): Map<string, Set<unknown>> {
  return new Map(EVENTS.map(event => [event, new Set<unknown>(process.listeners(event as 'exit'))]));
}

function removeNewListeners(before: Map<string, Set<unknown>>): void {
  for (const [event, known] of before) {
    for (const listener of process.listeners(event as 'exit')) {
      if (!known.has(listener)) process.removeListener(event, listener as Listener);
    }
  }
}
