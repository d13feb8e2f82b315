import type { Series } from './Series.ts';

type Points = Series['points'];

/** At most about `most` points of a line: of each stretch the lowest and the highest, so that no peak is lost. */
export function thinOut(points: Points, most = 400): Points {
  if (points.length <= most) return points;
  const stretches = Math.floor(most / 2);
  const kept: (readonly [number, number])[] = [];
  for (let k = 0; k < stretches; k++) {
    const from = Math.floor((k * points.length) / stretches);
    const stretch = points.slice(from, Math.floor(((k + 1) * points.length) / stretches));
    const lowest = stretch.reduce((best, point) => (point[1] < best[1] ? point : best));
    const highest = stretch.reduce((best, point) => (point[1] > best[1] ? point : best));
    kept.push(...[...new Set([lowest, highest])].sort((a, b) => a[0] - b[0]));
  }
  return kept;
}
