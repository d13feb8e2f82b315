import { type Html, html } from '../html.ts';

export interface TableRow {
  readonly title: string;
  /** One for each column; NaN: none. */
  readonly values: readonly number[];
}

export interface ComparisonTable {
  readonly caption: string;
  /** Heads of the first column, and of the others. */
  readonly first: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** Under a line at the end. */
  readonly foot?: TableRow | undefined;
  readonly largerIsBetter: boolean;
  /** Whether the best of a row stands out: false where its values are of different things. */
  readonly isComparable?: boolean;
  /** The same for the foot; default: as the rows. */
  readonly isFootComparable?: boolean;
}

/** Figures side by side, each with a bar behind it; the best of a row stands out. */
export function comparisonTable(table: ComparisonTable): Html {
  const { caption, first, columns, rows, foot, largerIsBetter, isComparable = true } = table;
  if (rows.length === 0) return html``;
  const most = [...rows, ...(foot ? [foot] : [])]
    .flatMap(({ values }) => values)
    .reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, b)), 0);
  // As many for all, so that digits stand below each other.
  const decimals = caption.includes('%') || most >= 10 ? 2 : 4;
  // Of one width, or bars of different columns could not be compared.
  const width = `width:${(52 / columns.length).toFixed(1)}%`;
  const line = ({ title, values }: TableRow, isCompared: boolean): Html => {
    const best = isCompared && columns.length > 1 ? bestOf(values, largerIsBetter) : undefined;
    const cells = values.map(value => {
      const share = most > 0 && value > 0 ? value / most : 0;
      const isBest = value === best && html`<span class="said"> best</span>`;
      return html`<td class="share${value === best && ' best'}" style="--share:${share.toFixed(4)}">${Number.isFinite(value) ? value.toFixed(decimals) : '–'}${isBest}</td>`;
    });
    return html`<tr><th scope="row">${title}</th>${cells}</tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="wide"><caption>${caption}</caption>
<thead><tr><th scope="col">${first}</th>${columns.map(name => html`<th scope="col" style="${width}">${name}</th>`)}</tr></thead>
<tbody>${rows.map(row => line(row, isComparable))}</tbody>${foot && html`<tfoot>${line(foot, table.isFootComparable ?? isComparable)}</tfoot>`}</table></div>`;
}

function bestOf(values: readonly number[], largerIsBetter: boolean): number | undefined {
  const known = values.filter(value => !Number.isNaN(value));
  // Where all are equal none stands out.
  if (new Set(known).size < 2) return undefined;
  return known.reduce((a, b) => (largerIsBetter ? Math.max(a, b) : Math.min(a, b)));
}
