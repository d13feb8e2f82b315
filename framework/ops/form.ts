import { currentBackend } from '../backend/currentBackend.ts';
import { nativeBinding } from '../backend/nativeBinding.ts';

export type OpForm = 'native' | 'portable';

let forced: OpForm | undefined;

/**
 * How the functions of this folder compute: `native` calls TensorFlow's own kernels by name and is taken wherever the
 * backend is `tensorflow`; `portable` is written with functions of TensorFlow.js and runs everywhere.
 */
export function opForm(): OpForm {
  return forced ?? (nativeBinding() ? 'native' : 'portable');
}

/** Whether to compute in native form. */
export function isNative(): boolean {
  return opForm() === 'native';
}

/** Whether to compute in native form on a CPU: some kernels are there only, and some rules hold there only. */
export function isNativeCpu(): boolean {
  return isNative() && currentBackend().device === 'cpu';
}

/**
 * Whether TensorFlow refuses kernels whose result varies from run to run, which some are on a GPU: exact resume needs that.
 * Their native forms are not to be taken then.
 */
export function refusesVaryingKernels(): boolean {
  return nativeBinding()?.deterministic ?? false;
}

/** Computes `body` (synchronous) in the portable form, to compare it with the native one. */
export function inPortableForm<T>(body: () => T): T {
  const before = forced;
  forced = 'portable';
  try {
    return body();
  } finally {
    forced = before;
  }
}
