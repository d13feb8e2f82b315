import type { BackendName } from './BackendInfo.ts';
import { engineFault, engineFolder, readStamp } from './native/engineFolder.ts';
import { findAdapter } from './webgpu/findAdapter.ts';

export interface BackendPresence {
  readonly name: BackendName;
  readonly available: boolean;
  /** What speaks for or against it, one sentence. */
  readonly reason: string;
  /** What a user would miss on it, against the others. */
  readonly lacks: readonly string[];
}

/** Every backend, best first. Looks without loading TensorFlow; whether one computes, `openBackend` and `doctor` find out. */
export async function listBackends(): Promise<BackendPresence[]> {
  const folder = engineFolder();
  const fault = engineFault(folder);
  const adapter = await findAdapter();
  const noGpu = adapterless(adapter);
  return [
    {
      name: 'tensorflow',
      available: !fault,
      reason: fault ?? `TensorFlow ${readStamp(folder)?.tensorflow}, ${readStamp(folder)?.kind} build, in ${folder}`,
      lacks: readStamp(folder)?.kind === 'cpu' ? ['CUDA: `npm run setup -- --gpu`'] : [],
    },
    {
      name: 'webgpu',
      available: !noGpu,
      reason: noGpu ?? `the adapter is ${'name' in adapter ? adapter.name : ''}`,
      lacks: ['synchronous reading of tensors', 'tf.unique', 'tf.denseBincount of matrices', 'mixed precision'],
    },
    {
      name: 'wasm',
      available: true,
      reason: 'needs nothing native',
      lacks: ['a GPU', 'mixed precision', 'more than 4 GiB of tensors', 'threads in hand-written gradients'],
    },
    { name: 'cpu', available: true, reason: 'plain JavaScript', lacks: ['speed: for tests only'] },
  ];
}

function adapterless(adapter: Awaited<ReturnType<typeof findAdapter>>): string | undefined {
  return 'reason' in adapter ? adapter.reason : undefined;
}
