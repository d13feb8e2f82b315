import { defineConfig } from 'shiftkit';

// CIFAR-10 with the augmentation of He et al. 2016, section 4.2: 4 pixels of zero padding, a random 32 x 32 crop, a flip.
// Brought by `node tools/fetch_cifar10.js`; the official -bin and -py folders are read too.
export default defineConfig({
  data: {
    batch_size: 128,
    workers: 1,
    train: {
      type: 'Cifar10',
      root: 'data/cifar10',
      split: 'train',
      transforms: [
        { type: 'RandomCrop', size: [32, 32], padding: 4 },
        { type: 'RandomFlip', prob: 0.5 },
      ],
    },
    val: { type: 'Cifar10', root: 'data/cifar10', split: 'test' },
    test: { type: 'Cifar10', root: 'data/cifar10', split: 'test' },
  },
});
