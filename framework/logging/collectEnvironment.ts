import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentBackend } from '../backend/currentBackend.ts';
import { packageRoot } from '../files/packageRoot.ts';

/** What a run's result may depend on besides its config: the first record of a log holds it. */
export interface Environment {
  /** Version of this package. */
  readonly shiftkit: string;
  /** The words of the command line, without the program. */
  readonly command: readonly string[];
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
    shiftkit: ownVersion(),
    command: process.argv.slice(1),
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

function ownVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
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
