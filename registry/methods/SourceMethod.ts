import { z } from 'zod';
import type { Tensor, Tensor4D } from '../../framework/backend/tf.ts';
import { METHODS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Method, type MethodContext } from '../../framework/runner/Method.ts';
import { Source } from './Source.ts';

const options = z.strictObject({});

/** The baseline: the network as it was trained. */
@register(METHODS, 'Source')
export class SourceMethod extends Method {
  static readonly options = options;
  readonly #source: Source;

  constructor(_settings: z.output<typeof options>, context: MethodContext) {
    super(context);
    this.#source = new Source(context.model);
  }

  override predict(images: Tensor4D): Tensor {
    return this.#source.forward(images);
  }
}
