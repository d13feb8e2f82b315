import { UserError } from '../../framework/errors/UserError.ts';
import type { Corruption } from './Corruption.ts';
import { frostTexture, type Texture, type TextureStatistics } from './frost/frostTexture.ts';

/** [weight of the picture, weight of the frost]. */
const WEIGHTS = [
  [1, 0.2],
  [1, 0.3],
  [0.9, 0.4],
  [0.85, 0.4],
  [0.75, 0.45],
] as const;

/**
 * The five photographs that the original draws from, after it has shrunk them to a fifth. The second and the third are
 * the same picture, so that it comes up twice as often.
 */
const TWICE = { name: 'second', height: 63, width: 112, mean: [201, 205, 215], deviation: 23 } as const;
const PHOTOGRAPHS: readonly TextureStatistics[] = [
  { name: 'first', height: 120, width: 180, mean: [77.7, 149, 166], deviation: 43 },
  TWICE,
  TWICE,
  { name: 'fourth', height: 70, width: 105, mean: [138, 153, 165], deviation: 31 },
  { name: 'fifth', height: 99, width: 132, mean: [112, 123, 135], deviation: 44 },
];
const LARGEST = {
  height: Math.min(...PHOTOGRAPHS.map(photograph => photograph.height)) - 1,
  width: Math.min(...PHOTOGRAPHS.map(photograph => photograph.width)) - 1,
};
let textures: readonly Texture[] | undefined;

/**
 * A random window of a texture of frost laid over the picture.
 *
 * A stand-in: the original uses photographs, which are not shipped here. The textures are drawn, with the photographs'
 * sizes, mean colours and deviations; amounts and statistics agree with the original, the shapes of ice do not.
 * A picture can have 62 x 104 pixels at most, so that a window of it has a choice of places in every texture.
 */
export const frost: Corruption = ({ data, height, width }, severity, random) => {
  const [kept, added] = WEIGHTS[severity - 1];
  if (height > LARGEST.height || width > LARGEST.width) {
    const limit = `${LARGEST.height} x ${LARGEST.width}`;
    throw new UserError(`frost takes pictures of at most ${limit} pixels; this one has ${height} x ${width}`);
  }
  textures ??= PHOTOGRAPHS.map(frostTexture);
  const texture = textures[random.integer(textures.length)];
  const top = random.integer(texture.height - height);
  const left = random.integer(texture.width - width);
  return data.map((value, i) => {
    const pixel = Math.floor(i / 3);
    const from = (top + Math.floor(pixel / width)) * texture.width + left + (pixel % width);
    return Math.min(255, kept * value + added * texture.data[3 * from + (i % 3)]);
  });
};
