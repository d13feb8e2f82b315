import { beforeAll, describe, test } from '@jest/globals';
import { listBackends } from '../../framework/backend/listBackends.ts';
import { openBackend } from '../../framework/backend/openBackend.ts';

type Name = 'tensorflow' | 'wasm' | 'webgpu' | 'cpu';

/**
 * The backends that tests run on: those named by `SHIFTKIT_BACKENDS` (comma separated; one that is absent is an error),
 * else every fast one that is present - the native engine where it is set up, and wasm.
 */
const present = (await listBackends()).filter(backend => backend.available).map(backend => backend.name as Name);
const asked = process.env.SHIFTKIT_BACKENDS?.split(',').filter(Boolean) as Name[] | undefined;
for (const name of asked ?? []) {
  if (!present.includes(name)) throw new Error(`SHIFTKIT_BACKENDS asks for ${name}; present are ${present.join(', ')}`);
}
export const TEST_BACKENDS: readonly Name[] = asked ?? present.filter(name => name !== 'cpu');
/** The one to use where a test needs any backend, not each. */
export const FASTEST: Name = TEST_BACKENDS[0];

/** Runs the block once per backend, which is open while its tests run. */
export function describeBackends(
  title: string,
  body: (name: Name) => void,
  names: readonly Name[] = TEST_BACKENDS,
): void {
  // A file without a test is a failure to jest.
  if (names.length === 0) test.skip(`${title}: on no backend that is here`, () => {});
  for (const name of names) {
    describe(`${title} [${name}]`, () => {
      beforeAll(async () => {
        await openBackend({ backend: name });
      });
      body(name);
    });
  }
}
