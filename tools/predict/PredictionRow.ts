import type { Prediction } from '../../framework/inference/Prediction.ts';

/** What `predictions.json` holds about an image. */
export interface PredictionRow {
  readonly file: string;
  /** Of a classifier: its first classes. */
  readonly classes?: readonly { readonly name: string; readonly label: number; readonly probability: number }[];
  /** [height, width] of a label map. */
  readonly size?: readonly [number, number];
  /** Of a segmentation network: share of the pixels, 0 to 1, of each class that is there, the largest first. */
  readonly shares?: Readonly<Record<string, number>>;
  /** Files beside `predictions.json`. */
  readonly overlay: string;
  readonly labels?: string;
  readonly notes: readonly string[];
}

/** @param name what the files of the image are called @param top how many classes of a classifier are kept */
export function predictionRow(file: string, name: string, prediction: Prediction, top: number): PredictionRow {
  const common = { overlay: `${name}_overlay.png`, notes: prediction.notes };
  if (prediction.task === 'classification') return { file, classes: prediction.classes.slice(0, top), ...common };
  const { classes, shares, height, width } = prediction;
  const present = classes.map((title, label) => [title, shares[label]] as const).filter(([, share]) => share > 0);
  return {
    file,
    size: [height, width],
    shares: Object.fromEntries(present.sort((a, b) => b[1] - a[1])),
    labels: `${name}_labels.png`,
    ...common,
  };
}
