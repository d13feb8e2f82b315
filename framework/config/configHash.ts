import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ResolvedConfig } from './schema.ts';

/**
 * 16 hexadecimal digits that are equal for configs that compute the same: the order of keys does not count, nor does what
 * `computedPart` leaves out.
 */
export function configHash(config: ResolvedConfig): string {
  return hashOf(computedPart(config));
}

/**
 * What decides the outcome of a config: all but `work_dir`, `resume_from`, `data.workers`, `data.debug`, `runtime.threads`, `log_config`
 * and the folders of `imports`.
 */
export function computedPart(config: ResolvedConfig): Readonly<Record<string, unknown>> {
  const {
    work_dir: _workDir,
    resume_from: _resumeFrom,
    log_config: _logConfig,
    data,
    runtime,
    imports,
    ...rest
  } = config;
  const { workers: _workers, debug: _debug, ...computedData } = data ?? {};
  const { threads: _threads, ...computedRuntime } = runtime;
  return { ...rest, data: computedData, runtime: computedRuntime, imports: imports.map(file => basename(file)) };
}

/** 16 hexadecimal digits for plain data, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

/** JSON with sorted keys, and with the numbers that JSON has no word for. */
function canonical(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
