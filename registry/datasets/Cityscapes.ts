import { join } from 'node:path';
import { z } from 'zod';
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

const CITYSCAPES_DISTRIBUTION = {
  title: 'Cityscapes',
  layout: [
    'leftImg8bit/{train,val}/<city>/<city>_<sequence>_<frame>_leftImg8bit.png',
    'gtFine/{train,val}/<city>/<city>_<sequence>_<frame>_gtFine_labelIds.png  (not needed where labels: false)',
  ],
  source: 'https://www.cityscapes-dataset.com/downloads/ (leftImg8bit_trainvaltest.zip, gtFine_trainvaltest.zip)',
};

const options = z.strictObject({
  root: z.string().default('data/cityscapes').describe('folder with leftImg8bit/ and gtFine/'),
  split: z.enum(['train', 'val']).default('train').describe('2,975 or 500 images'),
  num_classes: numClasses(19),
  ...pairOptions,
});

/** Cityscapes (Cordts et al. 2016) as distributed: photographs of streets, 1024 x 2048, with ids (not train ids) as labels. */
@register(DATASETS, 'Cityscapes')
export class Cityscapes extends PairDataset {
  static readonly options = options;
  readonly name = 'Cityscapes';
  override readonly split: string;
  readonly classes: readonly string[];
  readonly palette;
  readonly classSubsets;
  protected readonly labelFormat: LabelFormat;
  readonly #settings: z.output<typeof options>;

  constructor(settings: z.output<typeof options>) {
    super(settings);
    const { split, num_classes } = settings;
    this.#settings = settings;
    this.split = split;
    ({ names: this.classes, palette: this.palette, subsets: this.classSubsets } = streetClasses(num_classes));
    this.labelFormat = {
      labelOfId: labelOfId('cityscapes', num_classes),
      problem: ({ depth, colour }) =>
        depth === 8 && colour === 'grey'
          ? undefined
          : { message: `is ${depth} bit ${colour}: labelIds of Cityscapes are 8 bit grey`, hint: 'fetch it again' },
    };
  }

  protected override async find(): Promise<PairMatch> {
    const { root, split, labels } = this.#settings;
    const [photographs, annotations] = [`${root}/leftImg8bit/${split}`, `${root}/gtFine/${split}`];
    const images = await listFiles(photographs);
    const maps = labels ? await listFiles(annotations) : undefined;
    const side = (folder: string, files: readonly string[], end: string) => ({
      files: files.map(file => `${folder}/${file}`),
      keyOf: (file: string) => (file.endsWith(end) ? file.slice(folder.length, -end.length) : undefined),
    });
    const match = matchPairs(
      side(photographs, images ?? [], '_leftImg8bit.png'),
      labels ? side(annotations, maps ?? [], '_gtFine_labelIds.png') : undefined,
    );
    if (match.pairs.length + match.images.length === 0) {
      throw missingData(CITYSCAPES_DISTRIBUTION, root, `there are no images in ${join(photographs)}`);
    }
    if (match.pairs.length === 0) {
      throw missingData(CITYSCAPES_DISTRIBUTION, root, `there are no labels for the images in ${join(annotations)}`);
    }
    return match;
  }
}
