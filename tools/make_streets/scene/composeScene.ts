import type { RandomStream } from '../../../framework/random/RandomStream.ts';
import type { Scene } from './Scene.ts';
import { SceneBuilder } from './SceneBuilder.ts';
import { addGround } from './street/addGround.ts';
import { addPavementItems } from './street/addPavementItems.ts';
import { addRoadside } from './street/addRoadside.ts';
import { addTraffic } from './street/addTraffic.ts';
import { planStreet } from './street/StreetPlan.ts';

/** A street, seen from a car: what is where, and nothing of how it looks. @param random decides everything */
export function composeScene(random: RandomStream): Scene {
  const builder = new SceneBuilder(random);
  const plan = planStreet(random);
  addGround(builder, plan);
  addRoadside(builder, plan);
  addTraffic(builder, plan);
  addPavementItems(builder, plan);
  return {
    faces: builder.faces,
    camera: {
      height: random.uniform(1.7, 2.3),
      yaw: random.uniform(-0.07, 0.07),
      focal: random.uniform(0.78, 0.9),
      horizon: random.uniform(0.4, 0.5),
    },
  };
}
