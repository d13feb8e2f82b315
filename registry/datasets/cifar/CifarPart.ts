/** Pictures and labels of one file. */
export interface CifarBlock {
  /** `count` pictures one after the other, each 32 x 32 x 3 interleaved. */
  readonly images: Uint8Array;
  /** 0 to 9 */
  readonly labels: ArrayLike<number>;
}

/** One file of CIFAR-10 - 10,000 pictures as distributed -, its size checked and its pixels not yet read. */
export interface CifarPart {
  readonly file: string;
  readonly count: number;
  /** @throws DataError when the file is damaged */
  load(): Promise<CifarBlock>;
}
