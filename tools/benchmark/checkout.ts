import { spawnSync } from 'node:child_process';
import { packageRoot } from '../../framework/files/packageRoot.ts';

/** The commit that is checked out, with `+` where files were changed since; null outside of a checkout. */
export function checkout(): string | null {
  const git = (...args: string[]) => spawnSync('git', ['-C', packageRoot(), ...args], { encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return null;
  // What the benchmark itself writes does not count.
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs').stdout;
  return `${head.stdout.trim()}${changed ? '+' : ''}`;
}
