import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

const HERE = dirname(fileURLToPath(import.meta.url));

/** The folder with the originals' numbers: `SHIFTKIT_GOLDEN`, else `../shared/golden` beside the repository. */
const folder = resolve(process.env.SHIFTKIT_GOLDEN ?? resolve(HERE, '../../../shared/golden'));
if (process.env.SHIFTKIT_GOLDEN && !existsSync(folder))
  throw new Error(`SHIFTKIT_GOLDEN names ${folder}: no such folder`);

/** Absent: undefined, and `goldenDescribe` skips. */
export const GOLDEN: string | undefined = existsSync(folder) ? folder : undefined;
/** The weights that the golden numbers were made with: `weights/` beside the golden folder. */
export const GOLDEN_WEIGHTS: string = resolve(folder, '../weights');

/** `describe` for a part of the golden data, handed its folder; skipped loudly, not silently, where it is absent. */
export function goldenDescribe(part: string, body: (folder: string) => void): void {
  const partFolder = GOLDEN && resolve(GOLDEN, part);
  if (partFolder && existsSync(partFolder)) describe(`parity with golden/${part}`, () => body(partFolder));
  else {
    process.stderr.write(`\n*** SKIPPED: no golden data at ${resolve(folder, part)}; set SHIFTKIT_GOLDEN ***\n`);
    describe.skip(`parity with golden/${part}`, () => {
      test('golden data is absent', () => {});
    });
  }
}
