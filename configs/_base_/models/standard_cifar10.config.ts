import { defineConfig } from 'shiftkit';

// RobustBench `Standard`: WideResNet-28-10 on raw [0, 1] images; 5.22 % clean error, 43.5 % at severity 5 of CIFAR-10-C.
export default defineConfig({
  model: { type: 'WideResNet', depth: 28, widen_factor: 10 },
  load_from: 'ckpt/cifar10/corruptions/Standard.pt',
});
