import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Which other release of SYNTHIA a folder holds, by its layout; undefined where it looks like none. */
export async function synthiaRelease(root: string): Promise<string | undefined> {
  const top = await entriesOf(root);
  const [rgb, gt, labels] = await Promise.all(['RGB', 'GT', 'GT/LABELS'].map(path => entriesOf(join(root, path))));
  const has = (entries: readonly string[], pattern: RegExp) => entries.some(entry => pattern.test(entry));
  if (has(rgb, /^Stereo_(Left|Right)$/) || has(labels, /^Stereo_(Left|Right)$/))
    return 'SYNTHIA-SEQS (video sequences)';
  if (has(top, /^(RGB|GT)Left$/i)) return 'SYNTHIA-SF';
  const [first] = top.filter(entry => /^(SEQ\d+|train|test)$/i.test(entry));
  const inner = first ? await entriesOf(join(root, first)) : [];
  if (has(inner, /^(RGB|GT)Left$/i)) return 'SYNTHIA-SF';
  const [video] = inner.filter(entry => !entry.includes('.'));
  const innermost = first && video ? await entriesOf(join(root, first, video)) : [];
  if ([top, inner, innermost].some(entries => has(entries, /^SemSeg$/))) return 'SYNTHIA-AL';
  if (has(top, /^GTTXT$/) || has(gt, /\.png$/i)) return 'SYNTHIA-RAND (CVPR16)';
  return undefined;
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
