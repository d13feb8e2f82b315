import { chance, pick, pickWeighted } from '../chance.ts';
import { Frame } from '../Frame.ts';
import { addBin, addBush, addLamp, addPole, addSign, addTrafficLight, addTree } from '../objects/addFurniture.ts';
import { addPerson } from '../objects/addPerson.ts';
import { addBicycle, addMotorcycle, TWO_WHEELER } from '../objects/addTwoWheeler.ts';
import type { Ground, SceneBuilder } from '../SceneBuilder.ts';
import type { StreetPlan } from './StreetPlan.ts';

/** What stands at the kerb, by weight. */
const ITEMS = { lamp: 17, pole: 13, sign: 19, trafficLight: 18, tree: 11, bin: 4, bicycle: 13, motorcycle: 9, bush: 3 };

/** Small things stand no farther away, metres. */
const NEARBY = 18;

const STANDING = {
  pole: addPole,
  sign: addSign,
  trafficLight: addTrafficLight,
  tree: addTree,
  bin: addBin,
  bush: addBush,
};

/** Things at the kerbs, from near to far, and people on the pavements. */
export function addPavementItems(builder: SceneBuilder, plan: StreetPlan): void {
  const { random } = builder;
  const personAt = (x: number, z: number, y: number): Frame =>
    new Frame(x, z, random.uniform(-0.4, 0.4), y, random.uniform(1.4, 1.7));
  for (const side of [-1, 1]) {
    const kerb = side < 0 ? plan.left : plan.right;
    const verge = side < 0 ? plan.vergeLeft : plan.vergeRight;
    const width = side < 0 ? plan.pavementLeft : plan.pavementRight;
    for (let z = random.uniform(4.5, 7); z < NEARBY; z += random.uniform(3.5, 6.5)) {
      addItem(builder, kerb + side * random.uniform(0.5, 0.9), z, -side, plan.kerb, verge > 0 ? 'terrain' : 'sidewalk');
    }
    const people = pick(random, [0, 1, 1, 1, 2, 2, 3]);
    for (let i = 0; i < people; i++) {
      const x = kerb + side * random.uniform(verge + 1, width - 0.3);
      addPerson(builder, personAt(x, random.uniform(4.5, 10), plan.kerb), 'sidewalk');
    }
  }
  if (chance(random, 0.2)) {
    const x = random.uniform(plan.left + 1, plan.right - 1);
    addPerson(builder, personAt(x, random.uniform(6, 10), 0), 'road');
  }
}

function addItem(builder: SceneBuilder, x: number, z: number, towards: number, y: number, on: Ground): void {
  const { random } = builder;
  const facing = new Frame(x, z, random.uniform(-0.2, 0.2), y);
  const across = new Frame(x, z, pick(random, [0, Math.PI]) + random.uniform(-0.5, 0.5), y, TWO_WHEELER);
  const kind = pickWeighted(random, ITEMS);
  if (kind === 'lamp') addLamp(builder, facing, towards);
  else if (kind === 'bicycle') addBicycle(builder, across, on, false);
  else if (kind === 'motorcycle') addMotorcycle(builder, across, on, false);
  else STANDING[kind](builder, facing, on);
}
