import type * as Core from '@tensorflow/tfjs-core';
import { BackendError } from '../../errors/UserError.ts';
import { findAdapter } from './findAdapter.ts';

/** The GPU that computes; `software` where it is the CPU after all. */
export interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

let opening: Promise<Adapter> | undefined;

/**
 * Registers and initialises the WebGPU backend on npm `webgpu` (Dawn).
 *
 * @throws BackendError without the packages or a real adapter
 */
export function openWebgpu(core: typeof Core): Promise<Adapter> {
  opening ??= open(core);
  return opening;
}

async function open(core: typeof Core): Promise<Adapter> {
  const found = await findAdapter();
  if ('reason' in found) throw new BackendError(`Backend webgpu: ${found.reason}`, { hint: found.hint });
  Object.assign(globalThis, found.globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: found.gpu, userAgent: 'node', platform: process.platform, vendor: '' },
    configurable: true,
    writable: true,
  });
  // After the globals: the package registers itself while it is imported.
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await core.setBackend('webgpu')))
    throw new BackendError(`Backend webgpu: ${found.name} gives no device`, { hint: 'Take wasm.' });
  const { device } = core.backend() as unknown as { device: EventTarget };
  device.addEventListener('uncapturederror', event => {
    // Not a console line: a step that went wrong must end the run.
    const { error } = event as unknown as { error: Error };
    void Promise.reject(new BackendError(`Backend webgpu: ${error.message}`));
  });
  return found;
}
