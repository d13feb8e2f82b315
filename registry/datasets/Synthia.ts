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
import { labelOfId, streetClasses } from './streets/streetClasses.ts';
import { synthiaRelease } from './streets/synthiaRelease.ts';

const SYNTHIA_DISTRIBUTION = {
  title: 'SYNTHIA-RAND-CITYSCAPES',
  layout: [
    'RGB/0000000.png ... 0009399.png',
    'GT/LABELS/0000000.png ... 0009399.png  (16 bit; the first channel is the class)',
  ],
  source: 'https://synthia-dataset.net/downloads/ (RAND_CITYSCAPES)',
};
/** The archive unpacks to a folder of this name: `root` may be that folder, or the one that holds it. */
const ARCHIVE_FOLDER = 'RAND_CITYSCAPES';

const options = z.strictObject({
  root: z.string().default('data/SYNTHIA-RAND-CITYSCAPES').describe('folder with RGB/ and GT/LABELS/'),
  num_classes: numClasses(16),
  ...pairOptions,
});

/**
 * SYNTHIA-RAND-CITYSCAPES (Ros et al. 2016) as distributed: 9,400 drawn streets, 760 x 1280, whose labels are PNG of 16 bit with the
 * class in the first channel and the instance in the second. Other releases of SYNTHIA have other classes; they are recognised and refused.
 */
@register(DATASETS, 'Synthia')
export class Synthia extends PairDataset {
  static readonly options = options;
  readonly name = 'SYNTHIA';
  readonly classes: readonly string[];
  readonly palette;
  readonly classSubsets;
  protected readonly labelFormat: LabelFormat;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    this.#settings = settings;
    ({ names: this.classes, palette: this.palette, subsets: this.classSubsets } = streetClasses(settings.num_classes));
    this.labelFormat = {
      labelOfId: labelOfId('synthia', settings.num_classes),
      problem: ({ depth, colour }) =>
        depth === 16
          ? undefined
          : {
              message: `is ${depth} bit ${colour}: labels of SYNTHIA-RAND-CITYSCAPES are PNG of 16 bit`,
              hint: 'take GT/LABELS as distributed: GT/COLOR holds colours, and programs that save PNG of 8 bit destroy the ids',
            },
    };
  }

  protected override async find(): Promise<PairMatch> {
    const { labels } = this.#settings;
    const root = await this.#locate();
    const images = (await listFiles(join(root, 'RGB'))) ?? [];
    const maps = labels ? await listFiles(join(root, 'GT/LABELS')) : undefined;
    if (labels && !maps?.length) {
      throw missingData(SYNTHIA_DISTRIBUTION, root, `there are no files in ${join(root, 'GT/LABELS')}`);
    }
    const side = (folder: string, files: readonly string[]) => ({
      files: files.map(file => `${root}/${folder}/${file}`),
      keyOf: (file: string) => /([^/]+)\.png$/i.exec(file)?.[1],
    });
    return matchPairs(side('RGB', images), maps && side('GT/LABELS', maps));
  }

  /** @throws DataError where another release, or nothing, is found */
  async #locate(): Promise<string> {
    const { root } = this.#settings;
    for (const folder of [root, join(root, ARCHIVE_FOLDER)]) {
      const release = await synthiaRelease(folder);
      if (release) {
        throw new DataError(
          `${folder} is ${release}; SYNTHIA-RAND-CITYSCAPES is needed, whose classes are Cityscapes'`,
          {
            hint: `get it from ${SYNTHIA_DISTRIBUTION.source}: ${SYNTHIA_DISTRIBUTION.layout.join(' and ')}`,
          },
        );
      }
      if ((await listFiles(join(folder, 'RGB')))?.length) return folder;
    }
    throw missingData(SYNTHIA_DISTRIBUTION, root, `there are no images in ${join(root, 'RGB')}`);
  }
}
