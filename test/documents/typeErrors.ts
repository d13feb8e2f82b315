import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Block } from './readBlocks.ts';

/** What the compiler says of TypeScript blocks, as `docs/config.md:12: message`. */
export function typeErrors(blocks: readonly Block[]): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'checkTypes.js')], {
    input: JSON.stringify(blocks),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}
