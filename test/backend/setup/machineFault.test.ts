import { expect, test } from '@jest/globals';
// @ts-expect-error plain JavaScript, which runs before TypeScript can
import { machineFault } from '../../../tools/setup/machineFault.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('this machine, on which the engine is tested, has no fault', () => expect(machineFault()).toBeUndefined());

onLinux.each([
  ['', 'flags : avx', 'another C library'],
  ['2.26', 'flags : avx', 'this system has glibc 2.26'],
  ['2.36', 'flags\t\t: fpu sse4_2 popcnt', 'AVX'],
])('glibc "%s" with "%s" is refused', (glibc, cpu, words) => expect(machineFault(glibc, cpu)).toContain(words));

onLinux.each(['2.27', '2.100', '3.0'])(
  'glibc %s is new enough, and a system that hides its processor is tried',
  glibc => expect(machineFault(glibc, '')).toBeUndefined(),
);
