import type * as Core from '@tensorflow/tfjs-core';

/**
 * The live binding to TensorFlow.js. It is undefined until a backend is opened (`openBackend`), so that tools which only
 * read configs never load TensorFlow. Nothing may call it while a module is being evaluated.
 */
export let tf: typeof Core;

/** Called by `openBackend` only. */
export function bindTensorFlow(core: typeof Core): void {
  tf = core;
}

export type { DataType, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
