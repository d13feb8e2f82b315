import type * as Core from '@tensorflow/tfjs-core';
import { nearestName } from '../errors/nearestName.ts';
import { BackendError } from '../errors/UserError.ts';
import { applyRepairs } from '../ops/repairs/applyRepairs.ts';
import type { BackendInfo, BackendName, BackendOptions } from './BackendInfo.ts';
import { hasBfloat16Units } from './native/processorFeatures.ts';
import { OPENERS, type OpenedBackend } from './openers.ts';
import type { HalfPrecision, Precision } from './Precision.ts';
import { settlePrecision } from './settlePrecision.ts';
import { bindTensorFlow } from './tf.ts';

const PRECISIONS: readonly string[] = ['auto', 'float32', 'bfloat16', 'float16'];

/**
 * Opens a backend, binds `tf`, and applies the repairs of `framework/ops/repairs`. May be called again, with the same or
 * another backend; tensors stay with the backend that made them.
 *
 * @throws BackendError when the backend, the GPU or the precision that was asked for is not to be had
 */
export async function openBackend(options: BackendOptions = {}): Promise<BackendInfo> {
  const { precision = 'float32', threads } = options;
  if (!PRECISIONS.includes(precision))
    throw new BackendError(`runtime.precision: ${precision}, expected one of ${PRECISIONS.join(', ')}`);
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
    throw new BackendError(`runtime.threads: ${threads}, expected a whole number from 1 on`);
  // Two copies of the core would not share tensors: it is imported by this one name everywhere.
  const core = await import('@tensorflow/tfjs-core');
  // The gradients of the core's kernels come with this package only: its import registers them.
  await import('@tensorflow/tfjs');
  bindTensorFlow(core);
  const opened = await openFirst(core, options);
  await core.setBackend(opened.name);
  applyRepairs(opened.name);
  return settlePrecision(opened, precision === 'auto' ? fastPrecision(opened) : precision);
}

/** The backends to try, best first, and why each better one was passed over. */
async function openFirst(core: typeof Core, options: BackendOptions): Promise<OpenedBackend> {
  const { backend = 'auto', device = 'auto', precision = 'float32' } = options;
  if (backend !== 'auto') {
    if (!Object.hasOwn(OPENERS, backend)) throw unknownName(backend);
    if (isHalf(precision) && backend !== 'tensorflow') throw noHalf(precision, `not on ${backend}`);
    return OPENERS[backend](core, options);
  }
  if (isHalf(precision)) return openForHalf(core, options, precision);
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

function isHalf(precision: Precision | 'auto'): precision is HalfPrecision {
  return precision !== 'auto' && precision !== 'float32';
}

/** bfloat16 only where it was measured to be the faster one. */
function fastPrecision({ name, device }: OpenedBackend): Precision {
  return name === 'tensorflow' && device === 'cpu' && hasBfloat16Units() ? 'bfloat16' : 'float32';
}

async function openForHalf(
  core: typeof Core,
  options: BackendOptions,
  precision: HalfPrecision,
): Promise<OpenedBackend> {
  try {
    const info = await OPENERS.tensorflow(core, options);
    return { ...info, why: `auto: ${info.why}, the only one with ${precision}` };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    throw noHalf(precision, error.message.replace('Backend tensorflow', 'which cannot be used here'), error.hint);
  }
}

function noHalf(precision: HalfPrecision, reason: string, way = 'Take backend tensorflow.'): BackendError {
  return new BackendError(`runtime.precision: ${precision} is to be had on backend tensorflow only, ${reason}`, {
    hint: `${way} Or take precision float32.`,
  });
}

function unknownName(name: string): BackendError {
  const known = ['auto', ...Object.keys(OPENERS)];
  const nearest = nearestName(name, known);
  return new BackendError(`runtime.backend: there is no backend "${name}"; known are ${known.join(', ')}`, {
    hint: nearest && `Did you mean ${nearest}?`,
  });
}
