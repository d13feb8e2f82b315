import { figureText } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import { niceTicks } from './niceTicks.ts';
import type { Mark, Series } from './Series.ts';
import { thinOut } from './thinOut.ts';

export interface LineChartOptions {
  readonly title: string;
  /** What x counts. */
  readonly x: string;
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
}

/** In units of the picture, which is always shown at about this size, so that its letters can be read on a phone. */
const [WIDTH, HEIGHT] = [400, 230];
const FRAME = { left: 50, right: 380, top: 10, bottom: 195 };
/** Styles of lines differ too: colours alone do not tell everybody which is which. */
const DASHES = ['', '6 3', '2 3', '8 3 2 3', '12 3', '1 2'];
const COLOURS = 6;
/** Rows of the table behind a chart. */
const TABLE_ROWS = 40;

/** A line chart as SVG; the page's script adds what a pointer or the arrow keys point at, a table beside it has the numbers. */
export function lineChart({ title, x, series, marks = [] }: LineChartOptions): Html {
  const shown = series
    .map(({ name, points, breaks }) => ({
      name,
      breaks,
      points: thinOut(points.filter(([, y]) => Number.isFinite(y))),
    }))
    .filter(({ points }) => points.length > 0);
  if (shown.length === 0) return html``;
  const all = shown.flatMap(({ points }) => points);
  const scale = new Scale(all);
  const data = {
    x,
    frame: FRAME,
    view: [WIDTH, HEIGHT],
    range: scale.range,
    marks,
    series: shown.map(({ name, points }) => ({ name, points })),
  };
  return html`<figure class="chart" data-chart="${JSON.stringify(data)}">
<figcaption>${title}</figcaption>
${legend(shown)}
<div class="plot" tabindex="0" role="group" aria-label="${title}: chart, arrow keys read its points">
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${describe(title, x, shown)}">
${axes(scale, x)}
${marks.filter(mark => scale.range[0] <= mark.x && mark.x <= scale.range[1]).map(mark => html`<line class="mark" x1="${scale.x(mark.x)}" x2="${scale.x(mark.x)}" y1="${FRAME.top}" y2="${FRAME.bottom}"/>`)}
${shown.map((each, i) => line(each, i, scale))}
<line class="cursor" y1="${FRAME.top}" y2="${FRAME.bottom}" visibility="hidden"/>
</svg><div class="tip" hidden></div></div>
<p class="said" aria-live="polite"></p>
${table(shown, x)}
</figure>`;
}

class Scale {
  readonly range: readonly [number, number, number, number];

  constructor(points: Series['points']) {
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [left, right] = [least(xs), most(xs)];
    const [low, high] = [least(ys), most(ys)];
    // A line along the border would be hidden by it; a flat one has no height.
    const room = high > low ? 0.05 * (high - low) : Math.abs(high) * 0.1 || 1;
    const bottom = low >= 0 && low - room < 0 ? 0 : low - room;
    this.range = [left, right > left ? right : left + 1, bottom, high + room];
  }

  x(value: number): number {
    const [left, right] = this.range;
    return rounded(FRAME.left + ((value - left) / (right - left)) * (FRAME.right - FRAME.left));
  }

  y(value: number): number {
    const [, , low, high] = this.range;
    return rounded(FRAME.bottom - ((value - low) / (high - low)) * (FRAME.bottom - FRAME.top));
  }
}

function axes(scale: Scale, title: string): Html {
  const [left, right, low, high] = scale.range;
  const ys = niceTicks(low, high, 4);
  const xs = niceTicks(left, right, 4);
  const rows = ys.map(
    y => html`<line class="grid" x1="${FRAME.left}" x2="${FRAME.right}" y1="${scale.y(y)}" y2="${scale.y(y)}"/>
<text class="tick" x="${FRAME.left - 5}" y="${scale.y(y) + 4}" text-anchor="end">${tickText(y, ys)}</text>`,
  );
  const columns = xs.map(
    x =>
      html`<text class="tick" x="${scale.x(x)}" y="${FRAME.bottom + 15}" text-anchor="middle">${tickText(x, xs)}</text>`,
  );
  return html`${rows}${columns}
<text class="axis" x="${(FRAME.left + FRAME.right) / 2}" y="${HEIGHT - 3}" text-anchor="middle">${title}</text>`;
}

function line({ points, breaks = [] }: Series, i: number, scale: Scale): Html {
  const pieces = piecesOf(points, breaks);
  const path = pieces
    .filter(piece => piece.length > 1)
    .map(piece => `M${piece.map(([x, y]) => `${scale.x(x)} ${scale.y(y)}`).join('L')}`)
    .join('');
  // A single point has no line.
  const dots = pieces.flatMap(piece =>
    piece.length > 1
      ? []
      : [html`<circle class="dot c${i % COLOURS}" cx="${scale.x(piece[0][0])}" cy="${scale.y(piece[0][1])}" r="3"/>`],
  );
  return html`${path !== '' && html`<path class="line c${i % COLOURS}" stroke-dasharray="${dash(i)}" d="${path}"/>`}${dots}`;
}

function piecesOf(points: Series['points'], breaks: readonly number[]): Series['points'][] {
  const starts = points.flatMap(([x], k) =>
    k === 0 || breaks.some(place => points[k - 1][0] <= place && place < x) ? [k] : [],
  );
  return starts.map((start, n) => points.slice(start, starts[n + 1]));
}

function legend(series: readonly Series[]): Html {
  if (series.length < 2) return html``;
  const items = series.map(
    ({ name }, i) =>
      html`<li><svg viewBox="0 0 24 8" aria-hidden="true"><path class="line c${i % COLOURS}" stroke-dasharray="${dash(i)}" d="M0 4L24 4"/></svg>${name}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}

function table(series: readonly Series[], x: string): Html {
  const values = series.map(({ points }) => new Map(points));
  const xs = [...new Set(series.flatMap(({ points }) => points.map(([value]) => value)))].sort((a, b) => a - b);
  const every = Math.ceil(xs.length / TABLE_ROWS);
  const rows = xs.filter((_, i) => i % every === 0 || i === xs.length - 1);
  return html`<details class="numbers"><summary>Numbers</summary><div class="scroll" tabindex="0" role="region" aria-label="Numbers of the chart">
<table><thead><tr><th scope="col">${x}</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    row => html`<tr><th scope="row">${row}</th>${values.map(map => html`<td>${valueText(map.get(row))}</td>`)}</tr>`,
  )}</tbody></table></div></details>`;
}

function describe(title: string, x: string, series: readonly Series[]): string {
  const ends = series.map(({ name, points }) => {
    const [first, last] = [points[0], points[points.length - 1]];
    return `${name} from ${figureText(first[1])} to ${figureText(last[1])}`;
  });
  return `${title} by ${x}: ${ends.join('; ')}`;
}

function valueText(value: number | undefined): string {
  return value === undefined ? '' : figureText(value);
}

/** As many decimals as tell neighbours apart. */
function tickText(value: number, ticks: readonly number[]): string {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(value) || 1;
  if (Math.abs(value) >= 10_000 && step >= 100) return `${Number((value / 1000).toFixed(1))}k`;
  if (step < 1e-4) return value === 0 ? '0' : value.toExponential(1);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9) + (/^2\.5/.test(step.toExponential()) ? 1 : 0));
  return String(Number(value.toFixed(decimals)));
}

function dash(i: number): string {
  return DASHES[i % DASHES.length];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b));
}
