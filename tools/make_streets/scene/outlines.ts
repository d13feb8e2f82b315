import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import type { Point } from './Scene.ts';

export const rectangle = (left: number, bottom: number, right: number, top: number): Point[] => [
  [left, bottom],
  [right, bottom],
  [right, top],
  [left, top],
];

/** A regular polygon: a circle when it has many corners. */
export function disc(x: number, y: number, radius: number, corners = 16, turn = 0): Point[] {
  return Array.from({ length: corners }, (_, i): Point => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

/** A straight bar from one point to another. */
export function bar([x0, y0]: Point, [x1, y1]: Point, thickness: number): Point[] {
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [nx, ny] = [(-(y1 - y0) / length) * (thickness / 2), ((x1 - x0) / length) * (thickness / 2)];
  return [
    [x0 + nx, y0 + ny],
    [x1 + nx, y1 + ny],
    [x1 - nx, y1 - ny],
    [x0 - nx, y0 - ny],
  ];
}

/** A round thing with bulges, such as the crown of a tree. */
export function blob(random: RandomStream, x: number, y: number, width: number, height: number): Point[] {
  const bulges = 3 + random.integer(4);
  const phase = random.uniform(0, 2 * Math.PI);
  return Array.from({ length: 26 }, (_, i): Point => {
    const angle = (2 * Math.PI * i) / 26;
    const radius = 1 + 0.1 * Math.sin(bulges * angle + phase) + random.uniform(-0.07, 0.07);
    return [x + (width / 2) * radius * Math.cos(angle), y + (height / 2) * radius * Math.sin(angle)];
  });
}
