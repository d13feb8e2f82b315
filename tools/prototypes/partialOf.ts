import { basename, dirname, join } from 'node:path';

/** Where the sums of a run that was ended lie, beside the file of prototypes that is to come. */
export function partialOf(out: string): string {
  return join(dirname(out), `.${basename(out)}.partial`);
}
