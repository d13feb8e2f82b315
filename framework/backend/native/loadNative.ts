import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import type * as Core from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors/UserError.ts';
import { quietly } from '../quietly.ts';
import { engineFault, engineFolder, readStamp, TENSORFLOW_VERSION } from './engineFolder.ts';
import { gpuName } from './gpuName.ts';
import { isDeterministic, setGpuEnvironment } from './gpuSettings.ts';
import type { Binding, NativeEngine, NodeBackend } from './NativeEngine.ts';
import { SharedConstants } from './SharedConstants.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const SET_UP = 'Run `npm run setup -- --native`, or take backend wasm.';
const require = createRequire(import.meta.url);

let engine: NativeEngine | undefined;

/** The engine if `loadNative` has loaded it in this process. */
export function loadedEngine(): NativeEngine | undefined {
  return engine;
}

/**
 * Loads the native engine once and registers it as TensorFlow.js's backend `tensorflow`: what the package's own index
 * does, but with the addon of `.native/` and without node-pre-gyp.
 *
 * @param core the tfjs-core that everything shares
 * @param options `threads`: TensorFlow's intra-op pool, default all cores; `hideGpu`: compute on the CPU whatever there is.
 *   Both count at the first call in a process only.
 * @throws BackendError when it is absent, of another version, or does not load
 */
export function loadNative(
  core: typeof Core,
  options: { threads?: number | undefined; hideGpu?: boolean | undefined } = {},
): NativeEngine {
  if (engine) return engine;
  const folder = engineFolder();
  const fault = engineFault(folder);
  if (fault) throw new BackendError(`Backend tensorflow: ${fault}`, { hint: SET_UP });
  const build = readStamp(folder)?.kind ?? 'cpu';
  setEnvironment(options.threads);
  const restore = build === 'gpu' ? setGpuEnvironment(options.hideGpu ?? false) : () => {};
  restoreRemovedUtil();
  try {
    engine = quietly(() => open(core, folder, build, options.threads));
    if (!engine.gpu) restore();
  } catch (error) {
    if (error instanceof BackendError) throw error;
    throw new BackendError(`Backend tensorflow: the engine in ${folder} does not load: ${(error as Error).message}`, {
      hint: SET_UP,
      cause: error,
    });
  }
  return engine;
}

function open(
  core: typeof Core,
  folder: string,
  build: NativeEngine['build'],
  threads: number | undefined,
): NativeEngine {
  const binding = require(join(folder, 'tfjs_binding.node')) as Binding;
  if (binding.TF_Version !== TENSORFLOW_VERSION)
    throw new BackendError(
      `Backend tensorflow: the libraries in ${folder} are TensorFlow ${binding.TF_Version}, ${TENSORFLOW_VERSION} is needed`,
      { hint: SET_UP },
    );
  const requirePackage = packageRequire(folder);
  requirePackage(`${PACKAGE}/dist/register_all_kernels`);
  const { NodeJSKernelBackend } = requirePackage(`${PACKAGE}/dist/nodejs_kernel_backend`) as {
    NodeJSKernelBackend: new (binding: Binding, name: string) => NodeBackend;
  };
  const backend = new NodeJSKernelBackend(binding, PACKAGE);
  const constants = new SharedConstants(binding);
  constants.serve(backend);
  core.registerBackend('tensorflow', () => backend, 3);
  const gpu = backend.isUsingGpuDevice && computesOnGpu(binding);
  return {
    binding,
    backend,
    constants,
    version: binding.TF_Version,
    gpu,
    gpuName: gpu ? gpuName(process.env.CUDA_VISIBLE_DEVICES) : undefined,
    deterministic: gpu && isDeterministic(),
    build,
    threads: threads ?? (Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism()),
    folder,
  };
}

/** That TensorFlow has set up a GPU does not say that a kernel runs on it. */
function computesOnGpu(binding: Binding): boolean {
  const x = binding.createTensor([2, 2], binding.TF_FLOAT, Float32Array.of(1, 2, 3, 4));
  const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  const product = binding.executeOp('MatMul', [type], [x, x], 1)[0]!.id;
  const onGpu = binding.tensorDevice(product).includes('GPU') && binding.tensorDataSync(product)[0] === 7;
  for (const id of [x, product]) binding.deleteTensor(id);
  return onGpu;
}

/** `require` from where the package is: a dependency of the checkout, or put beside the engine by the set-up. */
function packageRequire(folder: string): NodeJS.Require {
  const beside = join(folder, 'node_modules', PACKAGE, 'package.json');
  return existsSync(beside) ? createRequire(beside) : require;
}

/** TensorFlow reads these when the addon is loaded, so setting them here is early enough. */
function setEnvironment(threads: number | undefined): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= process.env.SHIFTKIT_DEBUG ? '0' : '2';
  // TensorFlow switches oneDNN on by itself on processors with AVX-512 VNNI only. Without it convolutions take twice the
  // time, and dilated ones have no gradients.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  if (threads) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
}

/** Node 23 removed these helpers of `util`, Node 22 warns of them; the package still calls them. */
function restoreRemovedUtil(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
