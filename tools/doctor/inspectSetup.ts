import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../framework/files/packageRoot.ts';

/** What `tools/setup.js --check --json` prints. */
export interface SetupState {
  readonly packages: string;
  readonly engine: string;
  /** What the engine that is there was built for. */
  readonly kind: 'cpu' | 'gpu' | null;
  readonly python: { readonly command: string; readonly pip: boolean } | null;
  readonly compiler: string | null;
}

/** Asks the set-up, which alone knows the pins, about the packages, the engine and the programs that build it. */
export function inspectSetup(): Promise<SetupState> {
  const setup = join(packageRoot(), 'tools', 'setup.js');
  return new Promise(resolve => {
    execFile(process.execPath, [setup, '--check', '--json'], (_error, stdout) => {
      try {
        resolve(JSON.parse(stdout) as SetupState);
      } catch {
        resolve({ packages: 'unknown', engine: 'unknown', kind: null, python: null, compiler: null });
      }
    });
  });
}

/** Version of an installed package, or null. Reads its package.json, which not every package exports. */
export function packageVersion(name: string): string | null {
  const require = createRequire(join(packageRoot(), 'package.json'));
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return versionIn(file);
  }
  return null;
}

/** Our own. */
export function ownVersion(): string {
  return versionIn(join(packageRoot(), 'package.json'));
}

const versionIn = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
