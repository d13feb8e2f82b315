import { setCurrentBackend } from './currentBackend.ts';
import { tf } from './tf.ts';
import { closeWasm } from './wasm/openWasm.ts';

/**
 * Lets go of what the backends of this process hold, where they can: wasm ends its threads and frees its memory. All its
 * tensors are gone. The native engine stays loaded. `openBackend` may be called again.
 */
export function closeBackend(): void {
  if (tf) closeWasm(tf);
  setCurrentBackend(undefined);
}
