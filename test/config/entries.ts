import { z } from 'zod';
import { DATASETS, HOOKS, METHODS, MODELS, OPTIMIZERS, TRANSFORMS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { spec } from '../../framework/registration/spec.ts';

/** Small entries for tests of the config; their names end in T, so that they meet none of the registry's. */
@register(MODELS, 'NetT')
export class NetT {
  static readonly options = z.strictObject({
    depth: z.int().min(1).default(20).describe('layers'),
    width: z.number().optional().describe('factor'),
    classes: z.array(z.string()).default([]).describe('names'),
    items: z.unknown().optional().describe('anything'),
    length: z.unknown().optional().describe('anything'),
    // biome-ignore lint/suspicious/noThenProperty: a config may have such a key, and must survive it
    then: z.unknown().optional().describe('anything'),
    name: z.string().optional().describe('a name'),
    note: z.string().nullable().optional().describe('a text, or none'),
  });
  constructor(readonly options: z.output<typeof NetT.options>) {}
}

@register(MODELS, 'OtherNetT')
export class OtherNetT {
  static readonly options = z.strictObject({ blocks: z.array(z.int()).default([1, 2]).describe('per stage') });
}

@register(METHODS, 'TentT')
export class TentT {
  static readonly options = z.strictObject({
    steps: z.int().min(0).default(1).describe('updates'),
    eps: z.number().default(1e-5).describe('of the norm'),
  });
}

@register(OPTIMIZERS, 'SgdT')
export class SgdT {
  static readonly options = z.strictObject({ lr: z.number().default(0.1).describe('learning rate') });
}

@register(TRANSFORMS, 'CropT')
export class CropT {
  static readonly options = z.strictObject({
    size: z.tuple([z.int(), z.int()]).describe('[height, width]'),
    padding: z.int().default(0).describe('pixels'),
  });
}

@register(TRANSFORMS, 'FlipT')
export class FlipT {
  static readonly options = z.strictObject({ prob: z.number().min(0).max(1).default(0.5).describe('how often') });
}

@register(DATASETS, 'FolderT')
export class FolderT {
  static readonly options = z.strictObject({
    root: z.string().describe('folder'),
    severities: z.array(z.int()).default([5]).describe('which'),
    stored_severities: z.array(z.int()).optional().describe('rows'),
    transforms: z.array(spec(TRANSFORMS)).default([]).describe('in order'),
  });
}

@register(HOOKS, 'HookT')
export class HookT {
  static readonly options = z.strictObject({ interval: z.int().default(1).describe('every so many') });
}
