import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotBuild } from './CannotBuild.js';

/** C++ of our own, compiled with the package's binding, and the lines that are put into that to call it. */
const OWN = fileURLToPath(new URL('native', import.meta.url));
const CALLS = [
  { file: 'tfjs_backend.cc', before: '#include "tfjs_backend.h"\n', line: '#include "list_attributes.h"\n' },
  {
    file: 'tfjs_backend.cc',
    before: '  switch (tf_attr_type) {\n',
    line: '  if (AssignListAttr(env, tfe_op, attr_name, tf_attr_type, js_value)) return;\n',
  },
  {
    file: 'tfjs_backend.h',
    before: '  // Get number of tensor handles in the backend:\n',
    line:
      '  napi_value GetTensorDevice(napi_env env, napi_value tensor_id_value);\n' +
      '  napi_value GetTensorView(napi_env env, napi_value tensor_id_value, napi_value shape_value);\n',
  },
  {
    file: 'tfjs_binding.cc',
    before: 'static napi_value GetNumOfTensors(',
    line:
      'napi_value TensorDevice(napi_env env, napi_callback_info info);\n' +
      'napi_value TensorView(napi_env env, napi_callback_info info);\n',
  },
  {
    file: 'tfjs_binding.cc',
    before: '      {"getNumOfTensors", ',
    line:
      '      {"tensorDevice", nullptr, TensorDevice, nullptr, nullptr, nullptr, napi_default, nullptr},\n' +
      '      {"tensorView", nullptr, TensorView, nullptr, nullptr, nullptr, napi_default, nullptr},\n',
  },
];

/**
 * Writes everything that the addon is compiled from into one folder: copies of the package's sources, with calls of our
 * own, and our own. The package stays as it is.
 *
 * @param {string} binding folder of the package
 * @param {string} into
 * @returns {string[]} the files to compile
 * @throws {CannotBuild} when the package's source is not the one that the calls were written for
 */
export function writeAddonSources(binding, into) {
  mkdirSync(into, { recursive: true });
  const sources = addonSources(binding);
  for (const { name, path } of sources) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(join(into, name), CALLS.filter(({ file }) => file === name).reduce(insert, text));
  }
  return sources.filter(({ name }) => name.endsWith('.cc')).map(({ name }) => join(into, name));
}

/** A hash of all that the addon is compiled from and how, for the stamp. */
export function addonHash(binding, flags) {
  const hash = createHash('sha256').update(JSON.stringify([CALLS, flags]));
  for (const { name, path } of addonSources(binding)) hash.update(`\0${name}\0`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

function addonSources(binding) {
  return [join(binding, 'binding'), OWN].flatMap(folder =>
    readdirSync(folder)
      .filter(name => /\.(cc|h)$/.test(name))
      .sort()
      .map(name => ({ name, path: join(folder, name) })),
  );
}

function insert(text, { file, before, line }) {
  const parts = text.split(before);
  if (parts.length !== 2)
    throw new CannotBuild(
      `${file} in the package of the binding is not the one that is pinned: it has ${parts.length - 1} times \`${before.trim()}\`, expected 1. Delete node_modules and run \`npm run setup\` again.`,
    );
  return parts.join(line + before);
}
