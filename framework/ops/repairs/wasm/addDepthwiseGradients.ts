import { type Tensor, type Tensor4D, tf } from '../../../backend/tf.ts';
import { padOrCrop } from '../../portable/padOrCrop.ts';
import { spread } from '../../portable/spread.ts';
import { replaceKernel } from '../replaceKernel.ts';

type Shape4D = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

interface DepthwiseAttributes {
  readonly strides: number | [number, number];
  readonly dilations: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor';
  readonly inputShape: Shape4D;
  readonly filterShape: Shape4D;
}

/** The backend lacks both gradients of a depthwise convolution. One product per tap of the filter; equal strides only. */
export function addDepthwiseGradients(): void {
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropFilter', ({ inputs, attrs }) => {
    const { x, dy } = inputs as unknown as Record<'x' | 'dy', Tensor4D>;
    const attributes = attrs as unknown as DepthwiseAttributes;
    return filterGradient(x, dy, infoOf(x.shape, attributes.filterShape, attributes));
  });
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropInput', ({ inputs, attrs }) => {
    const { dy, filter } = inputs as unknown as Record<'dy' | 'filter', Tensor4D>;
    const attributes = attrs as unknown as DepthwiseAttributes;
    return inputGradient(dy, filter, infoOf(attributes.inputShape, filter.shape, attributes));
  });
}

function infoOf(image: Shape4D, filter: Shape4D, attributes: DepthwiseAttributes): Info {
  const { strides, dilations, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computeConv2DInfo(image, filter, strides, dilations, pad, dimRoundingMode, true);
  if (info.strideHeight !== info.strideWidth)
    throw new Error('No gradient of a depthwise convolution with two strides');
  return info;
}

/** How far the windows reach: the height and width that the padded image must have. */
function reach(info: Info): [number, number] {
  return [
    (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight,
    (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth,
  ];
}

function* taps(info: Info): Generator<[i: number, j: number, y: number, x: number]> {
  for (let i = 0; i < info.filterHeight; i++) {
    for (let j = 0; j < info.filterWidth; j++) yield [i, j, i * info.dilationHeight, j * info.dilationWidth];
  }
}

function filterGradient(x: Tensor4D, dy: Tensor4D, info: Info): Tensor {
  const { inChannels: c, batchSize: n, outHeight, outWidth, strideHeight: step, padInfo } = info;
  const multiplier = dy.shape[3] / c;
  return tf.tidy(() => {
    const [height, width] = reach(info);
    const { top, left } = padInfo;
    const padded = padOrCrop(x, [top, height - info.inHeight - top, left, width - info.inWidth - left]);
    const gradient = tf.reshape(dy, [-1, c, multiplier]);
    const rows = [...taps(info)].map(([, , y, z]) =>
      tf.tidy(() => {
        const end = [n, y + (outHeight - 1) * step + 1, z + (outWidth - 1) * step + 1, c];
        const seen = tf.stridedSlice(padded, [0, y, z, 0], end, [1, step, step, 1]);
        return tf.sum(tf.mul(tf.reshape(seen, [-1, c, 1]), gradient), 0);
      }),
    );
    return tf.reshape(tf.stack(rows), [info.filterHeight, info.filterWidth, c, multiplier]);
  });
}

function inputGradient(dy: Tensor4D, filter: Tensor4D, info: Info): Tensor {
  const { inChannels: c, batchSize: n, outHeight, outWidth, strideHeight: step, padInfo } = info;
  const multiplier = filter.shape[3];
  return tf.tidy(() => {
    const [height, width] = reach(info);
    const gradient = tf.reshape(dy, [n, outHeight, outWidth, c, multiplier]);
    let total: Tensor4D = tf.zeros([n, height, width, c]);
    for (const [i, j, y, x] of taps(info)) {
      const added = tf.tidy(() => {
        const weight = tf.reshape(tf.slice(filter, [i, j, 0, 0], [1, 1, c, multiplier]), [1, 1, 1, c, multiplier]);
        const part = spread(tf.sum(tf.mul(gradient, weight), 4) as Tensor4D, step);
        const sides = [y, height - y - part.shape[1], x, width - x - part.shape[2]];
        return tf.add(total, padOrCrop(part, sides)) as Tensor4D;
      });
      total.dispose();
      total = added;
    }
    const { top, left } = padInfo;
    return padOrCrop(total, [-top, info.inHeight + top - height, -left, info.inWidth + left - width]);
  });
}
