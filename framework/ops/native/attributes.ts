import type { OpAttribute } from '../../backend/native/NativeEngine.ts';
import { nativeBinding } from '../../backend/nativeBinding.ts';

type ElementType = 'FLOAT' | 'UINT8' | 'INT32' | 'INT64';
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

const numberOf = (type: ElementType): number => nativeBinding()!.binding[`TF_${type}`];

export const text = (name: string, value: string): OpAttribute => attribute('STRING', name, value);
export const texts = (name: string, values: readonly string[]): OpAttribute => attribute('STRING', name, values);
export const whole = (name: string, value: number | readonly number[]): OpAttribute => attribute('INT', name, value);
export const real = (name: string, value: number): OpAttribute => attribute('FLOAT', name, value);
export const flag = (name: string, value: boolean): OpAttribute => attribute('BOOL', name, value);
export const dtype = (name: string, value: ElementType): OpAttribute => attribute('TYPE', name, numberOf(value));
export const dtypes = (name: string, values: readonly ElementType[]): OpAttribute =>
  attribute('TYPE', name, values.map(numberOf));
export const float32 = (): OpAttribute => dtype('T', 'FLOAT');
export const nhwc = (): OpAttribute => text('data_format', 'NHWC');
