import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ResolvedConfig } from './schema.ts';

/**
 * 16 hexadecimal digits that are equal for configs that compute the same: the order of keys does not count, nor do
 * `work_dir`, `resume_from`, `data.workers`, `data.debug`, `runtime.threads`, `log_config` and the folders of `imports`.
 */
export function configHash(config: ResolvedConfig): string {
  const {
    work_dir: _workDir,
    resume_from: _resumeFrom,
    log_config: _logConfig,
    data,
    runtime,
    imports,
    ...rest
  } = config;
  const { workers: _workers, debug: _debug, ...hashedData } = data ?? {};
  const { threads: _threads, ...hashedRuntime } = runtime;
  const hashed = { ...rest, data: hashedData, runtime: hashedRuntime, imports: imports.map(file => basename(file)) };
  return createHash('sha256').update(canonical(hashed)).digest('hex').slice(0, 16);
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
