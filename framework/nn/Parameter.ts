import { StateTensor } from './StateTensor.ts';

/** A tensor that optimizers may change. */
export class Parameter extends StateTensor {
  protected override readonly trainable = true;
  /** False for frozen parameters: no gradient is computed and no optimizer touches them. */
  requiresGrad = true;
}
