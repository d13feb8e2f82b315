/** A figure of a record: a number, or one of the texts that stand for what JSON has no word for. NaN for anything else. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^(NaN|-?Infinity)$/.test(value) ? Number(value) : Number.NaN;
}
