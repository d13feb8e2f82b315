import { datasetTemplate } from './datasetTemplate.ts';
import { hookTemplate } from './hookTemplate.ts';
import { methodTemplate } from './methodTemplate.ts';
import type { Names } from './namesOf.ts';

/** The files of a template, by name. */
export type Template = (names: Names) => Readonly<Record<string, string>>;

/** By the singular of the kind. */
export const TEMPLATES: Readonly<Record<string, Template>> = {
  method: methodTemplate,
  dataset: datasetTemplate,
  hook: hookTemplate,
};
