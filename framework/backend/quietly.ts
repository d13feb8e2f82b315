import { closeSync, openSync } from 'node:fs';

/**
 * Runs `work` with descriptor 2 pointing at the null device: TensorFlow's static initialisers print before its log level
 * takes effect, and no setting but a slow one silences them. Where the error stream cannot be reopened (a socket), where
 * there is no /dev/fd, or with SHIFTKIT_DEBUG set, it runs as it is.
 */
export function quietly<T>(work: () => T): T {
  if (process.env.SHIFTKIT_DEBUG) return work();
  let saved: number;
  try {
    saved = openSync('/dev/fd/2', 'a');
  } catch {
    return work();
  }
  closeSync(2);
  const silent = openSync('/dev/null', 'a'); // the lowest free descriptor: 2, unless another thread was faster
  try {
    return work();
  } finally {
    closeSync(silent);
    openSync(`/dev/fd/${saved}`, 'a');
    closeSync(saved);
  }
}
