import type { Spec } from '../../framework/registration/spec.ts';

interface JobBase {
  /** As in `--jobs`. */
  readonly name: string;
  /** What one step is, for the help and the table. */
  readonly about: string;
  /** Images in a step, or in each batch of the loader. */
  readonly batch: number;
  /** Measured are new processes, from their start to the end of the first step. */
  readonly startUp?: boolean;
  /** How far apart the numbers of the two sides may rightly be, relative; undefined: as far as the precision says. */
  readonly tolerance?: number | undefined;
  /** Of jobs that have a table of their own, its title. */
  readonly suite?: string | undefined;
}

/** A network that computes. */
export interface NetworkJob extends JobBase {
  readonly suite?: undefined;
  readonly work: 'norm' | 'tent' | 'infer' | 'train';
  /** As a config names it; the PyTorch side reads the same. */
  readonly model: Spec;
  /** [height, width] of the images. */
  readonly size: readonly [number, number];
}

/** A training step of ProDA, or what its tools do with a whole image. */
export interface ProDAJob extends JobBase {
  readonly suite: 'ProDA';
  readonly work: 'warm_up' | 'stage1' | 'distillation' | 'soft_label' | 'hard_label' | 'prototypes';
  /** The config of the stage; of the tools the one that they are used with. */
  readonly config: string;
  /** What of the config's network is set; the PyTorch side builds it from this alone. */
  readonly model: Spec;
  /** [height, width] of the crops in training, else of the whole image. */
  readonly size: readonly [number, number];
}

/** Training batches of CIFAR-10, with crop and flip. */
export interface LoadingJob extends JobBase {
  readonly suite?: undefined;
  readonly work: 'load';
  /** Folder of CIFAR-10. */
  readonly root: string;
  /** Threads or processes that load ahead; 0: none. */
  readonly workers: number;
  /** Batches in a step: many, since what was loaded ahead between two steps is not timed. */
  readonly batches: number;
}

/** Training samples of street scenes, as a config's data set gives them. */
export interface StreetLoadingJob extends JobBase {
  readonly suite?: undefined;
  readonly work: 'load_streets';
  /** Below configs/. */
  readonly config: string;
  /** Which of its data sets. */
  readonly part: 'source' | 'target';
  /** Folder of the trees. */
  readonly root: string;
  /** The tree in it, as `make_streets` calls it. */
  readonly tree: 'GTA5' | 'cityscapes';
  /** Threads or processes that load; 0: none. */
  readonly workers: number;
  /** A step is one pass over so many images of the tree: nothing is loaded ahead between two steps. */
  readonly images: number;
  /** PyTorch without the work that the original could spare. */
  readonly lean: boolean;
}

/** One thing that is measured. Plain data: both sides are given it as JSON. */
export type Job = NetworkJob | ProDAJob | LoadingJob | StreetLoadingJob;
