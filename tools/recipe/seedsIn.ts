import { existsSync, readdirSync } from 'node:fs';

/** The seeds that have a folder in a work directory. */
export function seedsIn(workDir: string): number[] {
  const names = existsSync(workDir) ? readdirSync(workDir) : [];
  return names.filter(name => /^seed_\d+$/.test(name)).map(name => Number(name.slice('seed_'.length)));
}
