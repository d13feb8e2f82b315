import { z } from 'zod';
import { IGNORE_INDEX } from '../../framework/data/ignoreIndex.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { spreadColor } from '../../framework/files/pictures/spreadColor.ts';
import { DATASETS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { listFiles } from './pairs/listFiles.ts';
import { matchPairs, type PairMatch, type Side } from './pairs/matchPairs.ts';
import { PairDataset } from './pairs/PairDataset.ts';
import { pairOptions } from './pairs/pairOptions.ts';
import type { LabelFormat } from './pairs/readLabelMap.ts';

const id = z.number().int().min(0).max(255);

const options = z.strictObject({
  name: z.string().min(1).default('folder').describe('what the data set is called in messages and results'),
  image_dir: z.string().describe('folder of the photographs (PNG or JPEG), subfolders included'),
  label_dir: z.string().nullable().default(null).describe('folder of the label maps (PNG with ids); null: image_dir'),
  image_suffix: z.string().default('.png').describe('end of the names of photographs'),
  label_suffix: z
    .string()
    .default('.png')
    .describe('end of the names of label maps; what stands before it is equal in image and label, subfolders included'),
  classes: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        ids: z.array(id).min(1),
        color: z.tuple([id, id, id]).optional(),
      }),
    )
    .min(1)
    .max(IGNORE_INDEX)
    .describe('classes in the order of their labels: { name, ids: values in the label maps, color: [r, g, b] }'),
  ignore_ids: z.array(id).default([255]).describe('values in the label maps that are of no class'),
  ...pairOptions,
});

/** A user's own images with label maps: grey or palette PNG, whose values are mapped to classes. A value that is not listed is an error. */
@register(DATASETS, 'SegmentationFolder')
export class SegmentationFolder extends PairDataset {
  static readonly options = options;
  readonly name: string;
  readonly classes: readonly string[];
  readonly palette: readonly (readonly [number, number, number])[];
  protected readonly labelFormat: LabelFormat;
  readonly #settings: z.output<typeof options>;

  /** @throws DataError when an id is listed twice */
  constructor(settings: z.output<typeof options>) {
    super(settings);
    const { name, classes, ignore_ids } = settings;
    this.#settings = settings;
    this.name = name;
    this.classes = classes.map(entry => entry.name);
    this.palette = classes.map(({ color }, label) => color ?? spreadColor(label));
    this.labelFormat = {
      labelOfId: labelOfId(classes, ignore_ids),
      problem: ({ depth, colour }) =>
        depth <= 8 && (colour === 'grey' || colour === 'palette')
          ? undefined
          : { message: `is ${depth} bit ${colour}: label maps are grey or palette PNG with an id a pixel` },
    };
  }

  protected override async find(): Promise<PairMatch> {
    const { image_dir, image_suffix, label_suffix, labels } = this.#settings;
    const label_dir = this.#settings.label_dir ?? image_dir;
    // In one folder, a_mask.png is no photograph although it ends with .png.
    const [ofLabels, ofImages] = label_dir === image_dir ? [label_suffix, image_suffix] : [];
    const images = await sideOf(image_dir, image_suffix, ofLabels);
    const maps = labels ? await sideOf(label_dir, label_suffix, ofImages) : undefined;
    return matchPairs(images, maps);
  }
}

/** @param other the end of what else lies in the folder: a longer end that fits says what a file is */
async function sideOf(folder: string, suffix: string, other = ''): Promise<Side> {
  const files = await listFiles(folder);
  if (!files) throw new DataError(`the folder ${folder} does not exist`);
  const isOther = (file: string) => other.length > suffix.length && file.endsWith(other);
  if (!files.some(file => file.endsWith(suffix) && !isOther(file))) {
    throw new DataError(`${folder} holds no file that ends with ${suffix}`, {
      hint: files.length > 0 ? `it holds ${files[0]}: set image_suffix and label_suffix` : 'it is empty',
    });
  }
  const keyOf = (file: string) =>
    file.endsWith(suffix) && !isOther(file) ? file.slice(folder.length + 1, file.length - suffix.length) : undefined;
  return { files: files.map(file => `${folder}/${file}`), keyOf };
}

function labelOfId(
  classes: readonly { name: string; ids: number[] }[],
  ignored: readonly number[],
): Map<number, number> {
  const labels = new Map<number, number>();
  for (const [label, { name, ids }] of [
    ...classes.entries(),
    [IGNORE_INDEX, { name: 'ignore_ids', ids: ignored }] as const,
  ]) {
    for (const value of ids) {
      if (labels.has(value)) throw new DataError(`the id ${value} is listed twice, the second time for ${name}`);
      labels.set(value, label);
    }
  }
  return labels;
}
