// Batch normalisation with what stands before and behind it in a network, in as few passes over memory as it takes:
// TensorFlow's own kernels need a pass each for the normalisation, the sum with a shortcut and the ReLU, and as many on the
// way back. Registered with TensorFlow as operations of its own, so that they are called by name as all others are.
//
//   ShiftkitBatchNorm(x, scale, offset, mean, variance, residual) -> y, mean, variance, inverse
//     y = relu((x - mean) inverse scale + offset + residual), inverse = 1 / sqrt(variance + epsilon)
//   ShiftkitBatchNormGrad(dy, y, x, scale, mean, inverse) -> dx, dscale, doffset, dresidual
//
// Images [..., channels] in float32 or bfloat16, everything per channel in float32. `training`: by the moments of x, which
// come back (variance: biased), and the gradient flows through them; else by those given. `frozen` (without `training`):
// only dx and dresidual are computed, and x is not looked at. What an attribute switches off may be an empty tensor, and
// comes back as one. Results do not depend on the number of threads.

#include <algorithm>
#include <cmath>
#include <vector>

#include "batch_norm_loops.h"
#include "kernel_call.h"
#include "worker_pool.h"

namespace shiftkit {
namespace {

#define SHIFTKIT_FOR_TYPES(MAKE) MAKE(float) MAKE(bfloat16)

#define SHIFTKIT_MAKE(T)                                                                                             \
  SHIFTKIT_CLONES void Moments(const T* x, const float* center, float* sums, float* squares, int64_t n,              \
                               int64_t tile) {                                                                       \
    MomentsLoop(x, center, sums, squares, n, tile);                                                                  \
  }                                                                                                                  \
  SHIFTKIT_CLONES void Affine(const T* x, const T* residual, T* y, const float* slope, const float* shift,           \
                              bool relu, int64_t n, int64_t tile) {                                                  \
    if (residual && relu) AffineLoop<T, true, true>(x, residual, y, slope, shift, n, tile);                          \
    else if (residual) AffineLoop<T, true, false>(x, residual, y, slope, shift, n, tile);                            \
    else if (relu) AffineLoop<T, false, true>(x, residual, y, slope, shift, n, tile);                                \
    else AffineLoop<T, false, false>(x, residual, y, slope, shift, n, tile);                                         \
  }                                                                                                                  \
  SHIFTKIT_CLONES void GradientSums(const T* dy, const T* y, const T* x, const float* center, float* sums,           \
                                    float* products, int64_t n, int64_t tile) {                                      \
    if (y) GradientSumsLoop<T, true>(dy, y, x, center, sums, products, n, tile);                                     \
    else GradientSumsLoop<T, false>(dy, y, x, center, sums, products, n, tile);                                      \
  }                                                                                                                  \
  template <bool kRelu, bool kImage>                                                                                 \
  SHIFTKIT_INLINE void ChooseResidual(const T* dy, const T* y, const T* x, T* dx, T* dr, const float* center,        \
                                      const float* p, const float* q, const float* r, int64_t n, int64_t tile) {     \
    if (dr) GradientLoop<T, kRelu, kImage, true>(dy, y, x, dx, dr, center, p, q, r, n, tile);                        \
    else GradientLoop<T, kRelu, kImage, false>(dy, y, x, dx, dr, center, p, q, r, n, tile);                          \
  }                                                                                                                  \
  SHIFTKIT_CLONES void Gradient(const T* dy, const T* y, const T* x, T* dx, T* dr, const float* center,              \
                                const float* p, const float* q, const float* r, int64_t n, int64_t tile) {           \
    if (y && x) ChooseResidual<true, true>(dy, y, x, dx, dr, center, p, q, r, n, tile);                              \
    else if (y) ChooseResidual<true, false>(dy, y, x, dx, dr, center, p, q, r, n, tile);                             \
    else if (x) ChooseResidual<false, true>(dy, y, x, dx, dr, center, p, q, r, n, tile);                             \
    else ChooseResidual<false, false>(dy, y, x, dx, dr, center, p, q, r, n, tile);                                   \
  }
SHIFTKIT_FOR_TYPES(SHIFTKIT_MAKE)
#undef SHIFTKIT_MAKE

// Values in a tile, about: long enough for the loops, short enough for the first cache.
constexpr int64_t kTile = 1024;
// Values that one thread takes at a time, about.
constexpr int64_t kShare = 1 << 16;
// Shares into which sums are split, at most: each has its own, added up in order.
constexpr int kMostSums = 64;

// How images are cut into tiles and shares. The same for any number of threads.
struct Cut {
  int64_t channels;
  int64_t values;
  int64_t tile;

