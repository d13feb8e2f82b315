import { currentBackend } from '../backend/currentBackend.ts';
import type { Precision } from '../backend/Precision.ts';
import { isNative } from './form.ts';

let inSingle = false;

/** What `conv2d` computes in: `runtime.precision` of the open backend, or float32 inside `inFloat32`. */
export function precision(): Precision {
  return !inSingle && isNative() ? currentBackend().precision : 'float32';
}

/**
 * Computes `body` (synchronous) in float32 whatever `runtime.precision` is: for layers whose rounding would be felt. Inputs
 * of 16 bits are cast. Gradients follow the forward pass, wherever they are computed.
 */
export function inFloat32<T>(body: () => T): T {
  const before = inSingle;
  inSingle = true;
  try {
    return body();
  } finally {
    inSingle = before;
  }
}
