import { build } from '../registration/build.ts';
import { importUserModules } from '../registration/importUserModules.ts';
import { DATASETS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import type { Dataset } from './types.ts';

/**
 * Loads the classes that a spec names, builds the data set and lets it check its files.
 *
 * @param imports absolute paths of files that register entries.
 * @throws RegistryError for names and options, DataError for files.
 */
export async function openDataset(spec: Spec, imports: readonly string[] = []): Promise<Dataset> {
  await importUserModules(imports);
  await loadEntriesOf(spec);
  const dataset = build<Dataset>(DATASETS, spec);
  await dataset.open?.();
  return dataset;
}
