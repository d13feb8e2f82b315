import { type Scalar, type Tensor, type Tensor3D, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import { floorVariance } from '../../../framework/nn/floorVariance.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { klDivergence } from '../../../framework/ops/klDivergence.ts';
import { build } from '../../../framework/registration/build.ts';
import { LOSSES, METHODS } from '../../../framework/registration/kinds.ts';
import { register } from '../../../framework/registration/register.ts';
import type { Spec } from '../../../framework/registration/spec.ts';
import type {
  MethodContext,
  StepInput,
  TrainingFiles,
  TrainingStreams,
  TrainStep,
} from '../../../framework/runner/Method.ts';
import { type FeatureNetwork, featureNetwork } from './FeatureNetwork.ts';
import { nearestLabels } from './nearestLabels.ts';
import { denoisedLabels } from './proda/denoisedLabels.ts';
import { fillPrototypes } from './proda/fillPrototypes.ts';
import { MomentumTeacher, NOT_SHOWN } from './proda/MomentumTeacher.ts';
import { Prototypes } from './proda/Prototypes.ts';
import { requireTarget } from './proda/requireTarget.ts';
import { stage1Needs } from './proda/stage1Needs.ts';
import { type Stage1Settings, stage1Options } from './proda/stage1Options.ts';
import { type Grid, requireHardLabels, softLabels, strongView, targetGrid } from './proda/targetGrid.ts';
import { replayed } from './replayed.ts';
import { SegmentationTraining } from './SegmentationTraining.ts';
import { upsample } from './upsample.ts';
import type { LogitMaps, View } from './View.ts';
import type { FaultNeed } from './warnOfIdleFaults.ts';

type Both = LogitMaps & { readonly features: Tensor4D };

interface Loss {
  forward(logits: Tensor, labels?: Tensor): Scalar;
}

/**
 * Stage 1 of ProDA (Zhang et al. 2021, section 3; `step` of the original): self-training on pseudo labels that are denoised by how near
 * the features of a momentum encoder are to the prototypes of the classes, and structure learning, which asks of the strong view the same
 * distances as of the weak one. Prototypes and encoder follow while the network learns.
 *
 * The original holds the activations of both target views at once; here only where all views are small (`joint_pixels`).
 */
@register(METHODS, 'ProDAStage1')
export class ProDAStage1 extends SegmentationTraining {
  static readonly options = stage1Options;
  declare readonly model: FeatureNetwork;
  override readonly networks: Readonly<Record<string, Module>>;
  readonly #settings: Stage1Settings;
  readonly #targetLoss: Loss;
  readonly #regularizer: Loss | undefined;
  readonly #teacher: MomentumTeacher | undefined;

  /** @throws ConfigError when the network shows no features */
  constructor(settings: Stage1Settings, context: MethodContext) {
    super(settings, context);
    const { denoise, structure_weight, regularizer, regularizer_weight } = settings;
    this.#settings = settings;
    this.#targetLoss = build<Loss>(LOSSES, settings.target_loss as Spec);
    if (regularizer_weight > 0) this.#regularizer = build<Loss>(LOSSES, regularizer as Spec);
    if (denoise || structure_weight > 0) this.#teacher = teacherOf(this.model, context, settings);
    this.networks = {
      model: this.model,
      ...(this.#teacher && { teacher: this.#teacher.network, prototypes: this.#teacher.prototypes }),
    };
  }

  override async startTraining(streams: TrainingStreams, files: TrainingFiles): Promise<void> {
    super.startTraining(streams, files);
    requireTarget(streams, this.model, 'ProDAStage1');
    if (!this.#teacher) return;
    const { prototypes } = this.#teacher;
    prototypes.initialize(0);
    const { prototypes: file } = this.#settings;
    if (file !== null) await fillPrototypes(prototypes, file, files, streams.target);
    this.#teacher.copy(this.model);
  }

  protected override faultNeeds(): readonly FaultNeed[] {
    return stage1Needs(this.#settings);
  }

  override trainStep({ source, target }: StepInput): TrainStep {
    this.trainMode();
    const grid = targetGrid(target!, this.#settings.stride);
    const seen = this.#teacher?.look(target!);
    const labels = this.#labels(target!, seen?.distances, grid);
    const views = [this.sourceLesson(source!), this.#learnLabels(target!.images, labels, grid)];
    const { losses, gradients } =
      seen && this.#settings.structure_weight > 0
        ? this.learn<Both>([...views, this.#learnStructure(target!, seen.distances, grid)], this.#toBoth)
        : this.learn(views, this.toLogits);
    labels.dispose();
    if (seen && this.#settings.move_prototypes) {
      const [, height, width] = target!.full!.shape;
      this.#teacher!.learn(seen, [height, width]);
    }
    if (seen) tf.dispose([seen.features, seen.logits, seen.distances]);
    return { losses: { ...losses, loss_target: this.#onTarget(losses) }, gradients: { model: gradients } };
  }

  /** What the target adds to the sum of the losses. */
  #onTarget({ loss_self_training, loss_structure }: Readonly<Record<string, Scalar>>): Scalar {
    if (!loss_structure) return tf.clone(loss_self_training!);
    return tf.tidy(() => tf.add(loss_self_training!, tf.mul(loss_structure, this.#settings.structure_weight)));
  }

  override afterUpdate(): void {
    this.#teacher?.follow(this.model);
  }

  #labels(target: TensorBatch, distances: Tensor4D | undefined, grid: Grid): Tensor3D {
    const { denoise, temperature, min_probability } = this.#settings;
    if (denoise) return denoisedLabels(softLabels(target, grid, this.model), distances!, temperature, min_probability);
    requireHardLabels(target);
    return nearestLabels(target.labels, grid);
  }

  readonly #toBoth = (images: Tensor4D): Both => {
    const { features, logits } = this.model.forwardBoth(images);
    return { features, logits };
  };

  /** Learns the labels of the weak views. */
  #learnLabels(images: Tensor4D, labels: Tensor3D, grid: Grid): View<LogitMaps> {
    return {
      images,
      followed: true,
      learn: maps => {
        const logits = upsample(maps.logits, grid);
        const onLabels = this.#targetLoss.forward(logits, labels);
        const loss = this.#regularizer
          ? tf.add<Scalar>(onLabels, tf.mul(this.#regularizer.forward(logits), this.#settings.regularizer_weight))
          : onLabels;
        return { loss, losses: { loss_self_training: loss } };
      },
    };
  }

  /** Learns that the strong views lie to the prototypes as the weak ones do. The log has the divergence without its weight. */
  #learnStructure(target: TensorBatch, distances: Tensor4D, grid: Grid): View<Both> {
    const { structure_weight, kl_divide_by_classes, temperature, paper_parity } = this.#settings;
    const { images, geometry } = strongView(target, 'method.structure_weight compares views');
    const [, height, width] = target.images.shape;
    return {
      images,
      learn: ({ features }) => {
        const taught = replayed(distances, geometry, { height, width }, paper_parity, NOT_SHOWN);
        const found = this.#teacher!.prototypes.forward(upsample(features, grid));
        const shown = tf.cast(tf.notEqual(tf.slice(taught, [0, 0, 0, 0], [-1, -1, -1, 1]), NOT_SHOWN), 'float32');
        const divergence = klDivergence(tf.mul(taught, -temperature), tf.mul(found, -temperature), shown);
        const loss_structure = tf.mul<Scalar>(divergence, kl_divide_by_classes ? 1 / found.shape[3]! : 1);
        return { loss: tf.mul<Scalar>(loss_structure, structure_weight), losses: { loss_structure } };
      },
    };
  }
}

/** A teacher without values yet. */
function teacherOf(model: Module, { buildNetwork }: MethodContext, settings: Stage1Settings): MomentumTeacher {
  const student = featureNetwork(model, 'ProDAStage1');
  if (!buildNetwork) throw new ConfigError('ProDAStage1 needs a second network: give it buildNetwork');
  const network = featureNetwork(buildNetwork(), 'ProDAStage1');
  if (settings.paper_parity.variance_floor) floorVariance(network);
  return new MomentumTeacher(network, new Prototypes(student.numClasses, student.featureChannels), settings);
}
