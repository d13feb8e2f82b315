/** The classes of CIFAR-10 by label (batches.meta.txt of the official archive). */
export const CIFAR10_CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

/** Height and width of every picture, pixels; 3 channels, RGB. */
export const SIDE = 32;
/** Bytes of one picture. */
export const IMAGE_BYTES = SIDE * SIDE * 3;
