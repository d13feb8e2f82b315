import { chance } from '../chance.ts';
import type { Frame } from '../Frame.ts';
import { bar, disc, rectangle } from '../outlines.ts';
import type { Point } from '../Scene.ts';
import type { Ground, Look, SceneBuilder } from '../SceneBuilder.ts';

/** Somebody who walks or stands, 1.78 m tall times the scale of the frame, on the plane that is turned to the camera. */
export function addPerson(builder: SceneBuilder, frame: Frame, on: Ground): void {
  const { random } = builder;
  const stride = random.uniform(0.04, 0.26);
  const swing = random.uniform(-0.14, 0.14);
  const broad = random.uniform(0.26, 0.33);
  const part = (material: Look['material'], layer: number, paint: number): Look => ({
    surface: 'person',
    material,
    layer,
    paint,
    instance,
  });
  const instance = builder.newInstance();
  const [cloth, trousers, head] = [builder.newPaint(), builder.newPaint(), builder.newPaint()];
  const draw = (look: Look, outline: Point[]): void => builder.across(look, frame, outline);
  const coat = chance(random, 0.3) ? 0.62 : 0.86; // how far down the upper garment goes
  draw(part('trousers', 1, trousers), bar([-0.09, 0.9], [-stride, 0.06], 0.19));
  draw(part('trousers', 1, trousers), bar([0.09, 0.9], [stride, 0.04], 0.19));
  draw(part('tyre', 2, head), rectangle(-stride - 0.1, 0, -stride + 0.14, 0.09));
  draw(part('tyre', 2, head), rectangle(stride - 0.1, 0, stride + 0.14, 0.08));
  draw(part('cloth', 3, cloth), [
    [-0.2, coat],
    [0.2, coat],
    [broad, 1.4],
    [0.12, 1.5],
    [-0.12, 1.5],
    [-broad, 1.4],
  ]);
  draw(part('cloth', 4, cloth), bar([-broad + 0.05, 1.4], [-broad - 0.03 + swing, 0.86], 0.12));
  draw(part('cloth', 4, cloth), bar([broad - 0.05, 1.4], [broad + 0.03 + swing, 0.86], 0.12));
  draw(part('skin', 4, head), disc(0, 1.6, 0.125, 14));
  draw(
    part('hair', 5, head),
    disc(0, 1.655, 0.115, 12).filter(([, y]) => y > 1.62),
  );
  builder.shadowUnder(frame, 0.7, 0.5, on, 0.45);
}
