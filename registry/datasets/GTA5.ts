import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../framework/errors/UserError.ts';
import { DATASETS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { listFiles } from './pairs/listFiles.ts';
import { matchPairs, type PairMatch } from './pairs/matchPairs.ts';
import { PairDataset } from './pairs/PairDataset.ts';
import { pairOptions } from './pairs/pairOptions.ts';
import type { LabelFormat } from './pairs/readLabelMap.ts';
import { missingData } from './streets/missingData.ts';
import { numClasses } from './streets/numClasses.ts';
import { readSplitMat } from './streets/readSplitMat.ts';
import { labelOfId, streetClasses } from './streets/streetClasses.ts';

const GTA5_DISTRIBUTION = {
  title: 'GTA5 (Playing for Data)',
  layout: ['images/00001.png ... 24966.png', 'labels/00001.png ... 24966.png  (palette pictures; the index is the id)'],
  source: 'https://download.visinf.tu-darmstadt.de/data/from_games/',
};

const options = z.strictObject({
  root: z.string().default('data/GTA5').describe('folder with images/ and labels/'),
  split: z
    .enum(['all', 'train', 'val', 'test'])
    .default('all')
    .describe('all: every image of the folder; the others: those that split.mat of the read_mapping archive names'),
  num_classes: numClasses(19),
  ...pairOptions,
});

/**
 * GTA5, "Playing for Data" (Richter et al. 2016), as distributed: 24,966 frames of a game, about 1052 x 1914, with palette
 * pictures of Cityscapes ids as labels. The folder is listed; `split.mat` is needed only for a split.
 */
@register(DATASETS, 'GTA5')
export class GTA5 extends PairDataset {
  static readonly options = options;
  readonly name = 'GTA5';
  override readonly split: string | undefined;
  readonly classes: readonly string[];
  readonly palette;
  readonly classSubsets;
  protected readonly labelFormat: LabelFormat;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    const { split, num_classes } = settings;
    this.#settings = settings;
    this.split = split === 'all' ? undefined : split;
    ({ names: this.classes, palette: this.palette, subsets: this.classSubsets } = streetClasses(num_classes));
    this.labelFormat = {
      labelOfId: labelOfId('gta5', num_classes),
      problem: ({ depth, colour }) =>
        depth <= 8 && (colour === 'palette' || colour === 'grey')
          ? undefined
          : {
              message: `is ${depth} bit ${colour}: labels of GTA5 are palette pictures of ids`,
              hint: 'fetch it again',
            },
    };
  }

  protected override async find(): Promise<PairMatch> {
    const { root, labels, split } = this.#settings;
    const images = await listFiles(join(root, 'images'));
    if (!images?.length) {
      const found = images ? `${join(root, 'images')} is empty` : `there is no folder ${join(root, 'images')}`;
      throw missingData(GTA5_DISTRIBUTION, root, found);
    }
    const maps = labels ? await listFiles(join(root, 'labels')) : undefined;
    if (labels && !maps?.length)
      throw missingData(GTA5_DISTRIBUTION, root, `there are no files in ${join(root, 'labels')}`);
    const wanted = split === 'all' ? undefined : await readSplitMat(join(root, 'split.mat'), split);
    const side = (folder: string, files: readonly string[]) => ({
      files: files.map(file => `${root}/${folder}/${file}`),
      keyOf: (file: string) => {
        const stem = /([^/]+)\.(png|jpe?g)$/i.exec(file)?.[1];
        return stem !== undefined && (wanted?.has(Number(stem)) ?? true) ? stem : undefined;
      },
    });
    const match = matchPairs(side('images', images), maps && side('labels', maps));
    const found = match.pairs.length + match.images.length;
    if (wanted && found < wanted.size && this.onError === 'stop') {
      throw new DataError(
        `split.mat names ${wanted.size} images of the split ${split}, ${join(root, 'images')} holds ${found}`,
        {
          hint: "unpack the missing archives, or set on_error: 'skip' to go on with these",
        },
      );
    }
    return match;
  }
}
