import { DataError } from '../../../framework/errors/UserError.ts';

/** A data set as its authors distribute it. */
export interface Distribution {
  readonly title: string;
  /** Lines that show where the files are expected below `root`. */
  readonly layout: readonly string[];
  readonly source: string;
}

/** The one error for data that is not there: what is missing, the layout that is expected, where to get it, and what runs without. */
export function missingData({ title, layout, source }: Distribution, root: string, found: string): DataError {
  const lines = [`${title}: ${found}`, `expected below root (${root}):`, ...layout.map(line => `  ${line}`)];
  return new DataError(lines.join('\n'), {
    hint:
      `get it from ${source}, or set root to where it is; without any download, \`node tools/make_streets.js\` draws a small ` +
      'street world in this layout, and `node tools/train.js configs/demo/src_only.config.ts` trains on it',
  });
}
