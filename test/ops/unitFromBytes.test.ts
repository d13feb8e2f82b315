import { expect, test } from '@jest/globals';
import { nativeBinding } from '../../framework/backend/nativeBinding.ts';
import { tf } from '../../framework/backend/tf.ts';
import { unitFromBytes } from '../../framework/ops/unitFromBytes.ts';
import { describeBackends } from '../support/backends.ts';

/** Enough for several threads and for every place in a vector of the processor; not at the beginning of its memory. */
const SHAPE: [number, number, number, number] = [2, 257, 113, 3];
const BYTES = Uint8Array.from({ length: 2 * 257 * 113 * 3 + 3 }, (_, i) => (7 * i) % 256).subarray(3);

const handles = () => {
  const native = nativeBinding();
  return [tf.memory().numTensors, native && native.binding.getNumOfTensors() - native.constants.count];
};

describeBackends('unitFromBytes', () => {
  test('gives the nearest float32 of each 255th part, and leaves nothing behind', async () => {
    const kept = BYTES.slice();
    const before = handles();
    const images = unitFromBytes(BYTES, SHAPE);
    expect([images.shape, images.dtype]).toEqual([SHAPE, 'float32']);
    expect(await images.data()).toEqual(Float32Array.from(BYTES, byte => byte / 255));
    images.dispose();
    expect(handles()).toEqual(before);
    expect(BYTES).toEqual(kept);
  });
});
