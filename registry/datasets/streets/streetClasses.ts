import { IGNORE_INDEX } from '../../../framework/data/ignoreIndex.ts';

type Rgb = readonly [number, number, number];

/** How many classes are told apart: Cityscapes' 19, or those that SYNTHIA has too. */
export type ClassCount = 19 | 16 | 13;

interface StreetClass {
  readonly name: string;
  /** Its id in label maps of Cityscapes and GTA5. */
  readonly cityscapes: number;
  /** Its id in label maps of SYNTHIA. */
  readonly synthia: number;
  /** Cityscapes' colour. */
  readonly color: Rgb;
  /** The smallest set of classes that has it. */
  readonly from: ClassCount;
}

/** Cityscapes' evaluated classes in the order of their train ids. The order is the same in the smaller sets. */
const CLASSES: readonly StreetClass[] = [
  { name: 'road', cityscapes: 7, synthia: 3, color: [128, 64, 128], from: 13 },
  { name: 'sidewalk', cityscapes: 8, synthia: 4, color: [244, 35, 232], from: 13 },
  { name: 'building', cityscapes: 11, synthia: 2, color: [70, 70, 70], from: 13 },
  { name: 'wall', cityscapes: 12, synthia: 21, color: [102, 102, 156], from: 16 },
  { name: 'fence', cityscapes: 13, synthia: 5, color: [190, 153, 153], from: 16 },
  { name: 'pole', cityscapes: 17, synthia: 7, color: [153, 153, 153], from: 16 },
  { name: 'traffic_light', cityscapes: 19, synthia: 15, color: [250, 170, 30], from: 13 },
  { name: 'traffic_sign', cityscapes: 20, synthia: 9, color: [220, 220, 0], from: 13 },
  { name: 'vegetation', cityscapes: 21, synthia: 6, color: [107, 142, 35], from: 13 },
  { name: 'terrain', cityscapes: 22, synthia: 16, color: [152, 251, 152], from: 19 },
  { name: 'sky', cityscapes: 23, synthia: 1, color: [70, 130, 180], from: 13 },
  { name: 'person', cityscapes: 24, synthia: 10, color: [220, 20, 60], from: 13 },
  { name: 'rider', cityscapes: 25, synthia: 17, color: [255, 0, 0], from: 13 },
  { name: 'car', cityscapes: 26, synthia: 8, color: [0, 0, 142], from: 13 },
  { name: 'truck', cityscapes: 27, synthia: 18, color: [0, 0, 70], from: 19 },
  { name: 'bus', cityscapes: 28, synthia: 19, color: [0, 60, 100], from: 13 },
  { name: 'train', cityscapes: 31, synthia: 20, color: [0, 80, 100], from: 19 },
  { name: 'motorcycle', cityscapes: 32, synthia: 12, color: [0, 0, 230], from: 13 },
  { name: 'bicycle', cityscapes: 33, synthia: 11, color: [119, 11, 32], from: 13 },
];

/** The ids that label maps of each data set may hold; those of no class count for nothing. */
const KNOWN_IDS = {
  // 255 is how a byte holds Cityscapes' -1 (licence plate).
  cityscapes: [...Array.from({ length: 34 }, (_, id) => id), 255],
  gta5: Array.from({ length: 35 }, (_, id) => id),
  synthia: Array.from({ length: 23 }, (_, id) => id),
} as const;

export interface StreetClasses {
  readonly names: string[];
  readonly palette: Rgb[];
  /** The labels of the smaller sets, by their number of classes. */
  readonly subsets: Record<number, number[]>;
}

/** Classes by label: their names and colours, and which of them are the smaller sets. */
export function streetClasses(count: ClassCount): StreetClasses {
  const classes = classesOf(count);
  const smaller = ([16, 13] as const).filter(other => other < count);
  return {
    names: classes.map(({ name }) => name),
    palette: classes.map(({ color }) => color),
    subsets: Object.fromEntries(smaller.map(other => [other, classesWithin(other, count)])),
  };
}

/** The label of each id that a label map of a data set may hold: a class, or `IGNORE_INDEX`. */
export function labelOfId(dataset: keyof typeof KNOWN_IDS, count: ClassCount): ReadonlyMap<number, number> {
  const scheme = dataset === 'synthia' ? 'synthia' : 'cityscapes';
  const classes = classesOf(count);
  return new Map(
    KNOWN_IDS[dataset].map(id => {
      const label = classes.findIndex(entry => entry[scheme] === id);
      return [id, label < 0 ? IGNORE_INDEX : label];
    }),
  );
}

/** Where the classes of a smaller set stand in a larger one, for reports of both. */
export function classesWithin(count: ClassCount, larger: ClassCount): number[] {
  const all = classesOf(larger);
  return classesOf(count).map(entry => all.indexOf(entry));
}

function classesOf(count: ClassCount): StreetClass[] {
  return CLASSES.filter(({ from }) => from <= count);
}
