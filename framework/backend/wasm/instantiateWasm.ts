import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);

/** The Emscripten module, as far as it is used here. */
export interface EmscriptenModule {
  tfjs?: Record<string, unknown>;
  cwrap(name: string, returns: string | null, parameters: string[]): unknown;
  /** Only of the multi-threaded build. */
  PThread?: { unusedWorkers: { unref(): void }[]; runningWorkers: { unref(): void }[] };
}
type Factory = (overrides: Record<string, unknown>) => Promise<EmscriptenModule>;

/**
 * Makes the WebAssembly module of the package (its SIMD build), as its own loader would. That switches threads off under
 * Node, since it hands a blob to Worker, which Node does not take; here they work.
 *
 * @param folder `wasm-out/` of the package, with a separator at its end
 * @param threads 1 to 8
 * @throws Error where WebAssembly, its SIMD or its threads do not work
 */
export async function instantiateWasm(folder: string, threads: number): Promise<EmscriptenModule> {
  const [script, binary] =
    threads > 1
      ? ['tfjs-backend-wasm-threaded-simd.js', 'tfjs-backend-wasm-threaded-simd.wasm']
      : ['tfjs-backend-wasm.js', 'tfjs-backend-wasm-simd.wasm'];
  const factory = loadFactory(folder + script, threads);
  const worker = threads > 1 ? workerUrl(`${folder}tfjs-backend-wasm-threaded-simd.worker.js`) : undefined;
  const listeners = processListeners();
  const restoreCpus = pretendCpus(2 * threads);
  try {
    const module = await factory({
      locateFile: (file: string) => (file.endsWith('.worker.js') ? worker : folder + binary),
      mainScriptUrlOrBlob: folder + script,
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
function workerUrl(file: string): URL {
  const { wasmWorkerContents } = require(file) as { wasmWorkerContents: string };
  const prelude = `import { createRequire } from 'node:module'; const __filename = '/', require = createRequire('/');`;
  const program = `${prelude}\n${wasmWorkerContents.replaceAll('\n', '\\n')}`;
  return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
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

/** Idle workers must not keep the process alive. To be called again when the backend has started them. */
export function letProcessEnd({ PThread }: EmscriptenModule): void {
  for (const worker of [...(PThread?.unusedWorkers ?? []), ...(PThread?.runningWorkers ?? [])]) worker.unref();
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
