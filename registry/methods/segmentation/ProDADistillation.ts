import { z } from 'zod';
import { type Scalar, type Tensor, type Tensor3D, type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import type { TensorBatch } from '../../../framework/data/batchToTensors.ts';
import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';
import { ConfigError } from '../../../framework/errors/UserError.ts';
import { foldBatchNorm } from '../../../framework/nn/foldBatchNorm.ts';
import type { Module } from '../../../framework/nn/Module.ts';
import { build } from '../../../framework/registration/build.ts';
import { LOSSES, METHODS } from '../../../framework/registration/kinds.ts';
import { register } from '../../../framework/registration/register.ts';
import { type Spec, spec } from '../../../framework/registration/spec.ts';
import type {
  MethodContext,
  StepInput,
  TrainingFiles,
  TrainingStreams,
  TrainStep,
} from '../../../framework/runner/Method.ts';
import { domainOptions } from './domainOptions.ts';
import { nearestLabels } from './nearestLabels.ts';
import { distillationFaults, paperParity, trainingFaults } from './paperParity.ts';
import { distillationLoss } from './proda/distillationLoss.ts';
import { distillationNeeds } from './proda/distillationNeeds.ts';
import { requireTarget } from './proda/requireTarget.ts';
import { type Grid, requireHardLabels, strideOption, strongView, targetGrid } from './proda/targetGrid.ts';
import { replayed } from './replayed.ts';
import { SegmentationTraining } from './SegmentationTraining.ts';
import { strongLabels } from './strongLabels.ts';
import { trainingOptions } from './trainingOptions.ts';
import { upsample } from './upsample.ts';
import type { LogitMaps, View } from './View.ts';
import type { FaultNeed } from './warnOfIdleFaults.ts';

const options = z.strictObject({
  ...trainingOptions,
  ...domainOptions,
  target_view: z
    .enum(['weak', 'strong'])
    .default('strong')
    .describe('which view of the target is trained on, by student and teacher'),
  target_loss: spec(LOSSES)
    .prefault({ type: 'CrossEntropyLoss', ignore_index: IGNORE_INDEX })
    .describe('of logits and hard labels of the target'),
  teacher: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('checkpoint of the network that is distilled; whether it has bn_pretrain is seen from it'),
  distill_weight: z.number().min(0).default(1).describe('factor of the divergence from the teacher; 0: no teacher'),
  kl_divide_by_classes: z
    .boolean()
    .default(true)
    .describe('the divergence is divided by the number of classes, as the published weight was chosen for'),
  stride: strideOption,
  paper_parity: paperParity({ ...trainingFaults, ...distillationFaults }),
});

type Settings = z.output<typeof options>;

interface Loss {
  forward(logits: Tensor, labels: Tensor): Scalar;
}

/**
 * Stages 2 and 3 of ProDA (Zhang et al. 2021, section 3.4; `step_distillation` of the original): a network that knows nothing of the
 * stages before - in the paper one of SimCLRv2 - learns from the source, from hard pseudo labels of the target, and from the class
 * probabilities of a frozen teacher.
 */
@register(METHODS, 'ProDADistillation')
export class ProDADistillation extends SegmentationTraining {
  static readonly options = options;
  readonly #settings: Settings;
  readonly #targetLoss: Loss;
  readonly #buildNetwork: MethodContext['buildNetwork'];
  /** Only while training. */
  #teacher: Module | undefined;

  constructor(settings: Settings, context: MethodContext) {
    super(settings, context);
    this.#settings = settings;
    this.#targetLoss = build<Loss>(LOSSES, settings.target_loss as Spec);
    this.#buildNetwork = context.buildNetwork;
  }

  override async startTraining(streams: TrainingStreams, files: TrainingFiles): Promise<void> {
    super.startTraining(streams, files);
    requireTarget(streams, this.model, 'ProDADistillation');
    const { distill_weight, teacher } = this.#settings;
    if (distill_weight === 0) return;
    if (teacher === null) {
      throw new ConfigError('method.teacher is missing: ProDADistillation learns from a trained network', {
        hint: 'name its checkpoint, or set method.distill_weight=0',
      });
    }
    this.#teacher = (await files.loadNetwork(teacher, names => this.#teacherFor(names))).eval();
    foldBatchNorm(this.#teacher);
  }

  protected override faultNeeds(): readonly FaultNeed[] {
    return distillationNeeds(this.#settings);
  }

  override trainStep({ source, target }: StepInput): TrainStep {
    this.trainMode();
    const grid = targetGrid(target!, this.#settings.stride);
    const { images, labels, shown } = this.#view(target!, grid);
    const taught = this.#teacher && tf.tidy(() => upsample(this.#teacher!.forward(images) as Tensor4D, grid));
    const onTarget: View<LogitMaps> = {
      images,
      followed: true,
      learn: ({ logits }) => {
        const found = upsample(logits, grid);
        const loss_self_training = this.#targetLoss.forward(found, labels);
        if (!taught) return { loss: loss_self_training, losses: { loss_target: loss_self_training } };
        const loss_distillation = distillationLoss(taught, found, shown, this.#divergence);
        const weighted = tf.mul(loss_distillation, this.#settings.distill_weight);
        const loss_target = tf.add<Scalar>(loss_self_training, weighted);
        return { loss: loss_target, losses: { loss_target, loss_self_training, loss_distillation } };
      },
    };
    const { losses, gradients } = this.learn([this.sourceLesson(source!), onTarget], this.toLogits);
    tf.dispose([labels, ...(shown ? [shown] : []), ...(taught ? [taught] : [])]);
    return { losses, gradients: { model: gradients } };
  }

  override dispose(): void {
    this.#teacher?.dispose();
    this.#teacher = undefined;
  }

  get #divergence() {
    const { kl_divide_by_classes, paper_parity } = this.#settings;
    return { kl_divide_by_classes, distill_probabilities: paper_parity.distill_probabilities };
  }

  /** `shown`: 1 where the strong view shows the picture, [n, h, w, 1]; undefined where the teacher counts everywhere. */
  #view(target: TensorBatch, grid: Grid): { images: Tensor4D; labels: Tensor3D; shown?: Tensor4D } {
    requireHardLabels(target);
    const { target_view, paper_parity } = this.#settings;
    if (target_view === 'weak') return { images: target.images, labels: nearestLabels(target.labels, grid) };
    const { images, geometry } = strongView(target, "method.target_view is 'strong'");
    const labels = tf.tidy(() => strongLabels(target, grid, { ...paper_parity, replay_scale: null }));
    if (!this.#teacher || paper_parity.distill_everywhere) return { images, labels };
    const [count, height, width] = images.shape;
    const shown = tf.tidy(() => {
      const all = tf.ones([count, ...grid, 1]) as Tensor4D;
      return replayed(all, geometry, { height, width }, paper_parity, 0);
    });
    return { images, labels, shown };
  }

  /** As the student, with a `bn_pretrain` where the checkpoint has one. */
  #teacherFor(names: ReadonlySet<string>): Module {
    if (!this.#buildNetwork) throw new ConfigError('ProDADistillation needs a second network: give it buildNetwork');
    const wanted = names.has('bn_pretrain.weight');
    const present = [...this.model.stateItems()].some(({ name }) => name === 'bn_pretrain.weight');
    return this.#buildNetwork(wanted === present ? {} : { bn_clr: wanted });
  }
}
