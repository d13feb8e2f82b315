import { append, defineConfig, ref } from 'shiftkit';

// ProDA's warm-up on the street world: adversarial training, the start of stage 1. Run by configs/demo/proda.recipe.ts.
// It goes on with src_only: the original starts from ImageNet, and a network of this size has no such weights. Normalisations are not frozen,
// since theirs are no statistics of ImageNet. The discriminator is narrow: at 64 channels it would take most of the time.
export default defineConfig({
  _base_: [
    '../_base_/models/deeplabv2_demo.config.ts',
    '../_base_/datasets/streets_target.config.ts',
    '../_base_/schedules/demo_adversarial.config.ts',
  ],
  source_only: 'work_dirs/demo/src_only', // a run, or a checkpoint
  load_from: ref('source_only'),
  data: {
    source: {
      transforms: append({ type: 'StrongView', transforms: [{ type: 'RandAugment', n: 2, m: 10, mode: 'crc' }] }),
    },
  },
  method: {
    type: 'WarmUp',
    source_view: 'strong',
    bn_statistics: 'target',
    head_lr_mult: 1, // the head is trained as well as the rest
    gan: 'LS',
    adv: 0.01,
    discriminator: { type: 'FCDiscriminator', width: 16 },
  },
  runner: { max_iters: 600 },
});
