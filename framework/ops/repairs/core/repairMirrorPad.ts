import { mirrorPadGradient } from '../../portable/mirrorPadGradient.ts';
import { registerGradient } from './registerGradient.ts';

/** The core's gradient cuts the mirrored borders off instead of folding them back. */
export function repairMirrorPad(): void {
  type Attributes = { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
  registerGradient<Attributes>('MirrorPad', ['x'], ({ dy, inputs: [x], attributes: { paddings, mode } }) => ({
    x: () => mirrorPadGradient(dy, x!.shape, paddings, mode),
  }));
}
