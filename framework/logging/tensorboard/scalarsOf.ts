/** Words about a run, not figures of a step. */
const WITHOUT_FIGURES = ['start', 'end'];
/** Numbers that say where a figure belongs. */
const PLACES = ['stream', 'batch', 'severity', 'samples', 'images'];

/**
 * The numbers of a record of `log.jsonl`, by tags of TensorBoard: the kind, the name, and what lies within, such as
 * `train/loss`, `train/epoch/target` or `row/IoU/road`. Lists and texts have none.
 */
export function scalarsOf(kind: string, fields: Readonly<Record<string, unknown>>): Record<string, number> {
  const scalars: Record<string, number> = {};
  if (!WITHOUT_FIGURES.includes(kind)) collect(kind, fields, scalars);
  return scalars;
}

function collect(path: string, value: unknown, scalars: Record<string, number>): void {
  if (typeof value === 'number') scalars[path] = value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!PLACES.includes(name)) collect(`${path}/${name}`, inner, scalars);
  }
}
