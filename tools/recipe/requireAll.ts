import { UserError } from '../../framework/errors/UserError.ts';
import type { Missing } from './findMissing.ts';

/** @throws UserError that names everything that is missing, so that no recipe ends after days for want of a file */
export function requireAll(missing: readonly Missing[]): void {
  if (missing.length === 0) return;
  const things = missing.length === 1 ? 'something is missing' : `${missing.length} things are missing`;
  throw new UserError(`${things}, so no step was started:\n${missingText(missing)}`);
}

/** What is missing, each with the steps that need it and the way out, as lines. */
export function missingText(missing: readonly Missing[]): string {
  return missing
    .map(({ error, steps }) => {
      const names = [...new Set(steps.map(({ step }) => step.name))].join(', ');
      const hint = error.hint === undefined ? '' : `\n  ${error.hint}`;
      return `- for ${names}: ${error.message}${hint}`;
    })
    .join('\n')
    .replaceAll(/^(?!- )/gm, '  ');
}
