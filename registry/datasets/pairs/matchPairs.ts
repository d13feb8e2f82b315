/** A picture with its label map; `label` is undefined where labels are not asked for. Paths of files. */
export interface Pair {
  readonly image: string;
  readonly label?: string | undefined;
  /** What the sample is called: the name of its image. */
  readonly name: string;
}

export interface PairMatch {
  readonly pairs: readonly Pair[];
  /** Images without a label, and labels without an image. */
  readonly images: readonly string[];
  readonly labels: readonly string[];
}

/** Files of one side: their paths, and what those that belong together have in common. */
export interface Side {
  readonly files: readonly string[];
  /** undefined: the file is none of this side. */
  readonly keyOf: (file: string) => string | undefined;
}

/** Finds what belongs together, in the order of the images. @param labels undefined: images only */
export function matchPairs(images: Side, labels: Side | undefined): PairMatch {
  const labelOf = new Map(labels && keyed(labels));
  const pairs: Pair[] = [];
  const without: string[] = [];
  for (const [key, image] of keyed(images)) {
    const label = labelOf.get(key);
    labelOf.delete(key);
    if (labels && label === undefined) without.push(image);
    else pairs.push({ image, label, name: image.slice(image.lastIndexOf('/') + 1) });
  }
  return { pairs, images: without, labels: [...labelOf.values()] };
}

function keyed({ files, keyOf }: Side): (readonly [string, string])[] {
  return files.flatMap(file => {
    const key = keyOf(file);
    return key === undefined ? [] : [[key, file] as const];
  });
}
