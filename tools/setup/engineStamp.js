import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonHash } from './addonSources.js';
import * as PINS from './pins.js';

/** What a difference in each entry of the stamp means, for the user. */
const MEANING = {
  kind: 'it is the other build (CPU or CUDA)',
  tensorflow: 'another TensorFlow is pinned now',
  wheel: 'another TensorFlow wheel is pinned now',
  cuda: 'other CUDA wheels are pinned now',
  headers: "other headers of TensorFlow's are needed now",
  sources: 'the sources of the addon have changed',
  platform: 'it was built for another system',
  napi: 'it was built for another Node-API',
  addon: 'it was built for another version of shiftkit',
};

/**
 * Everything that an engine depends on; it lies beside the engine as `stamp.json`.
 *
 * @param {string} binding folder of the package with the binding's sources
 */
export function stampFor(binding, kind, pins = PINS) {
  const platform = `${process.platform} ${process.arch}`;
  return {
    kind,
    tensorflow: pins.TENSORFLOW,
    wheel: pins.WHEELS[`${kind} ${platform}`]?.sha256 ?? null,
    cuda: kind === 'gpu' ? hashOf([pins.CUDA_WHEELS, pins.CUDA_LINKS, pins.CUDA_LEFT_OUT]) : null,
    headers: hashOf(pins.HEADERS),
    sources: addonHash(binding, pins.CXX_FLAGS),
    platform,
    napi: pins.NODE_API,
    addon: pins.ADDON,
  };
}

const hashOf = pin => createHash('sha256').update(JSON.stringify(pin)).digest('hex').slice(0, 16);

/** The stamp of the engine in `folder`, or undefined where there is no whole engine. */
export function readStamp(folder) {
  try {
    return ['tfjs_binding.node', 'tensorflow'].every(name => existsSync(join(folder, name)))
      ? JSON.parse(readFileSync(join(folder, 'stamp.json'), 'utf8'))
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether TensorFlow's libraries are where the addon looks for them. */
export function hasLibraries(folder, libraries) {
  return libraries.every(name => existsSync(join(folder, 'tensorflow', name)));
}

/** Why an engine is stale, or undefined when it is not. */
export function whyStale(found, wanted) {
  const entry = Object.keys(MEANING).find(key => (found[key] ?? null) !== wanted[key]);
  return entry && MEANING[entry];
}

/** Whether only the addon must be built anew: the libraries and headers are those that are wanted. */
export function librariesFit(found, wanted) {
  return ['kind', 'tensorflow', 'wheel', 'cuda', 'headers', 'platform'].every(
    key => (found[key] ?? null) === wanted[key],
  );
}
