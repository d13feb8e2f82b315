import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../files/packageRoot.ts';

/** The TensorFlow that the framework is written for and tested with; `tools/setup/pins.js` says where it comes from. */
export const TENSORFLOW_VERSION = '2.21.0';
/** What the framework expects of the addon; `ADDON` in `tools/setup/pins.js`. */
export const ADDON_VERSION = 7;

/** What the set-up wrote beside the engine (`tools/setup`). */
export interface EngineStamp {
  readonly kind: 'cpu' | 'gpu';
  readonly tensorflow: string;
  readonly platform: string;
  /** The Node-API that the addon is built for. */
  readonly napi: number | string;
  readonly addon: number;
}

/**
 * Where the native engine lies or would lie: SHIFTKIT_NATIVE_DIR, else `.native` beside our package.json, or, where we are
 * installed in a project, in that project's folder.
 */
export function engineFolder(): string {
  const named = process.env.SHIFTKIT_NATIVE_DIR;
  if (named) return resolve(named);
  const own = packageRoot();
  return join(/^(.*?)[\\/]node_modules[\\/]/.exec(own)?.[1] ?? own, '.native');
}

/** Why the engine in `folder` cannot be used, or undefined where nothing speaks against loading it. Loads nothing. */
export function engineFault(folder: string): string | undefined {
  if (process.env.SHIFTKIT_NATIVE === '0') return 'SHIFTKIT_NATIVE=0 switches the native engine off';
  if (!existsSync(join(folder, 'tfjs_binding.node'))) return `no native engine in ${folder}`;
  const stamp = readStamp(folder);
  if (!stamp) return `the native engine in ${folder} has no readable stamp`;
  if (stamp.platform !== `${process.platform} ${process.arch}`)
    return `the native engine in ${folder} was built for ${stamp.platform}, this is ${process.platform} ${process.arch}`;
  if (stamp.tensorflow !== TENSORFLOW_VERSION)
    return `the native engine in ${folder} is TensorFlow ${stamp.tensorflow}, ${TENSORFLOW_VERSION} is needed`;
  if (stamp.addon !== ADDON_VERSION) return `the native engine in ${folder} was built for another version of shiftkit`;
  if (Number(stamp.napi) > Number(process.versions.napi))
    return `the native engine in ${folder} needs Node-API ${stamp.napi}, this Node has ${process.versions.napi}`;
  return undefined;
}

/** The stamp of the engine in `folder`, undefined if there is none or it is unreadable. */
export function readStamp(folder: string): EngineStamp | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'stamp.json'), 'utf8')) as EngineStamp;
  } catch {
    return undefined;
  }
}
