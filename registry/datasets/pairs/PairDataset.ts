import { datasetTitle } from '../../../framework/data/datasetTitle.ts';
import { applyGeometry } from '../../../framework/data/geometry/applyGeometry.ts';
import { warpLabels } from '../../../framework/data/geometry/warpLabels.ts';
import { PseudoLabelFolder } from '../../../framework/data/pseudoLabels/PseudoLabelFolder.ts';
import { SoftLabelView } from '../../../framework/data/pseudoLabels/SoftLabelView.ts';
import type { Dataset, Image, Sample, Transform } from '../../../framework/data/types.ts';
import { DataError } from '../../../framework/errors/UserError.ts';
import { decodePicture } from '../../../framework/files/pictures/decodePicture.ts';
import { build } from '../../../framework/registration/build.ts';
import { TRANSFORMS } from '../../../framework/registration/kinds.ts';
import type { Pair, PairMatch } from './matchPairs.ts';
import type { PairOptions } from './pairOptions.ts';
import { type LabelFormat, readLabelMap } from './readLabelMap.ts';
import { type PairData, SampleCache } from './SampleCache.ts';

/** A data set of images with label maps, one file each. What differs between such sets is where the files are and what ids they hold. */
export abstract class PairDataset implements Dataset {
  abstract readonly name: string;
  readonly split?: string | undefined;
  abstract readonly classes: readonly string[];
  abstract readonly palette: readonly (readonly [number, number, number])[];
  readonly transforms: readonly Transform[];
  readonly onError: 'stop' | 'skip';
  /** What a run's plan says about the data set. */
  notes: readonly string[] = [];
  protected abstract readonly labelFormat: LabelFormat;
  readonly #settings: PairOptions;
  #pairs: readonly Pair[] = [];
  #cache: SampleCache | undefined;
  #pseudoLabels: PseudoLabelFolder | undefined;

  constructor(settings: PairOptions) {
    this.#settings = settings;
    const { pseudo_labels, transforms } = settings;
    const made = transforms.map(transform => build<Transform>(TRANSFORMS, transform));
    this.transforms = pseudo_labels?.form === 'soft' ? [...made, new SoftLabelView(pseudo_labels.stride)] : made;
    this.onError = settings.on_error;
  }

  get imageSize(): readonly [number, number] | undefined {
    return this.#settings.image_size ?? undefined;
  }

  get length(): number {
    return this.#pairs.length;
  }

  /** Finds the files. @throws DataError where there are none, with the layout that is expected and where to get the data set */
  protected abstract find(): Promise<PairMatch>;

  /** @throws DataError when files are missing, or an image has no label or a label no image */
  async open(): Promise<void> {
    const { num_examples, on_error, cache_dir, image_size } = this.#settings;
    const { pairs, images, labels } = await this.find();
    const unpaired = unpairedText(images, labels);
    if (unpaired && on_error === 'stop') {
      throw new DataError(`${datasetTitle(this)}: ${unpaired}`, {
        hint: "complete the files, or set on_error: 'skip' to leave these out",
      });
    }
    if (unpaired) this.notes = [...this.notes, `left out: ${unpaired}`];
    if (pairs.length === 0) throw new DataError(`${datasetTitle(this)} has no image with a label`);
    if (num_examples !== null && num_examples > pairs.length) {
      throw new DataError(`num_examples is ${num_examples}, but ${datasetTitle(this)} holds ${pairs.length} images`, {
        hint: 'lower it, or leave it out for all',
      });
    }
    this.#pairs = num_examples === null ? pairs : pairs.slice(0, num_examples);
    if (cache_dir !== null) {
      const made = JSON.stringify({ image_size, labels: [...this.labelFormat.labelOfId] });
      this.#cache = new SampleCache(cache_dir, made);
    }
    await this.#openPseudoLabels();
  }

  /** @throws DataError when they are not whole, or do not fit */
  async #openPseudoLabels(): Promise<void> {
    const { pseudo_labels, labels } = this.#settings;
    if (!pseudo_labels) return;
    if (labels) {
      throw new DataError(`${this.name} has pseudo_labels and labels: true`, {
        hint: 'set labels: false: pseudo labels take the place of true ones',
      });
    }
    const { classes } = this;
    const images = this.#pairs.map(({ image }) => image);
    this.#pseudoLabels = await PseudoLabelFolder.open({ ...pseudo_labels, images, classes });
    if (this.#pseudoLabels.note) this.notes = [...this.notes, this.#pseudoLabels.note];
  }

  fileOf(index: number): string {
    return this.#pairs[index].image;
  }

  /** The label file of a sample, where it has one. */
  labelFileOf(index: number): string | undefined {
    return this.#pairs[index].label;
  }

  /** @returns bytes, RGB, and a map of labels (`IGNORE_INDEX`: no class) of the same size */
  async read(index: number): Promise<Sample> {
    const pair = this.#pairs[index];
    const data = await (this.#cache ? this.#cache.through(pair, () => this.#decode(pair)) : this.#decode(pair));
    return { index, name: pair.name, ...data, ...(await this.#pseudoLabelOf(index, data.image)) };
  }

  async #pseudoLabelOf(index: number, { height, width }: Image): Promise<Pick<Sample, 'label' | 'soft'>> {
    if (!this.#pseudoLabels) return {};
    if (this.#settings.pseudo_labels?.form === 'soft') {
      return { soft: { ...(await this.#pseudoLabels.soft(index)), picture: { height, width } } };
    }
    const label = await this.#pseudoLabels.hard(index);
    const fits = label.height === height && label.width === width;
    return { label: fits ? label : warpLabels(label, [{ type: 'resize', height, width }]) };
  }

  async #decode(pair: Pair): Promise<PairData> {
    // The image is decoded on another thread while this one unpacks the labels.
    const [image, label] = await Promise.all([
      decodePicture(pair.image),
      pair.label === undefined ? undefined : readLabelMap(pair.label, this.labelFormat),
    ]);
    if (label && (label.height !== image.height || label.width !== image.width)) {
      throw new DataError(
        `${pair.image} is [${image.height}, ${image.width}] and its label ${pair.label} [${label.height}, ${label.width}]`,
        { hint: hintOfSizes(image, label) },
      );
    }
    const [height, width] = this.#settings.image_size ?? [image.height, image.width];
    if (height === image.height && width === image.width) return { image, label };
    const resized = applyGeometry({ index: 0, image, label }, [{ type: 'resize', height, width }]);
    return { image: resized.image, label: resized.label as PairData['label'] };
  }
}

/** Pictures are taken as they are stored: those of a phone often lie on a side, which viewers hide. */
function hintOfSizes(image: PairData['image'], label: NonNullable<PairData['label']>): string {
  return image.height === label.width && image.width === label.height
    ? 'turn the file itself: a data set takes pixels as they are stored, whatever their EXIF orientation'
    : 'an image and its label map must have one size';
}

function unpairedText(images: readonly string[], labels: readonly string[]): string {
  const one = (files: readonly string[], what: string, other: string) =>
    files.length === 0 ? [] : [`${files.length} ${what} without ${other}, the first ${files[0]}`];
  return [...one(images, 'images', 'label'), ...one(labels, 'labels', 'image')].join('; ');
}
