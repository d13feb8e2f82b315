import { join, resolve } from 'node:path';
import { findPackage } from './bindingPackages.js';
import { hasLibraries, readStamp, stampFor, whyStale } from './engineStamp.js';

/**
 * Where the engine lies or will lie: SHIFTKIT_NATIVE_DIR, else in the checkout, or in the project that installed us, since
 * its `npm ci` would delete what lies inside us.
 */
export function engineFolder(root) {
  const named = process.env.SHIFTKIT_NATIVE_DIR;
  if (named) return resolve(named);
  return join(/^(.*?)[\\/]node_modules[\\/]/.exec(root)?.[1] ?? root, '.native');
}

/**
 * 'in place', 'none', 'stale: why' or a word on why that cannot be told.
 *
 * @param {{ root: string, folder: string, gpu: boolean, pins: object }} job an engine for CUDA serves where `gpu` is false too
 */
export function engineState({ root, folder, gpu, pins }) {
  const found = readStamp(folder);
  if (!found) return 'none';
  const binding = findPackage(root, folder, pins.PACKAGES.binding);
  if (!binding) return 'not known until the packages are installed';
  const kind = kindOf(found, gpu);
  const wheel = pins.WHEELS[`${kind} ${process.platform} ${process.arch}`];
  const isWhole = hasLibraries(folder, wheel?.libraries ?? []);
  const fault = isWhole ? whyStale(found, stampFor(binding, kind, pins)) : 'a library of TensorFlow is missing';
  return fault ? `stale: ${fault}` : 'in place';
}

/** What to build: what is asked for, and CUDA again where that was there. */
export function kindOf(found, gpu) {
  return gpu || found?.kind === 'gpu' ? 'gpu' : 'cpu';
}
