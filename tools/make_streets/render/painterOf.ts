import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import { pick } from '../scene/chance.ts';
import { PATTERNS, type PatternAt } from '../styles/patterns.ts';
import type { MaterialLook, Rgb } from '../styles/Style.ts';

/** The paint of one object: a colour, a second one, and where each is seen. */
export interface Painter {
  readonly base: Rgb;
  readonly second: Rgb;
  readonly strength: number;
  readonly patternAt: PatternAt;
}

/** @param random of the object and the material */
export function painterOf(look: MaterialLook, random: RandomStream): Painter {
  const { colours, vary = 0, patterns = ['plain'], second, strength = 1 } = look;
  const base = varied(pick(random, colours), vary, random);
  const other = second ? varied(pick(random, second), vary, random) : base.map(value => 0.55 * value);
  return {
    base,
    second: [other[0], other[1], other[2]],
    strength,
    patternAt: PATTERNS[pick(random, patterns)](random),
  };
}

function varied([r, g, b]: Rgb, vary: number, random: RandomStream): Rgb {
  const brightness = 1 + vary * random.uniform(-1, 1);
  const channel = (value: number): number =>
    Math.min(1, Math.max(0, value * brightness + 0.35 * vary * random.uniform(-1, 1)));
  return [channel(r), channel(g), channel(b)];
}
