import { BackendError } from '../errors/UserError.ts';
import type { BackendInfo } from './BackendInfo.ts';

let current: BackendInfo | undefined;

/** What `openBackend` opened last. @throws BackendError before it was called */
export function currentBackend(): BackendInfo {
  if (!current) throw new BackendError('No backend is open', { hint: 'Call and await openBackend() first.' });
  return current;
}

/** Called by `openBackend` and `closeBackend` only. */
export function setCurrentBackend(info: BackendInfo | undefined): void {
  current = info;
}
