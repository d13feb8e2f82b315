import { BackendError } from '../errors/UserError.ts';
import { checkPrecision } from '../ops/checkPrecision.ts';
import type { BackendInfo } from './BackendInfo.ts';
import { setCurrentBackend } from './currentBackend.ts';
import { acceptHalfTensors } from './native/halfTensors.ts';
import { loadedEngine } from './native/loadNative.ts';
import { hasBfloat16Units } from './native/processorFeatures.ts';
import type { OpenedBackend } from './openers.ts';
import type { HalfPrecision, Precision } from './Precision.ts';

/**
 * Makes an opened backend the current one, in this precision.
 *
 * @throws BackendError where it does not compute in it; the backend is then the current one in float32
 */
export function settlePrecision(opened: OpenedBackend, precision: Precision): BackendInfo {
  const single: BackendInfo = { ...opened, precision: 'float32' };
  setCurrentBackend(single);
  if (precision === 'float32') return single;
  acceptHalfTensors(loadedEngine()!);
  const info: BackendInfo = {
    ...opened,
    precision,
    why: `${opened.why}, in ${precision}${caution(opened, precision)}`,
  };
  setCurrentBackend(info);
  try {
    checkPrecision();
  } catch (error) {
    setCurrentBackend(single);
    throw new BackendError(`runtime.precision: ${precision} cannot be had here: ${(error as Error).message}`, {
      hint: "Take precision 'float32'.",
      cause: error,
    });
  }
  return info;
}

/** What a processor computes by detours. */
function caution({ device }: OpenedBackend, precision: HalfPrecision): string {
  if (device === 'gpu') return '';
  if (precision === 'float16') return ' (to try it out: on a CPU slower than float32)';
  return hasBfloat16Units() === false ? ' (which this processor has no units for: float32 is as fast or faster)' : '';
}
