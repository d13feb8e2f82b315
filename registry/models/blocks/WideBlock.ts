import { type Tensor4D, tf } from '../../../framework/backend/tf.ts';
import { BatchNorm2d } from '../../../framework/nn/BatchNorm2d.ts';
import { Conv2d } from '../../../framework/nn/Conv2d.ts';
import { chain } from '../../../framework/nn/chain.ts';
import { convBatchNorm } from '../../../framework/nn/convBatchNorm.ts';
import { kaimingNormal } from '../../../framework/nn/Initializer.ts';
import { Module } from '../../../framework/nn/Module.ts';
import { add } from '../../../framework/ops/add.ts';

/**
 * Pre-activation block of the wide ResNets (Zagoruyko and Komodakis 2016): normalise, ReLU, 3x3, twice. The shortcut is
 * the raw input, or where channels change a 1x1 convolution of the *activated* input.
 */
export class WideBlock extends Module {
  readonly bn1: BatchNorm2d;
  readonly conv1: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly convShortcut: Conv2d | null;

  constructor(inChannels: number, outChannels: number, stride: number) {
    super();
    const convolution = { padding: 1, bias: false, init: kaimingNormal('out') };
    this.bn1 = this.child('bn1', new BatchNorm2d(inChannels));
    this.conv1 = this.child('conv1', new Conv2d(inChannels, outChannels, 3, { ...convolution, stride }));
    this.bn2 = this.child('bn2', new BatchNorm2d(outChannels));
    this.conv2 = this.child('conv2', new Conv2d(outChannels, outChannels, 3, convolution));
    const shortcut = { ...convolution, padding: 0, stride };
    this.convShortcut =
      inChannels === outChannels ? null : this.child('convShortcut', new Conv2d(inChannels, outChannels, 1, shortcut));
  }

  /** [n, h, w, in] to [n, h / stride, w / stride, out]. */
  override forward(x: Tensor4D): Tensor4D {
    const { bn1, bn2, conv1, conv2, convShortcut } = this;
    const activate = (y: Tensor4D) => bn1.forward(y, { relu: true });
    const convolve = (y: Tensor4D) =>
      chain(
        y,
        z => convBatchNorm(z, conv1, bn2, { relu: true }),
        z => conv2.forward(z),
      );
    return tf.tidy(() => {
      if (!convShortcut) return add(x, chain(x, activate, convolve));
      const activated = activate(x);
      return add(convShortcut.forward(activated), convolve(activated));
    });
  }
}
