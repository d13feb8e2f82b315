import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { type AttributeList, cachedAttributes, flag, float32, nhwc, text, whole } from './attributes.ts';

/** Attributes of Conv2D and of its two gradients. @param padding default: that of the window */
export function convAttributes(window: WindowGeometry, padding = namedPadding(window)): AttributeList {
  const { stride: s, dilation: d } = window;
  const explicit = padding === 'EXPLICIT' ? [0, 0, ...window.padding, 0, 0] : [];
  return cachedAttributes(`conv ${s} ${d} ${padding} ${explicit}`, () => [
    float32(),
    nhwc(),
    whole('strides', [1, s, s, 1]),
    whole('dilations', [1, d, d, 1]),
    text('padding', padding),
    whole('explicit_paddings', explicit),
    flag('use_cudnn_on_gpu', true),
  ]);
}