  Cut(int64_t values, int64_t channels)
      : channels(channels), values(values), tile(channels * std::max<int64_t>(1, kTile / channels)) {}

  // Calls body(share, first value, number of values).
  template <typename Body>
  void Shares(int most, const Body& body) const {
    const int64_t tiles = (values + tile - 1) / tile;
    const int64_t wanted = std::max<int64_t>(1, std::min<int64_t>(most, values / kShare));
    const int64_t each = (tiles + wanted - 1) / wanted * tile;
    const int count = static_cast<int>((values + each - 1) / each);
    ParallelFor(count, [&](int i) { body(i, i * each, std::min(each, values - i * each)); });
  }

  std::vector<float> Tiled(const float* per_channel) const {
    std::vector<float> tiled(tile);
    for (int64_t i = 0; i < tile; i += channels) std::copy(per_channel, per_channel + channels, tiled.begin() + i);
    return tiled;
  }

  // Two sums per channel: loop(first value, number of values, sums [tile], others [tile]) adds to them.
  template <typename Loop>
  void Sums(std::vector<double>* sums, std::vector<double>* others, const Loop& loop) const {
    std::vector<float> partial(2 * tile * kMostSums);
    Shares(kMostSums, [&](int share, int64_t first, int64_t n) {
      float* mine = partial.data() + 2 * tile * share;
      loop(first, n, mine, mine + tile);
    });
    sums->assign(channels, 0);
    others->assign(channels, 0);
    for (int share = 0; share < kMostSums; share++) {
      const float* mine = partial.data() + 2 * tile * share;
      for (int64_t i = 0; i < tile; i++) {
        (*sums)[i % channels] += mine[i];
        (*others)[i % channels] += mine[tile + i];
      }
    }
  }
};

struct Attributes {
  TF_Bool training = 0, relu = 0, residual = 0, frozen = 0;
  float epsilon = 0;
};

bool Flag(TF_OpKernelConstruction* construction, const char* name, TF_Status* status) {
  TF_Bool value = 0;
  TF_OpKernelConstruction_GetAttrBool(construction, name, &value, status);
  return value;
}

void* MakeForward(TF_OpKernelConstruction* construction) {
  Status status(TF_NewStatus());
  auto* made = new Attributes();
  made->training = Flag(construction, "training", status.get());
  made->relu = Flag(construction, "relu", status.get());
  made->residual = Flag(construction, "residual", status.get());
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &made->epsilon, status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
  return made;
}

void* MakeBackward(TF_OpKernelConstruction* construction) {
  Status status(TF_NewStatus());
  auto* made = new Attributes();
  made->training = Flag(construction, "training", status.get());
  made->relu = Flag(construction, "relu", status.get());
  made->residual = Flag(construction, "residual", status.get());
  made->frozen = Flag(construction, "frozen", status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
  return made;
}

void DeleteAttributes(void* kernel) { delete static_cast<Attributes*>(kernel); }

template <typename T>
void Forward(void* kernel, TF_OpKernelContext* context) {
  const auto& with = *static_cast<Attributes*>(kernel);
  Call call(context);
  Tensor x = call.Input(0), scale = call.Input(1), offset = call.Input(2);
  Tensor given_mean = call.Input(3), given_variance = call.Input(4), residual = call.Input(5);
  if (!call.ok) return;
  const std::vector<int64_t> shape = Shape(x);
  call.Require(!shape.empty() && Size(x) > 0, "ShiftkitBatchNorm: the image is empty");
  if (!call.ok) return;
  const int64_t channels = shape.back();
  call.Require(Size(scale) == channels && Size(offset) == channels, "ShiftkitBatchNorm: scale and offset need a value per channel");
  call.Require(with.training || (Size(given_mean) == channels && Size(given_variance) == channels),
               "ShiftkitBatchNorm: mean and variance need a value per channel");
  call.Require(!with.residual || Shape(residual) == shape, "ShiftkitBatchNorm: the residual has another shape than the image");
  if (!call.ok) return;
  Tensor y = call.Output(0, shape, TF_TensorType(x.get()));
  Tensor mean = call.Output(1, {channels}, TF_FLOAT), variance = call.Output(2, {channels}, TF_FLOAT);
  Tensor inverse = call.Output(3, {channels}, TF_FLOAT);
  if (!call.ok) return;

  const Cut cut(Size(x), channels);
  const T* image = Data<T>(x);
  if (with.training) {
    // Around the first pixel, so that squares of large means do not swallow small variances.
    std::vector<float> first(channels);
    for (int64_t c = 0; c < channels; c++) first[c] = Load(image[c]);
    const std::vector<float> center = cut.Tiled(first.data());
    std::vector<double> sums, squares;
    cut.Sums(&sums, &squares, [&](int64_t from, int64_t n, float* some, float* others) {
      Moments(image + from, center.data(), some, others, n, cut.tile);
    });
    const double pixels = static_cast<double>(Size(x) / channels);
    for (int64_t c = 0; c < channels; c++) {
      const double shift = sums[c] / pixels;
      Data<float>(mean)[c] = static_cast<float>(first[c] + shift);
      // Not below 0, and NaN stays NaN.
      const double spread = squares[c] / pixels - shift * shift;
      Data<float>(variance)[c] = static_cast<float>(spread < 0 ? 0 : spread);
    }
  } else {
    std::copy_n(Data<float>(given_mean), channels, Data<float>(mean));
    std::copy_n(Data<float>(given_variance), channels, Data<float>(variance));
  }

  std::vector<float> slopes(channels), shifts(channels);
  for (int64_t c = 0; c < channels; c++) {
    const double root = 1 / std::sqrt(static_cast<double>(Data<float>(variance)[c]) + with.epsilon);
    const double slope = root * Data<float>(scale)[c];
    Data<float>(inverse)[c] = static_cast<float>(root);
    slopes[c] = static_cast<float>(slope);
    shifts[c] = static_cast<float>(Data<float>(offset)[c] - Data<float>(mean)[c] * slope);
  }
  const std::vector<float> slope = cut.Tiled(slopes.data()), shift = cut.Tiled(shifts.data());
  const T* other = with.residual ? Data<T>(residual) : nullptr;
  cut.Shares(1 << 20, [&](int, int64_t from, int64_t n) {
    Affine(image + from, other ? other + from : nullptr, Data<T>(y) + from, slope.data(), shift.data(), with.relu, n, cut.tile);
  });
}

template <typename T>
void Backward(void* kernel, TF_OpKernelContext* context) {
  const auto& with = *static_cast<Attributes*>(kernel);
  Call call(context);
  Tensor dy = call.Input(0), y = call.Input(1), x = call.Input(2);
  Tensor scale = call.Input(3), mean = call.Input(4), inverse = call.Input(5);
  if (!call.ok) return;
  const std::vector<int64_t> shape = Shape(dy);
  call.Require(!shape.empty() && Size(dy) > 0, "ShiftkitBatchNormGrad: the gradient is empty");
  if (!call.ok) return;
  const int64_t channels = shape.back();
  call.Require(Size(scale) == channels && Size(inverse) == channels, "ShiftkitBatchNormGrad: scale and inverse need a value per channel");
  call.Require(with.frozen || (Size(mean) == channels && Shape(x) == shape), "ShiftkitBatchNormGrad: image or mean have another shape");
  call.Require(!with.relu || Shape(y) == shape, "ShiftkitBatchNormGrad: the result has another shape than its gradient");
  if (!call.ok) return;
  const TF_DataType type = TF_TensorType(dy.get());
  const std::vector<int64_t> none = {0}, vector = {channels};
  Tensor dx = call.Output(0, shape, type);
  Tensor dscale = call.Output(1, with.frozen ? none : vector, TF_FLOAT);
  Tensor doffset = call.Output(2, with.frozen ? none : vector, TF_FLOAT);
  Tensor dresidual = call.Output(3, with.residual ? shape : none, type);
  if (!call.ok) return;

  const Cut cut(Size(dy), channels);
  const T* result = with.relu ? Data<T>(y) : nullptr;
  const T* image = with.frozen ? nullptr : Data<T>(x);
  std::vector<float> p(channels), q(channels), r(channels);
  for (int64_t c = 0; c < channels; c++) p[c] = Data<float>(scale)[c] * Data<float>(inverse)[c];
  std::vector<float> center(cut.tile);
  if (!with.frozen) {
    center = cut.Tiled(Data<float>(mean));
    std::vector<double> sums, products;
    cut.Sums(&sums, &products, [&](int64_t from, int64_t n, float* some, float* others) {
      GradientSums(Data<T>(dy) + from, result ? result + from : nullptr, image + from, center.data(), some, others, n, cut.tile);
    });
    const double pixels = static_cast<double>(Size(dy) / channels);
    for (int64_t c = 0; c < channels; c++) {
      const double root = Data<float>(inverse)[c];
      Data<float>(dscale)[c] = static_cast<float>(products[c] * root);
      Data<float>(doffset)[c] = static_cast<float>(sums[c]);
      if (!with.training) continue;
      q[c] = static_cast<float>(-p[c] * root * root * products[c] / pixels);
      r[c] = static_cast<float>(-p[c] * sums[c] / pixels);
    }
  }
  if (!with.training) image = nullptr;  // from here on it counts through its moments only
  const std::vector<float> ps = cut.Tiled(p.data()), qs = cut.Tiled(q.data()), rs = cut.Tiled(r.data());
  T* other = with.residual ? Data<T>(dresidual) : nullptr;
  cut.Shares(1 << 20, [&](int, int64_t from, int64_t n) {
    Gradient(Data<T>(dy) + from, result ? result + from : nullptr, image ? image + from : nullptr, Data<T>(dx) + from,
             other ? other + from : nullptr, center.data(), ps.data(), qs.data(), rs.data(), n, cut.tile);
  });
}

bool RegisterAll() {
  Status status(TF_NewStatus());
  DefineOperation("ShiftkitBatchNorm",
                  {"T: {float, bfloat16}", "epsilon: float", "training: bool", "relu: bool", "residual: bool"},
                  {"x: T", "scale: float", "offset: float", "mean: float", "variance: float", "residual_image: T"},
                  {"y: T", "batch_mean: float", "batch_variance: float", "inverse: float"}, status.get());
  DefineOperation("ShiftkitBatchNormGrad",
                  {"T: {float, bfloat16}", "training: bool", "relu: bool", "residual: bool", "frozen: bool"},
                  {"dy: T", "y: T", "x: T", "scale: float", "mean: float", "inverse: float"},
                  {"dx: T", "dscale: float", "doffset: float", "dresidual: T"}, status.get());
  RegisterKernel("ShiftkitBatchNorm", TF_FLOAT, MakeForward, DeleteAttributes, Forward<float>, status.get());
  RegisterKernel("ShiftkitBatchNorm", TF_BFLOAT16, MakeForward, DeleteAttributes, Forward<bfloat16>, status.get());
  RegisterKernel("ShiftkitBatchNormGrad", TF_FLOAT, MakeBackward, DeleteAttributes, Backward<float>, status.get());
  RegisterKernel("ShiftkitBatchNormGrad", TF_BFLOAT16, MakeBackward, DeleteAttributes, Backward<bfloat16>, status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

// When the addon is loaded.
const bool registered = RegisterAll();

}  // namespace
}  // namespace shiftkit
