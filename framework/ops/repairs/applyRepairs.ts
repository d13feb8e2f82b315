import { repairCoreGradients } from './core/repairCoreGradients.ts';
import { replaceConvGradients } from './replaceConvGradients.ts';
import { replaceReshape } from './replaceReshape.ts';
import { requireKnownVersion } from './requireKnownVersion.ts';
import { repairWasmKernels } from './wasm/repairWasmKernels.ts';

const repaired = new Set<string>();

/**
 * Replaces what TensorFlow.js 4.22.0 computes wrongly, slowly or not at all: the gradients of the core once, the kernels of
 * each backend when it is first opened. Called by `openBackend`; calling it again does nothing.
 *
 * @throws BackendError when another version of TensorFlow.js is loaded: its faults are not known
 */
export function applyRepairs(backendName: string): void {
  requireKnownVersion();
  once('core', repairCoreGradients);
  if (backendName === 'wasm') once('wasm', repairWasmKernels);
  if (backendName === 'tensorflow') once('tensorflow', replaceReshape);
  if (backendName !== 'tensorflow') once(`${backendName} convolution`, () => replaceConvGradients(backendName));
}

function once(name: string, repair: () => void): void {
  if (repaired.has(name)) return;
  repaired.add(name);
  repair();
}
