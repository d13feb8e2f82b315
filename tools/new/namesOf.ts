export interface Names {
  /** Of the class, as a config writes it: `MyMethod`. */
  readonly type: string;
  /** Of its files: `my_method`. */
  readonly file: string;
}

/** @param type in capitals and small letters: `MyMethod`, `EMAHook` */
export function namesOf(type: string): Names {
  const file = type
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  return { type, file };
}
