import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandTableOf } from '../../framework/cli/commandTableOf.ts';
import type { CommandTable } from '../../framework/cli/parseArguments.ts';
import { packageRoot } from '../../framework/files/packageRoot.ts';

/** What a tool's module exports. */
interface Tool {
  readonly main: (argv: string[]) => Promise<void>;
}

/** The command line of every tool that has one, by name: those with a door in `tools/`. */
export async function toolTables(): Promise<ReadonlyMap<string, CommandTable>> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const moduleOf = (name: string) => new URL(`../${name}.${extension}`, import.meta.url);
  const doors = readdirSync(join(packageRoot(), 'tools'))
    .filter(file => file.endsWith('.js'))
    .map(file => file.slice(0, -'.js'.length))
    .filter(name => existsSync(fileURLToPath(moduleOf(name))));
  const tables = new Map<string, CommandTable>();
  for (const name of doors.sort()) {
    const { main } = (await import(moduleOf(name).href)) as Tool;
    tables.set(name, await commandTableOf(main));
  }
  return tables;
}
