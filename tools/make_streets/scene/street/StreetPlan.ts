import type { RandomStream } from '../../../../framework/random/RandomStream.ts';

/** The cross section of a street. Metres to the right of the camera; its car drives on the right. */
export interface StreetPlan {
  /** Edges of the road. */
  readonly left: number;
  readonly right: number;
  /** Middle line: beyond it they come towards the camera. */
  readonly middle: number;
  /** Widths of the strips of parked cars; 0: none. */
  readonly parkingLeft: number;
  readonly parkingRight: number;
  /** Widths of the pavements. */
  readonly pavementLeft: number;
  readonly pavementRight: number;
  /** How high a pavement is above the road. */
  readonly kerb: number;
  /** Where the street ends, metres ahead. */
  readonly end: number;
}

export function planStreet(random: RandomStream): StreetPlan {
  const lane = random.uniform(3, 3.6);
  const aside = random.uniform(-0.5, 0.5); // of the camera, in its lane
  const [parkingLeft, parkingRight] = [random.uniform() < 0.5 ? 2.2 : 0, random.uniform() < 0.5 ? 2.2 : 0];
  const middle = -lane / 2 - aside;
  return {
    middle,
    left: middle - lane - parkingLeft,
    right: middle + lane + parkingRight,
    parkingLeft,
    parkingRight,
    pavementLeft: random.uniform(2.2, 4),
    pavementRight: random.uniform(2.2, 4),
    kerb: 0.13,
    end: random.uniform(45, 80),
  };
}
