import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import omit from 'lodash/omit.js';
import { labelNames } from '../../framework/data/pseudoLabels/labelNames.ts';
import type { PseudoLabelManifest } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import type { Dataset } from '../../framework/data/types.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { filesOf } from './filesOf.ts';

/** What does not decide what a network sees of whole images: what training adds, and where the data set lies. */
const NO_MATTER = ['root', 'cache_dir', 'transforms', 'pseudo_labels', 'labels', 'on_error'];

/**
 * Which pictures a data set has and how it reads them: its options, and a hash of names and sizes of the files. Contents are not
 * read, and a data set that was moved stays the same.
 */
export async function picturesOf(dataset: Dataset, spec: Spec): Promise<NonNullable<PseudoLabelManifest['pictures']>> {
  const files = filesOf(dataset);
  const hash = createHash('sha256');
  for (const [index, name] of labelNames(files).entries()) {
    const found = await stat(files[index]).catch(() => undefined); // samples need not be files
    hash.update(`${name} ${found?.size ?? '-'}\n`);
  }
  const options = JSON.parse(JSON.stringify(omit(spec, NO_MATTER))) as Record<string, unknown>;
  return { number: files.length, sha256: hash.digest('hex'), options };
}
