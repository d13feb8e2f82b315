import type { KernelConfig, KernelFunc } from '@tensorflow/tfjs-core';
import { tf } from '../../backend/tf.ts';

/** Registers a kernel in place of the backend's own one, if any, which it returns. */
export function replaceKernel(
  backendName: string,
  kernelName: string,
  kernelFunc: KernelFunc,
): KernelConfig | undefined {
  const before = tf.getKernel(kernelName, backendName) as KernelConfig | undefined;
  if (before) tf.unregisterKernel(kernelName, backendName);
  // The set-up function wraps the C++ entries of the backend: a new kernel that calls the old one needs it.
  const setupFunc = before?.setupFunc;
  tf.registerKernel({ kernelName, backendName, kernelFunc, ...(setupFunc ? { setupFunc } : {}) });
  return before;
}
