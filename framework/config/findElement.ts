import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';

/**
 * The index of the element that a step into a list means: an index, negative from the end, or the `type` of an element.
 *
 * @param list the list's key path, for messages.
 * @param where says who asks, for messages.
 * @throws ConfigError listing the elements when there is none, or more than one of that type.
 */
export function findElement(elements: readonly unknown[], step: string, list: string, where: () => string): number {
  const fail = (problem: string): never => {
    const listed = elements.map((element, i) => `${i}: ${elementText(element)}`).join('  ') || 'none';
    const nearest = nearestName(
      step,
      elements.flatMap(element => typeOf(element) ?? []),
    );
    throw new ConfigError(`${problem}\n  ${where()}`, {
      hint: `${nearest ? `did you mean "${nearest}"?  ` : ''}elements: ${listed}`,
    });
  };
  if (/^-?\d+$/.test(step)) {
    const index = Number(step) < 0 ? elements.length + Number(step) : Number(step);
    return index >= 0 && index < elements.length ? index : fail(`${list} has ${elements.length} elements, no ${step}`);
  }
  const matches = elements.flatMap((element, i) => (typeOf(element) === step ? [i] : []));
  if (matches.length > 1) fail(`${list} has ${matches.length} elements of the type ${step}: name one by its index`);
  return matches[0] ?? fail(`${list} has no element of the type ${step}`);
}

function typeOf(element: unknown): string | undefined {
  const type = typeof element === 'object' && element !== null ? (element as { type?: unknown }).type : undefined;
  return typeof type === 'string' ? type : undefined;
}

function elementText(element: unknown): string {
  const text = typeOf(element) ?? JSON.stringify(element);
  return text.length > 30 ? `${text.slice(0, 27)}...` : text;
}
