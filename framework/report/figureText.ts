/** A figure with as many digits as people read. */
export function figureText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  if (Number.isInteger(value)) return String(value);
  return size >= 10 ? value.toFixed(2) : size >= 1 ? value.toFixed(3) : value.toFixed(4);
}

const TITLES: Readonly<Record<string, string>> = {
  error: 'error, %',
  entropy: 'entropy, nats',
  lr: 'learning rate',
  time: 'seconds per iteration',
  memory: 'memory, MB',
  mIoU: 'mIoU, %',
  pixel_accuracy: 'pixel accuracy, %',
  mean_accuracy: 'mean accuracy, %',
  freq_weighted_iou: 'frequency-weighted IoU, %',
};

/** What a figure is called in a report, with its unit. */
export function figureTitle(name: string): string {
  const subset = /^mIoU(\d+)$/.exec(name)?.[1];
  if (subset !== undefined) return `mIoU of ${subset} classes, %`;
  return TITLES[name] ?? name.replaceAll('_', ' ');
}
