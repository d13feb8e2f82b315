import { datasetTitle } from '../../framework/data/datasetTitle.ts';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { openDataset } from '../../framework/data/openDataset.ts';
import type { Dataset, Sample } from '../../framework/data/types.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Spec } from '../../framework/registration/spec.ts';

/** What was found in a data set. */
export interface DatasetReport {
  /** The key of `data`, such as `source`. */
  readonly role: string;
  readonly name: string;
  /** Samples in the data set, and those that were looked at. */
  readonly samples: number;
  readonly inspected: number;
  readonly notes: readonly string[];
  /** '[height, width]' of the images, and how many have it. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Pixels, or images where a label is one class. */
  readonly labelled: number;
  /** By class, of those that count, in percent. */
  readonly frequencies: Readonly<Record<string, number>>;
  /** Of no class, in percent of all. */
  readonly ignored: number;
  /** What cannot be read, and why. */
  readonly problems: readonly string[];
}

export interface Inspection {
  readonly dataset: Dataset;
  readonly report: DatasetReport;
  /** Why a run would not begin with it as the config has it. */
  readonly refusal: UserError | undefined;
}

/**
 * Reads samples of a data set as they are stored and counts sizes, classes and what cannot be read.
 *
 * @param most samples to look at, spread evenly; 0: all
 * @throws DataError when the data set is not there at all
 */
export async function inspectDataset(
  role: string,
  spec: Spec,
  imports: readonly string[],
  most: number,
): Promise<Inspection> {
  // What has no partner is a finding here, not the end.
  const lenient = 'on_error' in spec ? { ...spec, on_error: 'skip' } : spec;
  const dataset = await openDataset(lenient, imports);
  const stored =
    'image_size' in spec ? await openDataset({ ...lenient, image_size: null, cache_dir: null }, imports) : dataset;
  const counts = new Counts();
  const indices = spread(dataset.length, most);
  for (const index of indices) {
    try {
      counts.add(await stored.read(index));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      counts.problems.push(error.message);
    }
  }
  const report = { role, ...counts.report(dataset), inspected: indices.length };
  return { dataset, report, refusal: lenient === spec ? undefined : await refusalOf(spec, imports) };
}

async function refusalOf(spec: Spec, imports: readonly string[]): Promise<UserError | undefined> {
  try {
    await (await openDataset(spec, imports)).close?.();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** So many numbers below `length`, evenly apart. */
export function spread(length: number, most: number): number[] {
  const count = most === 0 ? length : Math.min(length, most);
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
}

class Counts {
  readonly problems: string[] = [];
  readonly #sizes = new Map<string, number>();
  readonly #classes = new Float64Array(256);
  #unlabelled = 0;

  add({ image, label }: Sample): void {
    const size = `[${image.height}, ${image.width}]`;
    this.#sizes.set(size, (this.#sizes.get(size) ?? 0) + 1);
    if (label === undefined) this.#unlabelled++;
    else if (typeof label === 'number') this.#classes[label]++;
    else for (const value of label.data) this.#classes[value]++;
  }

  report(dataset: Dataset): Omit<DatasetReport, 'role' | 'inspected'> {
    const { length, classes, notes = [] } = dataset;
    const counts = classes.map((_, label) => this.#classes[label]);
    const known = counts.reduce((sum, count) => sum + count, 0);
    const labelled = known + this.#classes[IGNORE_INDEX];
    const percent = (count: number, of: number) => (of === 0 ? 0 : (100 * count) / of);
    return {
      name: datasetTitle(dataset),
      samples: length,
      notes: this.#unlabelled > 0 ? [...notes, 'without labels'] : notes,
      sizes: Object.fromEntries([...this.#sizes].sort((a, b) => b[1] - a[1])),
      labelled,
      frequencies: Object.fromEntries(classes.map((title, label) => [title, percent(counts[label], known)])),
      ignored: percent(this.#classes[IGNORE_INDEX], labelled),
      problems: this.problems,
    };
  }
}
