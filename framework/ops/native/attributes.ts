import type { OpAttribute } from '../../backend/native/NativeEngine.ts';
import { nativeBinding } from '../../backend/nativeBinding.ts';

type Kind = 'STRING' | 'INT' | 'FLOAT' | 'BOOL' | 'TYPE';
export type AttributeList = readonly OpAttribute[];

const lists = new Map<string, AttributeList>();

/** The list under this key, made on first use: building them anew costs as much as a small operation. */
export function cachedAttributes(key: string, make: () => AttributeList): AttributeList {
  let list = lists.get(key);
  if (!list) {
    list = make();
    lists.set(key, list);
  }
  return list;
}

function attribute(kind: Kind, name: string, value: unknown): OpAttribute {
  return { name, type: nativeBinding()!.binding[`TF_ATTR_${kind}`], value };
}

export const text = (name: string, value: string): OpAttribute => attribute('STRING', name, value);
export const whole = (name: string, value: number | readonly number[]): OpAttribute => attribute('INT', name, value);
export const real = (name: string, value: number): OpAttribute => attribute('FLOAT', name, value);
export const flag = (name: string, value: boolean): OpAttribute => attribute('BOOL', name, value);
export const dtype = (name: string, value: 'FLOAT' | 'INT32' | 'INT64'): OpAttribute =>
  attribute('TYPE', name, nativeBinding()!.binding[`TF_${value}`]);
export const float32 = (): OpAttribute => dtype('T', 'FLOAT');
export const nhwc = (): OpAttribute => text('data_format', 'NHWC');
