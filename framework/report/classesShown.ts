import { IGNORE_INDEX } from '../data/ignoreIndex.ts';
import type { LabelMap } from '../data/types.ts';
import type { Rgb } from '../files/pictures/Canvas.ts';
import { NO_CLASS } from '../files/pictures/colourLabels.ts';

/** A class that a label map shows, and its colour there. */
export interface ShownClass {
  /** `IGNORE_INDEX`: pixels of no class. */
  readonly label: number;
  readonly name: string;
  readonly color: Rgb;
}

/** The classes that occur in any of some label maps, by rising label: what a legend of their pictures says. */
export function classesShown(
  maps: readonly LabelMap[],
  classes: readonly string[],
  palette: readonly Rgb[],
): ShownClass[] {
  const labels = new Set<number>();
  for (const { data } of maps) for (const label of data) labels.add(label);
  return [...labels]
    .sort((a, b) => a - b)
    .map(label =>
      label === IGNORE_INDEX
        ? { label, name: 'no class', color: NO_CLASS }
        : { label, name: classes[label] ?? String(label), color: palette[label] ?? [label, label, label] },
    );
}
