import { defineConfig } from 'shiftkit';

// CIFAR-10-C (Hendrycks and Dietterich 2019): 15 corruptions in the order of the Tent repository, severities outermost.
// Made by `node tools/make_cifar10_c.js`, or the official archive unpacked to the same place.
export default defineConfig({
  data: {
    batch_size: 200,
    workers: 0, // a batch is read in 2 ms: a worker costs more than it brings
    test: {
      type: 'Cifar10C',
      root: 'data/CIFAR-10-C',
      corruptions: [
        'gaussian_noise',
        'shot_noise',
        'impulse_noise',
        'defocus_blur',
        'glass_blur',
        'motion_blur',
        'zoom_blur',
        'snow',
        'frost',
        'fog',
        'brightness',
        'contrast',
        'elastic_transform',
        'pixelate',
        'jpeg_compression',
      ],
      severities: [5, 4, 3, 2, 1],
    },
  },
});
