import deepmerge from 'deepmerge';
import { ConfigError } from '../errors/UserError.ts';
import { isPlainObject } from './checkPlainData.ts';
import { findElement } from './findElement.ts';
import { readMarker, readRef } from './markers.ts';
import { historyOf, type Key, type Origin, originText, pathText, recordHistory, type Source } from './origins.ts';

type PlainObject = Record<string, unknown>;
/** The outcome of `remove()`. */
const REMOVED = Symbol('removed');

/**
 * Merges what one source says over what its bases gave: deepmerge, with our rules for every pair of values.
 *
 * Objects merge key by key, lists and other values replace, the instructions of `markers.ts` and `_delete_` do what they
 * say and never stay in the result. Neither input is changed; the result remembers who set what (`origins.ts`).
 */
export class Merge {
  constructor(readonly source: Source) {}

  /**
   * @param path where the child stands in its source.
   * @throws ConfigError for an object over a scalar or list and the reverse, a changed `type`, and instructions without an object.
   */
  objects(base: PlainObject, child: PlainObject, path: readonly Key[] = []): PlainObject {
    if (this.#deletes(child, path)) return this.#freshObject(child, path);
    this.#checkType(base, child, path);
    const changes: PlainObject = withoutPrototype();
    for (const [key, value] of Object.entries(child)) {
      if (value === undefined || key === '_delete_') continue;
      changes[key] = Object.hasOwn(base, key) ? value : this.#fresh(value, [...path, key]);
    }
    const merged: PlainObject = deepmerge(Object.assign(withoutPrototype(), base), changes, {
      clone: false,
      // Every pair of values is ours to decide, scalars included.
      isMergeableObject: () => true,
      customMerge: key => (mine: unknown, theirs: unknown) =>
        this.#value(mine, theirs, [...path, key], historyOf(base, key)),
    });
    for (const key of Object.keys(merged)) {
      const earlier = Object.hasOwn(base, key) ? historyOf(base, key) : [];
      if (merged[key] === REMOVED) delete merged[key];
      else
        recordHistory(merged, key, key in changes ? [...earlier, this.#origin([...path, key], child[key])] : earlier);
    }
    return merged;
  }

  /** The value for a key that both have. */
  #value(base: unknown, child: unknown, path: readonly Key[], history: readonly Origin[]): unknown {
    const marker = readMarker(child);
    if (marker?.name === '$remove') return REMOVED;
    if (marker?.name === '$append' || marker?.name === '$prepend' || marker?.name === '$patch') {
      if (!Array.isArray(base)) {
        throw this.#conflict(
          `${marker.name.slice(1)} at ${pathText(path)} needs a list, but the base has ${kindText(base)}`,
          path,
        );
      }
      return marker.name === '$patch' ? this.#patch(base, marker.argument, path) : this.#extend(base, child, path);
    }
    if (marker || base === null || child === null || readRef(base) !== undefined) return this.#fresh(child, path);
    if (isPlainObject(base) && isPlainObject(child)) return this.objects(base, child, path);
    if (isPlainObject(base) !== isPlainObject(child)) {
      if (isPlainObject(child) && child._delete_ === true) return this.#fresh(child, path);
      throw this.#conflict(`${pathText(path)}: ${kindText(child)} over ${kindText(base)}`, path, history);
    }
    return this.#fresh(child, path);
  }

  /** A value that meets no base. */
  #fresh(value: unknown, path: readonly Key[]): unknown {
    const marker = readMarker(value);
    if (marker?.name === '$remove')
      throw this.#conflict(`remove() at ${pathText(path)}: the base has no such key`, path);
    if (marker?.name === '$patch')
      throw this.#conflict(`patch() at ${pathText(path)}: the base has no list there`, path);
    if (marker?.name === '$append' || marker?.name === '$prepend') return this.#extend([], value, path);
    if (marker?.name === '$replace') return this.#fresh(marker.argument, [...path, '$replace']);
    if (marker) return value;
    if (Array.isArray(value)) return this.#freshList(value, path);
    return isPlainObject(value) ? this.#freshObject(value, path) : value;
  }

