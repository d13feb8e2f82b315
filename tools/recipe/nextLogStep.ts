import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The step at which the log of a work directory goes on; undefined where there is none. */
export function nextLogStep(workDir: string): number | undefined {
  try {
    const lines = readFileSync(join(workDir, 'log.jsonl'), 'utf8').split('\n');
    // What stands behind the last end of a line was torn by the end of a process.
    const last = JSON.parse(lines.at(-2) ?? '') as { step: number };
    return last.step + 1;
  } catch {
    return undefined;
  }
}
