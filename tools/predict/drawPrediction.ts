import { addLegend } from '../../framework/files/pictures/addLegend.ts';
import type { Picture } from '../../framework/files/pictures/decodePicture.ts';
import { drawRanking } from '../../framework/files/pictures/drawRanking.ts';
import { overlayLabels } from '../../framework/files/pictures/overlayLabels.ts';
import { encodePng } from '../../framework/files/png/encodePng.ts';
import type { Prediction, SegmentationPrediction } from '../../framework/inference/Prediction.ts';

export interface DrawOptions {
  /** Of the labels over a photograph, 0 to 1. */
  readonly opacity: number;
  /** Classes of a classifier that are shown. */
  readonly top: number;
}

/** The picture with its prediction, as a PNG file: labels over it and their legend, or its likeliest classes. */
export function drawPrediction(picture: Picture, prediction: Prediction, { opacity, top }: DrawOptions): Uint8Array {
  if (prediction.task === 'classification') return encodePng(drawRanking(picture, prediction.classes.slice(0, top)));
  const { labels, height, width, palette, classes, shares } = prediction;
  const overlay = overlayLabels(picture, { data: labels, height, width }, palette, opacity);
  const present = classes.map((_, label) => label).filter(label => shares[label] > 0);
  const entries = present
    .sort((a, b) => shares[b] - shares[a])
    .map(label => ({ colour: palette[label], text: `${classes[label]} ${percent(shares[label])}` }));
  return encodePng(addLegend(overlay, entries));
}

/** A label map as a palette PNG: its values are the labels, and viewers show the colours of the classes. */
export function drawLabels({ labels, height, width, palette }: SegmentationPrediction): Uint8Array {
  return encodePng({ data: labels, height, width, channels: 1, palette: Uint8Array.from(palette.flat()) });
}

function percent(share: number): string {
  return share < 0.001 ? '<0.1%' : `${(100 * share).toFixed(1)}%`;
}
