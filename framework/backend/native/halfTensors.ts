import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { HalfPrecision, Precision } from '../Precision.ts';
import { releaseHalfCopy } from './halfCopies.ts';
import { HALF_OPERATIONS } from './halfOperations.ts';
import { loadedEngine } from './loadNative.ts';
import type { Binding, NativeEngine, NodeBackend, OpAttribute } from './NativeEngine.ts';

/** TF_BFLOAT16 and TF_HALF of TensorFlow's `tf_datatype.h`; the addon does not export them. */
const TYPE_NUMBERS: Readonly<Record<HalfPrecision, number>> = { bfloat16: 14, float16: 19 };
const BY_NUMBER: ReadonlyMap<number, HalfPrecision> = new Map([
  [TYPE_NUMBERS.bfloat16, 'bfloat16'],
  [TYPE_NUMBERS.float16, 'float16'],
]);
/** The attributes that say of which type an operation's tensors are. */
const TYPE_ATTRIBUTES = ['T', 'SrcT'];

const prepared = new WeakSet<NodeBackend>();

/** TensorFlow's number of a type. */
export function typeNumber(precision: Precision): number {
  return precision === 'float32' ? 1 : TYPE_NUMBERS[precision];
}

/** Of which type the values of a float32 tensor of TensorFlow.js really are. */
export function precisionOf({ dataId }: Pick<TensorInfo, 'dataId'>): Precision {
  const backend = loadedEngine()?.backend;
  if (!backend || !prepared.has(backend) || !backend.tensorMap.has(dataId)) return 'float32';
  return BY_NUMBER.get(backend.tensorMap.get(dataId).dtype) ?? 'float32';
}

/**
 * Teaches the native backend tensors of 16 bits, which TensorFlow.js does not have: to it they are of float32, while the
 * backend's own record of the tensor says what they are. An operation of `HALF_OPERATIONS` computes in the type of its
 * input; any other throws. Reading such a tensor gives float32. Where no such tensor is involved nothing changes.
 */
export function acceptHalfTensors({ backend, binding }: Pick<NativeEngine, 'backend' | 'binding'>): void {
  if (prepared.has(backend)) return;
  prepared.add(backend);
  const original = {
    create: backend.createOutputTensor.bind(backend),
    multiple: backend.executeMultipleOutputs.bind(backend),
    read: backend.readSync.bind(backend),
    dispose: backend.disposeData.bind(backend),
  };
  backend.createOutputTensor = raw => {
    if (!BY_NUMBER.has(raw.dtype)) return original.create(raw);
    const tensor = original.create({ ...raw, dtype: binding.TF_FLOAT });
    backend.tensorMap.get(tensor.dataId).dtype = raw.dtype;
    return tensor;
  };
  const single = backend.executeSingleOutput.bind(backend);
  backend.executeSingleOutput = (name, attributes, inputs) => {
    const typed = attributesFor(name, attributes, inputs);
    if (name !== 'PadV2' || typed === attributes) return single(name, typed, inputs);
    // The number to pad with is always one of float32.
    const [x, paddings, number] = inputs as [TensorInfo, TensorInfo, TensorInfo];
    const same = single('Cast', castAttributes(binding, 'float32', precisionOf(x)), [number]);
    const padded = single(name, typed, [x, paddings, same]);
    same.dispose();
    return padded;
  };
  backend.executeMultipleOutputs = (name, attributes, inputs, outputs) =>
    original.multiple(name, attributesFor(name, attributes, inputs), inputs, outputs);
  backend.readSync = dataId => (precisionOf({ dataId }) === 'float32' ? original.read(dataId) : readHalf(dataId));
  backend.disposeData = (dataId, force) => {
    const gone = original.dispose(dataId, force);
    if (gone) releaseHalfCopy(dataId);
    return gone;
  };
  const readHalf = (dataId: object): Float32Array => readAsFloat32(binding, backend.tensorMap.get(dataId));
}

/**
 * The attributes of an operation for these inputs: written for float32, given the type of the first input of 16 bits.
 *
 * @throws Error when there is one and the operation takes none
 */
export function attributesFor(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly TensorInfo[],
): readonly OpAttribute[] {
  const half = inputs.map(precisionOf).find(precision => precision !== 'float32');
  if (half === undefined) return attributes;
  if (!HALF_OPERATIONS.has(name)) {
    throw new Error(
      `${name} does not compute in ${half}: its input is a tensor of runtime.precision '${half}'; ` +
        "give it toPrecision(x, 'float32')",
    );
  }
  const value = TYPE_NUMBERS[half];
  return attributes.map(attribute => (TYPE_ATTRIBUTES.includes(attribute.name) ? { ...attribute, value } : attribute));
}

/** Attributes of Cast. */
export function castAttributes(binding: Binding, from: Precision, to: Precision): readonly OpAttribute[] {
  return [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: typeNumber(from) },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: typeNumber(to) },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
}

function readAsFloat32(binding: Binding, { id, dtype }: { id: number; dtype: number }): Float32Array {
  const attributes = castAttributes(binding, BY_NUMBER.get(dtype) ?? 'float32', 'float32');
  const wide = binding.executeOp('Cast', attributes, [id], 1)[0]!;
  try {
    return binding.tensorDataSync(wide.id) as Float32Array;
  } finally {
    binding.deleteTensor(wide.id);
  }
}
