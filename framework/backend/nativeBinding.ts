import { currentBackend } from './currentBackend.ts';
import { loadedEngine } from './native/loadNative.ts';
import type { NativeEngine } from './native/NativeEngine.ts';

/**
 * TensorFlow's own operations, for the native forms in `framework/ops`: `backend.executeSingleOutput(name, attributes,
 * inputs)` on tensors, `binding.executeOp` on raw ids. Undefined unless the open backend is `tensorflow`.
 */
export function nativeBinding(): Pick<NativeEngine, 'backend' | 'binding' | 'constants' | 'deterministic'> | undefined {
  return currentBackend().name === 'tensorflow' ? loadedEngine() : undefined;
}
