import type * as Core from '@tensorflow/tfjs-core';
import { nearestName } from '../errors/nearestName.ts';
import { BackendError } from '../errors/UserError.ts';
import { applyRepairs } from '../ops/repairs/applyRepairs.ts';
import type { BackendInfo, BackendName, BackendOptions } from './BackendInfo.ts';
import { setCurrentBackend } from './currentBackend.ts';
import { OPENERS } from './openers.ts';
import { bindTensorFlow } from './tf.ts';

/**
 * Opens a backend, binds `tf`, and applies the repairs of `framework/ops/repairs`. May be called again, with the same or
 * another backend; tensors stay with the backend that made them.
 *
 * @throws BackendError when the backend, or the GPU, that was asked for is not to be had
 */
export async function openBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  const { precision = 'float32', threads } = options;
  if (precision !== 'float32')
    throw new BackendError(`runtime.precision: ${precision} is not offered yet`, { hint: "Take 'float32'." });
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new BackendError(`runtime.threads: ${threads}, expected a whole number from 1 on`);
  // Two copies of the core would not share tensors: it is imported by this one name everywhere.
  const core = await import('@tensorflow/tfjs-core');
  // The gradients of the core's kernels come with this package only: its import registers them.
  await import('@tensorflow/tfjs');
  bindTensorFlow(core);
  const info = await openFirst(core, options);
  await core.setBackend(info.name);
  applyRepairs(info.name);
  setCurrentBackend(info);
  return info;
}

/** The backends to try, best first, and why each better one was passed over. */
async function openFirst(core: typeof Core, options: BackendOptions): Promise<BackendInfo> {
  const { backend = 'auto', device = 'auto' } = options;
  if (backend !== 'auto') {
    if (!Object.hasOwn(OPENERS, backend)) throw unknownName(backend);
    return OPENERS[backend](core, options);
  }
  const candidates: BackendName[] = device === 'gpu' ? ['tensorflow', 'webgpu'] : ['tensorflow', 'wasm'];
  const reasons: string[] = [];
  for (const name of candidates) {
    try {
      const info = await OPENERS[name](core, options);
      return { ...info, why: `auto: ${[info.why, ...reasons].join('; ')}` };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      reasons.push(`not ${name}: ${error.message.replace(`Backend ${name}: `, '')}`);
    }
  }
  throw new BackendError(`A GPU was asked for, but none can be used: ${reasons.join('; ')}`, {
    hint: 'See `node tools/doctor.js`, or take `runtime.device=cpu`.',
  });
}

function unknownName(name: string): BackendError {
  const known = ['auto', ...Object.keys(OPENERS)];
  const nearest = nearestName(name, known);
  return new BackendError(`runtime.backend: there is no backend "${name}"; known are ${known.join(', ')}`, {
    hint: nearest && `Did you mean ${nearest}?`,
  });
}
