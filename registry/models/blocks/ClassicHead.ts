import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { normal } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { ModuleList } from '../../../framework/nn/ModuleList.ts';
import { add } from '../../../framework/ops/add.ts';
import { toPrecision } from '../../../framework/ops/toPrecision.ts';

/** The classifier of DeepLabV2 (Chen et al. 2017, arXiv:1606.00915, section 3.3): the sum of dilated 3x3 convolutions to the classes. */
export class ClassicHead extends Module {
  readonly conv2d_list: ModuleList<Conv2d>;

  /** @param dilations one for each convolution; ASPP-L has 6, 12, 18, 24 */
  constructor(inChannels: number, classes: number, dilations: readonly number[]) {
    super();
    const init = normal(0.01);
    const branches = dilations.map(
      dilation => new Conv2d(inChannels, classes, 3, { padding: dilation, dilation, init }),
    );
    this.conv2d_list = this.child('conv2d_list', new ModuleList(branches));
  }

  /** [n, h, w, in] to logits [n, h, w, classes], which are summed in float32. */
  override forward(x: Tensor4D): Tensor4D {
    return tf.tidy(() => {
      const [first, ...others] = this.conv2d_list.items.map(branch => () => toPrecision(branch.forward(x), 'float32'));
      return others.reduce((sum, logits) => add(sum, logits()), first!());
    });
  }

  /** None: the backbone's output are the features. */
  steps(): ((x: Tensor4D) => Tensor4D)[] {
    return [];
  }

  /** Features to logits. */
  classify(features: Tensor4D): Tensor4D {
    return this.forward(features);
  }
}
