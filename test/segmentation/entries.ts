import {
  crossEntropy,
  IGNORE_INDEX,
  METHODS,
  Method,
  type MethodContext,
  type Parameter,
  register,
  resizeBilinear,
  type Scalar,
  type StepInput,
  type Tensor,
  type Tensor4D,
  type TrainStep,
  tf,
  valueAndGradients,
  z,
} from 'shiftkit';

/** Cross entropy of the source's label maps at their size. */
@register(METHODS, 'TinySegmentation')
export class TinySegmentation extends Method {
  static readonly options = z.strictObject({});

  constructor(_settings: z.output<typeof TinySegmentation.options>, context: MethodContext) {
    super(context);
  }

  override predict(images: Tensor4D): Tensor {
    this.model.eval();
    return tf.tidy(() => this.model.forward(images));
  }

  override trainStep({ source }: StepInput): TrainStep {
    const { images, labels } = source!;
    this.model.train();
    const parameters = this.model.parameters();
    const { loss, gradients } = valueAndGradients(
      () => {
        const logits = this.model.forward(images) as Tensor4D;
        const full = resizeBilinear(logits, [images.shape[1], images.shape[2]], { alignCorners: true });
        return { loss: crossEntropy(full, labels, { ignoreIndex: IGNORE_INDEX }) as Scalar };
      },
      parameters.map(parameter => parameter.variable),
    );
    const byParameter = new Map<Parameter, Tensor>();
    gradients.forEach((gradient, i) => {
      if (gradient) byParameter.set(parameters[i], gradient);
    });
    return { losses: { loss }, gradients: { model: byParameter } };
  }
}
