/** Dependencies point one way: tools -> framework <- registry; configs name only `shiftkit`; what computes runs in a browser. */
const COMPUTING =
  '^(framework/(nn|ops|autograd|random|errors)|registry/(losses|models|methods|metrics|optimizers|schedules))/';
// Package names as they appear when installed or left unresolved (optional packages may be absent).
const TENSORFLOW = '(^|node_modules/)@tensorflow/';

module.exports = {
  forbidden: [
    {
      name: 'framework-names-nothing',
      comment: 'the framework reaches entries by name only, never by import',
      severity: 'error',
      from: { path: '^framework/' },
      to: { path: '^(registry|tools|configs|test)/' },
    },
    {
      name: 'registry-is-no-tool',
      severity: 'error',
      from: { path: '^registry/' },
      to: { path: '^(tools|configs|test)/' },
    },
    {
      name: 'computing-without-node',
      comment: 'everything that computes must run in a browser',
      severity: 'error',
      from: { path: COMPUTING },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'computing-without-machinery',
      comment: 'nor may it reach node: modules through the file, config, checkpoint or logging machinery',
      severity: 'error',
      from: { path: COMPUTING },
      to: { path: '^framework/(files|config|cli|logging)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tensorflow-behind-one-door',
      comment: 'only framework/backend imports TensorFlow.js as a value; the rest uses the live binding of tf.ts',
      severity: 'error',
      from: { path: '^(framework|registry|tools)/', pathNot: '^framework/backend/' },
      to: { path: TENSORFLOW, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'configs-name-shiftkit-only',
      severity: 'error',
      from: { path: '^configs/' },
      to: { path: '^(framework|registry/(?!index)|tools|test)/' },
    },
    {
      name: 'no-cycles',
      comment: 'types may name each other; modules that run may not',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.compiled|\\.native[^/]*)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs'] },
  },
};