  #freshObject(value: PlainObject, path: readonly Key[]): PlainObject {
    this.#deletes(value, path);
    const result: PlainObject = {};
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined || key === '_delete_') continue;
      result[key] = this.#fresh(inner, [...path, key]);
      recordHistory(result, key, [this.#origin([...path, key], inner)]);
    }
    return result;
  }

  #freshList(values: readonly unknown[], path: readonly Key[]): unknown[] {
    return withHistory(values.map((value, i) => this.#element(value, [...path, i])));
  }

  #element(value: unknown, path: readonly Key[]): Element {
    return { value: this.#fresh(value, path), history: [this.#origin(path, value)] };
  }

  /** `append` and `prepend`. */
  #extend(base: readonly unknown[], instruction: unknown, path: readonly Key[]): unknown[] {
    const { name, argument } = readMarker(instruction) as { name: string; argument: unknown };
    if (!Array.isArray(argument)) throw this.#conflict(`${name} at ${pathText(path)} needs a list of items`, path);
    const added = argument.map((item, i) => this.#element(item, [...path, name, i]));
    return withHistory(name === '$append' ? [...elementsOf(base), ...added] : [...added, ...elementsOf(base)]);
  }

  #patch(base: readonly unknown[], changes: unknown, path: readonly Key[]): unknown[] {
    if (!isPlainObject(changes))
      throw this.#conflict(`patch at ${pathText(path)} needs { index or type: change }`, path);
    const slots: Slot[] = elementsOf(base).map(self => ({ before: [], self, after: [] }));
    for (const [key, change] of Object.entries(changes)) {
      if (change === undefined) continue;
      const here = [...path, '$patch', key];
      const index = findElement(base, key, pathText(path), () => originText(this.#origin(here, change)));
      this.#change(slots[index], change, here);
    }
    return withHistory(slots.flatMap(({ before, self, after }) => [...before, ...(self ? [self] : []), ...after]));
  }

  /** One change of `patch`: the element goes, gets neighbours, or is merged with the change. */
  #change(slot: Slot, change: unknown, path: readonly Key[]): void {
    const marker = readMarker(change);
    const inserts = marker?.name === '$append' || marker?.name === '$prepend';
    if (inserts && Array.isArray(marker.argument) && !Array.isArray(slot.self?.value)) {
      const added = marker.argument.map((item, i) => this.#element(item, [...path, marker.name, i]));
      if (marker.name === '$append') slot.after.push(...added);
      else slot.before.unshift(...added);
      return;
    }
    const value = this.#value(slot.self?.value ?? null, change, path, slot.self?.history ?? []);
    const history = [...(slot.self?.history ?? []), this.#origin(path, change)];
    slot.self = value === REMOVED ? undefined : { value, history };
  }

  /** Whether `_delete_` says that nothing of the base stays. */
  #deletes(child: PlainObject, path: readonly Key[]): boolean {
    const flag = child._delete_;
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw this.#conflict(
        `${pathText([...path, '_delete_'])} is ${JSON.stringify(flag)}: expected true or false`,
        path,
      );
    }
    return flag === true;
  }

  #checkType(base: PlainObject, child: PlainObject, path: readonly Key[]): void {
    if (typeof base.type !== 'string' || typeof child.type !== 'string' || base.type === child.type) return;
    const kept = Object.keys(base).filter(key => key !== 'type' && !(key in child));
    const stale = kept.length ? ` but keeps the arguments of ${base.type}: ${kept.join(', ')}` : '';
    throw new ConfigError(
      [
        `${pathText(path)} changes its type from ${base.type} to ${child.type}${stale}`,
        `  ${originText(this.#origin([...path, 'type'], child.type))}`,
        ...originLines('  over ', historyOf(base, 'type')),
      ].join('\n'),
      { hint: 'use replace({ type: ... }), or put _delete_: true beside the new type' },
    );
  }

  #conflict(message: string, path: readonly Key[], over: readonly Origin[] = []): ConfigError {
    const lines = [message, `  ${originText(this.#origin(path, undefined))}`, ...originLines('  over ', over)];
    const hint = over.length ? 'to put it in place of the base value, use replace(...) or _delete_: true' : undefined;
    return new ConfigError(lines.join('\n'), { hint });
  }

  #origin(path: readonly Key[], value: unknown): Origin {
    return { source: this.source, path, value };
  }
}

/** An element of a list that is being patched, with what is inserted around it. */
interface Slot {
  readonly before: Element[];
  self: Element | undefined;
  readonly after: Element[];
}

interface Element {
  readonly value: unknown;
  readonly history: readonly Origin[];
}

function elementsOf(list: readonly unknown[]): Element[] {
  return list.map((value, i) => ({ value, history: historyOf(list, i) }));
}

function withHistory(elements: readonly Element[]): unknown[] {
  const list = elements.map(element => element.value);
  elements.forEach((element, i) => {
    recordHistory(list, i, element.history);
  });
  return list;
}

/** deepmerge skips keys that its target inherits, such as `toString`: give it targets that inherit none. */
function withoutPrototype(): PlainObject {
  return Object.create(null) as PlainObject;
}

function kindText(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return isPlainObject(value) ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}

function originLines(prefix: string, history: readonly Origin[]): string[] {
  const last = history.at(-1);
  return last ? [`${prefix}${originText(last)}`] : [];
}
