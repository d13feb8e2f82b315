// The script of a report, put into the page as it is: it shows the values of a chart at the pointer, or where the arrow keys are.

interface ChartData {
  readonly x: string;
  readonly frame: { readonly left: number; readonly right: number };
  readonly view: readonly [number, number];
  /** Least and largest x, least and largest y. */
  readonly range: readonly [number, number, number, number];
  readonly marks: readonly { readonly x: number; readonly name: string }[];
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

for (const figure of Array.from(document.querySelectorAll<HTMLElement>('figure.chart'))) follow(figure);

function follow(figure: HTMLElement): void {
  const data = JSON.parse(figure.dataset.chart ?? '{}') as ChartData;
  const plot = figure.querySelector('.plot') as HTMLElement;
  const xs = [...new Set(data.series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  let at = -1;
  const show = (index: number, aloud: boolean): void => {
    at = Math.min(xs.length - 1, Math.max(0, index));
    point(figure, data, xs[at], aloud);
  };
  const move = (event: PointerEvent): void => {
    const box = plot.getBoundingClientRect();
    const [left, right] = data.range;
    const place = ((event.clientX - box.left) / box.width) * data.view[0];
    const x = left + ((place - data.frame.left) / (data.frame.right - data.frame.left)) * (right - left);
    show(nearest(xs, x), false);
  };
  plot.addEventListener('pointermove', move);
  plot.addEventListener('pointerdown', move);
  plot.addEventListener('pointerleave', () => hide(figure));
  plot.addEventListener('blur', () => hide(figure));
  plot.addEventListener('keydown', event => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: xs.length - 1,
    };
    const index = steps[event.key];
    if (event.key === 'Escape') hide(figure);
    if (index === undefined) return;
    event.preventDefault();
    show(index, true);
  });
}

/** The place in a sorted list that lies nearest. */
function nearest(xs: readonly number[], x: number): number {
  const above = xs.findIndex(value => value >= x);
  if (above < 0) return xs.length - 1;
  return above > 0 && x - xs[above - 1] < xs[above] - x ? above - 1 : above;
}

function point(
  figure: HTMLElement,
  { x: unit, frame, view, range, marks, series }: ChartData,
  x: number,
  aloud: boolean,
): void {
  const [left, right] = range;
  const place = frame.left + ((x - left) / (right - left)) * (frame.right - frame.left);
  const cursor = figure.querySelector('.cursor') as SVGLineElement;
  cursor.setAttribute('x1', String(place));
  cursor.setAttribute('x2', String(place));
  cursor.setAttribute('visibility', 'visible');
  const mark = marks.filter(each => each.x < x).at(-1)?.name;
  const values = series.flatMap(({ name, points }, i) => {
    const value = points.find(each => each[0] === x)?.[1];
    return value === undefined ? [] : [{ name, i, text: String(Number(value.toPrecision(5))) }];
  });
  const tip = figure.querySelector('.tip') as HTMLElement;
  tip.replaceChildren(
    row(`${unit} ${x}`, mark ?? ''),
    ...values.map(({ name, i, text }) => row(name, text, `t${i % 6}`)),
  );
  tip.hidden = false;
  const isLeft = place < view[0] / 2;
  tip.style.left = isLeft ? `${(100 * (place + 8)) / view[0]}%` : 'auto';
  tip.style.right = isLeft ? 'auto' : `${100 - (100 * (place - 8)) / view[0]}%`;
  const said = figure.querySelector('.said') as HTMLElement;
  const words = [`${unit} ${x}`, ...(mark ? [mark] : []), ...values.map(({ name, text }) => `${name} ${text}`)];
  if (aloud) said.textContent = words.join(', ');
}

function row(name: string, value: string, kind = ''): HTMLElement {
  const line = document.createElement('div');
  const [first, second] = [document.createElement('i'), document.createElement('b')];
  first.className = kind;
  first.textContent = name;
  second.textContent = value;
  line.append(first, second);
  return line;
}

function hide(figure: HTMLElement): void {
  (figure.querySelector('.tip') as HTMLElement).hidden = true;
  figure.querySelector('.cursor')?.setAttribute('visibility', 'hidden');
}

export {};
