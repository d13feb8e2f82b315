/**
 * The options of all entries, by kind and name, for the types of configs. It is open: the registry adds its own entries
 * (`registry/entryOptions.ts`), since the framework names none.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled in by augmentation
export interface OptionsByKind {}
