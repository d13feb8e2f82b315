import { tf } from '../../backend/tf.ts';
import { BackendError } from '../../errors/UserError.ts';

/** The version whose faults are repaired and whose internals are used. */
const KNOWN = '4.22.0';

/** @throws BackendError when another TensorFlow.js is loaded */
export function requireKnownVersion(): void {
  if (tf.version_core === KNOWN) return;
  throw new BackendError(`TensorFlow.js ${tf.version_core} is loaded, ${KNOWN} is needed`, {
    hint: 'Run `npm run setup`.',
  });
}
