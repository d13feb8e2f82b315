import { readFileSync } from 'node:fs';

/** With one of them a processor computes in bfloat16 faster than in float32; names as Linux has them. */
const BFLOAT16_UNITS = ['avx512_bf16', 'amx_bf16', 'bf16'];

/** What the processor can, as Linux names it; undefined where the system does not tell. */
export function processorFeatures(): ReadonlySet<string> | undefined {
  try {
    const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    return new Set(line?.trim().split(/\s+/));
  } catch {
    return undefined;
  }
}

/** Whether the processor has units for bfloat16; undefined where the system does not tell. */
export function hasBfloat16Units(): boolean | undefined {
  const features = processorFeatures();
  return features && BFLOAT16_UNITS.some(name => features.has(name));
}
