import { namedPadding, type WindowGeometry } from '../WindowGeometry.ts';
import { type AttributeList, cachedAttributes, float32, nhwc, text, whole } from './attributes.ts';

/** Attributes of MaxPool, AvgPool and their gradients. */
export function poolAttributes(window: WindowGeometry): AttributeList {
  const { stride: s, kernel } = window;
  const padding = namedPadding(window);
  const sides = padding === 'EXPLICIT' ? [0, 0, ...window.padding, 0, 0] : undefined;
  return cachedAttributes(`pool ${kernel} ${s} ${padding} ${sides}`, () => [
    float32(),
    nhwc(),
    whole('ksize', [1, ...kernel, 1]),
    whole('strides', [1, s, s, 1]),
    text('padding', padding),
    ...(sides ? [whole('explicit_paddings', sides)] : []),
  ]);
}
