import type { ResolvedConfig } from '../config/schema.ts';
import { datasetTitle } from '../data/datasetTitle.ts';
import { applyGeometry } from '../data/geometry/applyGeometry.ts';
import type { Dataset, Sample, Transform } from '../data/types.ts';
import type { Picture } from '../files/pictures/decodePicture.ts';
import { RandomStream } from '../random/RandomStream.ts';
import { build } from '../registration/build.ts';
import { DATASETS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';

/** A sample that a network can take, and what was done for it. */
export interface PreparedImage {
  readonly sample: Sample;
  /** Of the image as it was given, pixels. */
  readonly height: number;
  readonly width: number;
  readonly notes: readonly string[];
}

/** Data sets whose images are prepared as for an evaluation. The others tell the names of the classes only. */
const EVALUATED = ['test', 'val'] as const;
const ROLES = [...EVALUATED, 'train', 'source', 'target'] as const;

/** What a config's data set says about images and classes, without its files. */
export class InputPipeline {
  /** The data set, or 'the config' where it names none. */
  readonly title: string;
  /** Undefined where the config names no data. */
  readonly classes: readonly string[] | undefined;
  readonly palette: Dataset['palette'];
  /** [height, width] that the network was made for, where there is such a size. */
  readonly imageSize: readonly [number, number] | undefined;
  readonly #transforms: readonly Transform[];
  readonly #seed: number;

  private constructor(dataset: Dataset | undefined, isEvaluated: boolean, seed: number) {
    this.title = dataset ? datasetTitle(dataset) : 'the config';
    this.classes = dataset?.classes;
    this.palette = dataset?.palette;
    this.imageSize = dataset?.imageSize;
    this.#transforms = (isEvaluated && dataset?.transforms) || [];
    this.#seed = seed;
  }

  /** Of `data.test`, else of `data.val`; of another data set the classes only. Its files need not be there. */
  static async of({ data, seed }: ResolvedConfig): Promise<InputPipeline> {
    const role = ROLES.find(name => data?.[name]);
    if (role === undefined) return new InputPipeline(undefined, false, seed);
    const spec = data?.[role] as Spec;
    await loadEntriesOf(spec);
    return new InputPipeline(
      build<Dataset>(DATASETS, spec),
      EVALUATED.some(name => name === role),
      seed,
    );
  }

  /** Brings an image to the size of the data set's, and through its transforms. @param index names what transforms draw */
  async prepare(image: Picture, index: number): Promise<PreparedImage> {
    const notes: string[] = [];
    let sample: Sample = { index, image };
    const [height, width] = this.imageSize ?? [image.height, image.width];
    if (height !== image.height || width !== image.width) {
      sample = applyGeometry(sample, [{ type: 'resize', height, width }]);
      notes.push(
        `resized from [${image.height}, ${image.width}] to [${height}, ${width}], the size of images of ${this.title}`,
      );
    }
    const random = new RandomStream(this.#seed, 'augment', 0, index);
    for (const transform of this.#transforms) sample = await transform.apply(sample, random);
    return { sample, height: image.height, width: image.width, notes };
  }
}
