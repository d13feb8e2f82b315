import { type Tensor4D, tf } from '../../../backend/tf.ts';
import { convFilterGradient } from '../../portable/convFilterGradient.ts';
import { convInputGradient } from '../../portable/convInputGradient.ts';
import { type Sides, windowGeometry } from '../../WindowGeometry.ts';
import { registerGradient } from './registerGradient.ts';

interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations: number | [number, number];
  readonly dimRoundingMode?: 'floor';
}

/** The core refuses the gradient of dilated convolutions. Others stay as they are. */
export function repairConv2d(): void {
  const stock = tf.getGradient('Conv2D');
  registerGradient<ConvAttributes>('Conv2D', ['x', 'filter'], ({ dy, inputs, attributes }) => {
    const [dilation, across] = [attributes.dilations].flat();
    const plain = dilation === 1 && (across ?? 1) === 1;
    if (plain) return stock.gradFunc(dy, inputs, attributes as never);
    const [x, filter] = inputs as [Tensor4D, Tensor4D];
    if ((across ?? dilation) !== dilation || attributes.dataFormat !== 'NHWC') {
      throw new Error(
        'No gradient of a convolution with two dilations, or channels first: use conv2d of framework/ops',
      );
    }
    const { pad, dimRoundingMode } = attributes;
    const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, 1, dilation!, pad, dimRoundingMode);
    const { top, bottom, left, right } = info.padInfo;
    const padding: Sides = [top, bottom, left, right];
    const window = windowGeometry([info.inHeight, info.inWidth], [filter.shape[0], filter.shape[1]], {
      dilation,
      padding,
    });
    return {
      x: () => convInputGradient(dy as Tensor4D, filter, window),
      filter: () => convFilterGradient(x, dy as Tensor4D, window),
    };
  });
}
