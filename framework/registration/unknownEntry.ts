import { nearestName } from '../errors/nearestName.ts';
import { RegistryError } from '../errors/UserError.ts';
import { entryNames } from './entryNames.ts';
import { KINDS, type Kind } from './kinds.ts';

/** The error for a name that no entry of the kind has: says the nearest name, the known ones, and other kinds that have it. */
export function unknownEntry(kind: Kind, name: string): RegistryError {
  const { message, hint } = unknownEntryText(kind, name);
  return new RegistryError(message, { hint });
}

/** The words of that error, for callers that add where the name stands. */
export function unknownEntryText(kind: Kind, name: string): { message: string; hint: string } {
  const known = entryNames(kind);
  const nearest = nearestName(name, known);
  const elsewhere = KINDS.find(other => other.name !== kind.name && entryNames(other).includes(name));
  const parts = [
    nearest && `did you mean "${nearest}"?`,
    elsewhere && `"${name}" is a ${elsewhere.singular}.`,
    known.length ? `known ${kind.name}: ${known.join(', ')}` : `no ${kind.singular} is known`,
    `(a file of your own is named by imports: ['./my_${kind.singular}.ts'])`,
  ];
  return { message: `unknown ${kind.singular} "${name}"`, hint: parts.filter(Boolean).join('  ') };
}
