import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openBackend } from '../../framework/backend/openBackend.ts';
import { writeSafetensors } from '../../framework/checkpoint/writeSafetensors.ts';
import { UserError } from '../../framework/errors/UserError.ts';
import type { Module, StateEntry } from '../../framework/nn/Module.ts';
import { pretrainedOf } from '../../framework/nn/Pretrained.ts';
import { loadPretrained } from '../../framework/runner/loadPretrained.ts';
import { loadWeights } from '../../framework/runner/loadWeights.ts';
import { DeepLabV2 } from '../../registry/models/DeepLabV2.ts';
import { FCDiscriminator } from '../../registry/models/FCDiscriminator.ts';
import { FASTEST } from '../support/backends.ts';
import { Runs } from './runs.ts';

const TINY = { depth: 14, width: 8 } as const;
const runs = new Runs();
const file = (name: string) => join(runs.root, name);
const models: Module[] = [];
const own = <M extends Module>(model: M): M => {
  models.push(model);
  return model;
};
const write = (name: string, entries: Iterable<[string, StateEntry]>) => writeSafetensors(file(name), new Map(entries));
const under = (prefix: string, model: Module) =>
  [...model.stateDict()].map(([name, entry]): [string, StateEntry] => [prefix + name, entry]);

beforeAll(async () => {
  await openBackend({ backend: FASTEST });
  const network = own(new DeepLabV2({ ...TINY, num_classes: 19 }).initialize(1));
  const discriminator = own(new FCDiscriminator({ width: 4 }).initialize(2));
  await write('classes19.safetensors', network.stateDict());
  await write('discriminator.safetensors', discriminator.stateDict());
  await write('only_discriminator.safetensors', under('FCDiscriminator/model_state/', discriminator));
  const vectors: StateEntry = { dtype: 'float32', shape: [1], data: Float32Array.of(0) };
  await write('proda.safetensors', [
    ...under('ResNet101/model_state/', network),
    ['ResNet101/objective_vectors', vectors],
    ...under('FCDiscriminator/model_state/', discriminator),
  ]);
  const fc: StateEntry = { dtype: 'float32', shape: [1], data: Float32Array.of(0) };
  const backbone = [...network.stateDict()].filter(([name]) => !name.startsWith('layer5.'));
  await write('imagenet.safetensors', [...backbone, ['fc.weight', fc], ['fc.bias', fc]]);
});
afterAll(() => {
  for (const model of models) model.dispose();
});

/** The message of the error, and its way out. */
async function mistake(action: () => Promise<unknown>): Promise<{ message: string; hint: string | undefined }> {
  const error = await action().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test("ProDA's checkpoints hold two networks and more: the segmentation network is taken, strictly", async () => {
  const model = own(new DeepLabV2(TINY));
  await loadWeights(model, file('proda.safetensors'));
  expect(model.stateDict()).toEqual(models[0].stateDict());
});

test('weights of 19 classes do not fit a model of 16', async () => {
  const model = own(new DeepLabV2({ ...TINY, num_classes: 16 }));
  const { message, hint } = await mistake(() => loadWeights(model, file('classes19.safetensors')));
  expect(message).toContain('layer5.head.1.weight is [19, 32, 1, 1], expected [16, 32, 1, 1]');
  expect(message).not.toContain('missing');
  expect(hint).toBe('the weights are of 19 classes, the model is of 16: set model.num_classes=19');
});

test.each(['discriminator.safetensors', 'only_discriminator.safetensors'])(
  '%s is no segmentation network',
  async name => {
    const { message } = await mistake(() => loadWeights(own(new DeepLabV2(TINY)), file(name)));
    expect(message).toBe(
      `${file(name)} holds a discriminator (ProDA's FCDiscriminator), not the DeepLabV2 of the config`,
    );
  },
);

test('ImageNet weights are no checkpoint of it, but what it starts from', async () => {
  const given = { ...TINY, pretrained: file('imagenet.safetensors') };
  const model = own(new DeepLabV2(given));
  const { message, hint } = await mistake(() => loadWeights(model, given.pretrained));
  expect(message).toContain('holds an ImageNet classifier (a ResNet of torchvision), not the DeepLabV2 of the config');
  expect(hint).toBe('set model.pretrained=FILE instead of load_from');
  const report = await loadPretrained(model, pretrainedOf(model)!, 7);
  expect(report).toMatch(
    /^102 of 131 entries from .*imagenet\.safetensors; layer5 \(29\) from random values; left out: fc \(2\)$/,
  );
});

test('weights to start from that are not there: which, where from, where to, and how to do without', async () => {
  const model = new DeepLabV2({ ...TINY, pretrained: 'pretrained/resnet101-5d3b4d8f.pth' });
  const { message, hint } = await mistake(() => loadPretrained(model, pretrainedOf(model)!, 7));
  expect(message).toBe('the weights pretrained/resnet101-5d3b4d8f.pth of model.pretrained do not exist');
  expect(hint).toContain("torchvision.models.resnet101(weights='IMAGENET1K_V1')");
  expect(hint).toMatch(/it must lie at .*resnet101-5d3b4d8f\.pth; model\.pretrained=null starts from random values$/);
});
