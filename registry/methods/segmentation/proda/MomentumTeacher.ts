import { type Tensor4D, tf } from '../../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../../framework/data/batchToTensors.ts';
import { coveredCells } from '../../../../framework/data/geometry/coveredCells.ts';
import { full2weak } from '../../../../framework/data/geometry/full2weak.ts';
import { ConfigError } from '../../../../framework/errors/UserError.ts';
import { foldBatchNorm } from '../../../../framework/nn/foldBatchNorm.ts';
import { followNetwork } from '../../../../framework/nn/followNetwork.ts';
import { toPrecision } from '../../../../framework/ops/toPrecision.ts';
import type { FeatureNetwork } from '../FeatureNetwork.ts';
import { upsample } from '../upsample.ts';
import type { FeatureMaps, Prototypes } from './Prototypes.ts';
import type { Stage1Settings } from './stage1Options.ts';

/** In the place of distances to what is not shown; those that are one are never below 0. */
export const NOT_SHOWN = -1;

/** What the teacher sees of a batch. The tensors are the caller's. */
export interface Seen extends FeatureMaps {
  /** Of the weak views to the prototypes, on the grid of the losses: [n, h, w, classes]. `NOT_SHOWN` where the view was padded. */
  readonly distances: Tensor4D;
}

/**
 * ProDA's momentum encoder: the exponential moving average of a network, which looks at whole target pictures, with the prototypes
 * that follow its features.
 */
export class MomentumTeacher {
  constructor(
    readonly network: FeatureNetwork,
    readonly prototypes: Prototypes,
    private readonly settings: Stage1Settings,
  ) {}

  /** Begins as a copy of a network. */
  copy(student: FeatureNetwork): void {
    const snapshot = student.snapshot();
    this.network.restore(snapshot);
    snapshot.dispose();
    if (!this.settings.paper_parity.ema_train_mode) foldBatchNorm(this.network);
  }

  /** Takes its share of what the student has become. */
  follow(student: FeatureNetwork): void {
    followNetwork(this.network, student, this.settings.ema_momentum);
  }

  /**
   * Looks at the whole pictures of a batch, and at the weak views in them.
   *
   * @throws ConfigError when the data does not keep the pictures
   */
  look({ full, geometry }: TensorBatch): Seen {
    if (!full) {
      throw new ConfigError('the averaged network looks at whole pictures, which data.target does not keep', {
        hint: "put { type: 'KeepFullImage' } first in data.target.transforms, as configs/_base_/datasets/cityscapes_soft.config.ts does",
      });
    }
    const { stride, paper_parity } = this.settings;
    this.network.train(paper_parity.ema_train_mode);
    const [, height, width] = full.shape;
    return tf.tidy(() => {
      const maps = this.network.forwardBoth(full);
      const features = toPrecision(maps.features, 'float32');
      const views = full2weak(features, geometry, { height, width }, stride);
      const found = this.prototypes.forward(views) as Tensor4D;
      const covered = coveredCells(geometry, { height, width }, stride);
      const distances = covered
        ? tf.where<Tensor4D>(tf.broadcastTo(covered, found.shape), found, tf.fill(found.shape, NOT_SHOWN))
        : found;
      return { features, logits: maps.logits, distances };
    });
  }

  /** Moves the prototypes towards what was seen of the whole pictures. @param full size of the pictures */
  learn({ features, logits }: FeatureMaps, full: readonly [height: number, width: number]): void {
    const { prototype_momentum, prototype_update, stride, paper_parity } = this.settings;
    tf.tidy(() => {
      const grid = [Math.floor(full[0] / stride), Math.floor(full[1] / stride)] as const;
      const maps =
        paper_parity.prototype_grid === 'quarter'
          ? { features: upsample(features, grid), logits: upsample(logits, grid) }
          : { features, logits };
      this.prototypes.move(maps, prototype_momentum, prototype_update);
    });
  }
}
