export type ConfigFormat = 'ts' | 'js' | 'json5' | 'json';

const WIDTH = 100;
const INDENT = '  ';

/** Writes a resolved config so that it reads well and, loaded again, gives the same config. */
export function configText(value: object, format: ConfigFormat = 'ts'): string {
  const style = format === 'json' ? JSON_STYLE : SCRIPT_STYLE;
  const text = valueText(value, style, '', 0);
  if (format === 'ts' || format === 'js')
    return `import { defineConfig } from 'shiftkit';\n\nexport default defineConfig(${text});\n`;
  return `${text}\n`;
}

interface Style {
  readonly key: (key: string) => string;
  readonly string: (value: string) => string;
  readonly trailingComma: boolean;
}

const JSON_STYLE: Style = {
  key: key => JSON.stringify(key),
  string: value => JSON.stringify(value),
  trailingComma: false,
};
const SCRIPT_STYLE: Style = {
  key: key => (/^[a-z_$][\w$]*$/i.test(key) ? key : quoted(key)),
  string: quoted,
  trailingComma: true,
};

/** @param used columns that the line holds already. */
function valueText(value: unknown, style: Style, indent: string, used: number): string {
  if (typeof value === 'string') return style.string(value);
  // NaN and Infinity are JSON5, not JSON; -0 would lose its sign through String.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const entries: [string, unknown][] = isList
    ? value.map((item: unknown): [string, unknown] => ['', item])
    : Object.entries(value).flatMap(([key, item]): [string, unknown][] =>
        item === undefined ? [] : [[`${style.key(key)}: `, item]],
      );
  if (entries.length === 0) return open + close;
  const flat = entries.map(([key, item]) => key + valueText(item, style, '', Number.NEGATIVE_INFINITY)).join(', ');
  const oneLine = isList ? `[${flat}]` : `{ ${flat} }`;
  if (indent.length + used + oneLine.length <= WIDTH && (indent !== '' || used !== 0)) return oneLine;
  const inner = indent + INDENT;
  const lines = entries.map(([key, item]) => `${inner}${key}${valueText(item, style, inner, key.length + 1)}`);
  return `${open}\n${lines.join(',\n')}${style.trailingComma ? ',' : ''}\n${indent}${close}`;
}

function quoted(value: string): string {
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  // Line ends that JSON leaves alone but scripts of before 2019 did not.
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}
