// Everything that the native engine is made of. A change here makes every engine built before stale.

/** TensorFlow whose shared libraries the engine stands on (`TENSORFLOW_VERSION` in framework/backend is the same). */
export const TENSORFLOW = '2.21.0';

/** The Node-API that the addon is built for: every Node from 20 on has it, so that one build serves them all. */
export const NODE_API = 8;

/** How the addon is compiled. */
export const CXX_FLAGS = ['-O3', '-std=c++17', '-fPIC', '-shared', '-pthread'];

/**
 * What the addon can do (`ADDON_VERSION` in framework/backend is the same): 2, lists of strings and types
 * as attributes; 3, `tensorDevice`; 4, our own kernels of batch norm; 5, `ShiftkitMix`;
 * 6, groups and running statistics in the kernels of batch norm; 7, group norm by them, and `tensorView`.
 */
export const ADDON = 7;

const LINUX = {
  platform: 'manylinux_2_27_x86_64',
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
};

/**
 * TensorFlow's wheels by kind, system and processor: name, tag for pip, SHA-256, the two libraries inside, and the room
 * in bytes that download and unpacked libraries take together.
 */
export const WHEELS = {
  'cpu linux x64': {
    ...LINUX,
    name: 'tensorflow-cpu',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    room: 1.3e9,
  },
  'gpu linux x64': {
    ...LINUX,
    name: 'tensorflow',
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    room: 8e9,
  },
  'cpu darwin arm64': {
    name: 'tensorflow',
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
    room: 1.1e9,
  },
};

/**
 * CUDA 12.9 and cuDNN 9, within the bounds that TensorFlow 2.21 states for its `and-cuda` extra: name, version, SHA-256. Of
 * that extra cuRAND, NCCL and CUPTI are left out: TensorFlow opens the first never, the others for several GPUs and for
 * its profiler only.
 */
export const CUDA_WHEELS = [
  ['nvidia-cublas-cu12', '12.9.3.13', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'],
  ['nvidia-cuda-nvcc-cu12', '12.9.86', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'],
  ['nvidia-cuda-nvrtc-cu12', '12.9.86', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'],
  ['nvidia-cuda-runtime-cu12', '12.9.79', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'],
  ['nvidia-cudnn-cu12', '9.28.0.42', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'],
  ['nvidia-cufft-cu12', '11.4.1.4', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'],
  ['nvidia-cusolver-cu12', '11.7.5.82', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'],
  ['nvidia-cusparse-cu12', '12.5.10.65', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'],
  ['nvidia-nvjitlink-cu12', '12.9.86', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'],
];

/**
 * A library of those wheels, and the folder where a link to it is needed too: TensorFlow takes no GPU unless it finds cuSOLVER, and the
 * search path of the library that opens it names the other folders, not cuSOLVER's own.
 */
export const CUDA_LINKS = [['nvidia/cusolver/lib/libcusolver.so.11', 'nvidia/cuda_runtime/lib']];

/** What is left out of those wheels, by its name: nothing opens these libraries, and of the compiler only ptxas is run. */
export const CUDA_LEFT_OUT = '/include/|[.]a$|[.]alt[.]so|libcusolverMg|libcufftw|libnvblas|libnvvm';

/** What the binding's sources and ours include, of the wheel's headers: prefixes of member names. */
export const HEADERS = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/ctstring',
  'tensorflow/include/tsl/platform/ctstring',
  'tensorflow/include/xla/tsl/c/tsl_status.h',
  'tensorflow/include/tsl/platform/platform.h',
  'tensorflow/include/tensorflow/core/common_runtime/next_pluggable_device/c/',
];

/**
 * The npm packages that the engine is made from: the binding (JavaScript and C++), Node's headers, and what the binding's
 * JavaScript needs. A checkout has them by its lockfile; for a project that installed shiftkit they are fetched.
 */
export const PACKAGES = {
  binding: {
    name: '@tensorflow/tfjs-node-gpu',
    version: '4.22.0',
    integrity: 'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  headers: {
    name: 'node-api-headers',
    version: '1.9.0',
    integrity: 'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
  },
  protobuf: {
    name: 'google-protobuf',
    version: '3.21.4',
    integrity: 'sha512-MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
};
