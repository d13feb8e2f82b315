import { z } from 'zod';
import type { Sample, Transform } from '../../framework/data/types.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';

const options = z.strictObject({});

/** Hands the whole picture to the method beside its views, for a teacher that looks at all of it. First in its list. */
@register(TRANSFORMS, 'KeepFullImage')
export class KeepFullImage implements Transform {
  static readonly options = options;

  /** @throws DataError behind a transform that moved pixels: `geometry` would not start from this picture */
  apply(sample: Sample): Sample {
    if (sample.geometry?.length) {
      throw new DataError('KeepFullImage stands behind a transform that moves pixels', { hint: 'put it first' });
    }
    return { ...sample, full: sample.image };
  }
}
