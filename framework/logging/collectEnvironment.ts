import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { currentBackend } from '../backend/currentBackend.ts';

/** What a run's result may depend on besides its config: the first record of a log holds it. */
export interface Environment {
  readonly node: string;
  readonly system: string;
  readonly processor: string;
  /** That the process may use. */
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly backend: string;
  readonly why: string;
  /** Of the checkout, with `+` when files differ from it; null outside one. */
  readonly commit: string | null;
}

/** Looks around. A backend must be open. */
export function collectEnvironment(): Environment {
  const { name, version, device, threads, why } = currentBackend();
  return {
    node: process.version,
    system: `${platform()} ${release()} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    backend: `${name} ${version} on the ${device.toUpperCase()}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    why,
    commit: commitOfCheckout(),
  };
}

function commitOfCheckout(): string | null {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const commit = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+`;
  } catch {
    return null; // no git here, or an installed package
  }
}
