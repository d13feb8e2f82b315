import { JOBS } from './jobs.ts';
import { STREETS } from './streetJobs.ts';

const list = JOBS.map(({ name, about, batch, ...job }) => {
  const images = 'size' in job ? ` (${batch} x ${job.size.join(' x ')})` : '';
  return `  ${name.padEnd(20)}${about}${images}`;
}).join('\n');

/** The command line of `tools/benchmark.js`. */
export const COMMAND_LINE = {
  command: 'node tools/benchmark.js',
  summary: `Measures our jobs and their counterparts in PyTorch in turns on this machine: median, quartiles and extremes of the
time of a step, PyTorch's time over ours, and the largest memory of each process. The two sides start from the same weights and
images, never compute at the same time, and their numbers are compared. Without PyTorch only our side is measured.

jobs:
${list}`,
  options: [
    {
      name: 'jobs',
      type: 'string',
      value: 'A,B',
      help: 'only these; `proda` means all that begin with proda_; by default all',
    },
    { name: 'runs', type: 'integer', default: 10, help: 'timed steps of each side' },
    { name: 'warmup', type: 'integer', default: 3, help: 'steps before them' },
    { name: 'threads', type: 'integer', default: 2, help: 'of each side' },
    {
      name: 'precision',
      type: 'string',
      value: 'P',
      default: 'float32',
      help: 'float32, bfloat16 or float16 (torch.autocast)',
    },
    { name: 'device', type: 'string', value: 'D', default: 'cpu', help: 'cpu or gpu (CUDA), for both sides' },
    { name: 'backend', type: 'string', value: 'B', default: 'auto', help: 'of our side, as runtime.backend' },
    { name: 'python', type: 'string', value: 'PATH', default: 'python3', help: 'the Python that has PyTorch' },
    { name: 'no-torch', type: 'boolean', help: 'measure our side only' },
    {
      name: 'layout',
      type: 'string',
      value: 'L',
      default: 'auto',
      help: "PyTorch's memory layout: channels_last, contiguous, or auto: the faster one of the warm-up",
    },
    { name: 'fused', type: 'boolean', help: "PyTorch's fused optimizers in place of its default ones" },
    {
      name: 'realtime',
      type: 'boolean',
      help: 'real-time priority for both sides (chrt -f 1), else raised (nice -19), as far as it is permitted',
    },
    {
      name: 'batch',
      type: 'integer',
      help: "images in a step, in place of the job's own number; steps of ProDA have one",
    },
    {
      name: 'size',
      type: 'string',
      value: 'H,W',
      help: "of the images (in training steps of ProDA the crops), in place of the job's own",
    },
    { name: 'data', type: 'string', value: 'DIR', help: 'where CIFAR-10 lies; data/cifar10 by default' },
    {
      name: 'streets',
      type: 'string',
      value: 'DIR',
      help: `the folder of GTA5/ and cityscapes/, for load_gta5 and load_stage1; ${STREETS} by default`,
    },
    { name: 'images', type: 'integer', help: "of those in a step, in place of the job's own number" },
    {
      name: 'profile',
      type: 'boolean',
      help: 'print where the time of our steps goes, by operation of TensorFlow, instead',
    },
    {
      name: 'endurance',
      type: 'boolean',
      help: 'print the tensors and the memory of our side after the warm-up and after all runs, instead',
    },
    { name: 'json', type: 'string', value: 'FILE', help: 'write the result there, every single time included' },
    {
      name: 'docs',
      type: 'string',
      value: 'FILE',
      help: 'put the table between the markers of this document, and all tables into the .json beside it',
    },
    { name: 'serve', type: 'string', value: 'JSON', help: 'be our side of one job; for the tool itself' },
  ],
  examples: [
    'node tools/benchmark.js --jobs norm,tent --python ~/torch/bin/python',
    'node tools/benchmark.js --realtime --docs docs/performance.md --json work_dirs/benchmark.json',
    'node tools/benchmark.js --jobs train_deeplab101 --precision bfloat16 --runs 20',
    'node tools/benchmark.js --jobs tent_resnet20 --profile',
    'node tools/benchmark.js --jobs tent_resnet20 --endurance --warmup 20 --runs 200',
  ],
} as const;
