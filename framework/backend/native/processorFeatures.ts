import { readFileSync } from 'node:fs';
import type { HalfPrecision } from '../Precision.ts';

/** With one of them a processor computes with 16 bits faster than with 32; names as Linux has them. */
const UNITS: Readonly<Record<HalfPrecision, readonly string[]>> = {
  bfloat16: ['avx512_bf16', 'amx_bf16', 'bf16'],
  float16: ['avx512_fp16', 'amx_fp16', 'asimdhp'],
};

/** What the processor can, as Linux names it; undefined where the system does not tell. */
export function processorFeatures(): ReadonlySet<string> | undefined {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    return new Set(line?.trim().split(/\s+/));
  } catch {
    return undefined;
  }
}

/** Whether the processor has units for this precision; undefined where the system does not tell. */
export function hasHalfUnits(precision: HalfPrecision): boolean | undefined {
  const features = processorFeatures();
  return features && UNITS[precision].some(name => features.has(name));
}
