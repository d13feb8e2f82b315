import type { BackendName } from './BackendInfo.ts';
import { engineFault, engineFolder, readStamp } from './native/engineFolder.ts';
import { findAdapter } from './webgpu/findAdapter.ts';

export interface BackendPresence {
  readonly name: BackendName;
  readonly available: boolean;
  /** What speaks for or against it, one sentence. */
  readonly reason: string;
  /** What a user would miss on it, against the others; where it is absent, how to get it. */
  readonly lacks: readonly string[];
}

/** Every backend, best first. Looks without loading TensorFlow; whether one computes, `openBackend` and `doctor` find out. */
export async function listBackends(): Promise<BackendPresence[]> {
  return [
    tensorflow(),
    await webgpu(),
    {
      name: 'wasm',
      available: true,
      reason: 'needs nothing native',
      lacks: ['a GPU', 'mixed precision', 'more than 4 GiB of tensors', 'threads in the gradients'],
    },
    { name: 'cpu', available: true, reason: 'plain JavaScript', lacks: ['speed: it is for tests'] },
  ];
}

function tensorflow(): BackendPresence {
  const folder = engineFolder();
  const fault = engineFault(folder);
  if (fault)
    return { name: 'tensorflow', available: false, reason: fault, lacks: ['`npm run setup -- --native` builds it'] };
  const stamp = readStamp(folder);
  const cudaToBeHad = stamp?.kind === 'cpu' && process.platform === 'linux' && process.arch === 'x64';
  return {
    name: 'tensorflow',
    available: true,
    reason: `TensorFlow ${stamp?.tensorflow}, ${stamp?.kind} build, in ${folder}`,
    lacks: cudaToBeHad ? ['CUDA (`npm run setup -- --gpu` brings it)'] : [],
  };
}

async function webgpu(): Promise<BackendPresence> {
  const adapter = await findAdapter();
  if ('reason' in adapter) return { name: 'webgpu', available: false, reason: adapter.reason, lacks: [adapter.hint] };
  return {
    name: 'webgpu',
    available: true,
    reason: `the adapter is ${adapter.name}`,
    lacks: ['synchronous reading of tensors', 'tf.unique', 'tf.denseBincount of matrices', 'mixed precision'],
  };
}
