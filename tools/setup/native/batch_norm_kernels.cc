// Batch normalisation with what stands before and behind it in a network, in as few passes over memory as it takes:
// TensorFlow's own kernels need a pass each for the normalisation, the sum with a shortcut and the ReLU, and as many on the
// way back. Registered with TensorFlow as operations of its own, so that they are called by name as all others are.
//
//   ShiftkitBatchNorm(x, scale, offset, mean, variance, residual, factors...) -> y, mean, inverse, new mean, new variance
//     y = relu((x - mean) inverse scale + offset + residual), inverse = 1 / sqrt(variance + epsilon)
//   ShiftkitBatchNormGrad(dy, y, x, scale, mean, inverse) -> dx, dscale, doffset, dresidual
//
// Images [n, ..., channels] in float32 or bfloat16, everything per channel in float32. Without `training`: by the moments
// given. `training`: by those of x, and the gradient flows through them; images of one group, the first n / groups, the next,
// ..., are normalised by moments of their own; then mean and inverse, [groups, channels], are those of each group, and the
// given moments are running ones: the new ones follow each group in turn, new = (1 - factor) old + factor moment, with the
// variance that divides by one pixel less. A group of factor 0 leaves no trace; where all do, nothing comes back for them.
// `together` neighbouring channels share their moments: group normalisation, if each image is a group.
// `frozen` (without `training`): only dx and dresidual are computed, and x is not looked at. What an attribute switches off
// may be an empty tensor, and comes back as one. Results do not depend on the number of threads.

#include <algorithm>
#include <cmath>
#include <numeric>
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

  // Values in a share, of so many shares at most; the last one may have fewer.
  int64_t Each(int most) const {
    const int64_t tiles = (values + tile - 1) / tile;
    const int64_t wanted = std::max<int64_t>(1, std::min<int64_t>(most, values / kShare));
    return (tiles + wanted - 1) / wanted * tile;
  }

  int Count(int most) const { return static_cast<int>((values + Each(most) - 1) / Each(most)); }

  // Calls body(share, first value, number of values).
  template <typename Body>
  void Shares(int most, const Body& body) const {
    const int64_t each = Each(most);
    ParallelFor(Count(most), [&](int i) { body(i, i * each, std::min(each, values - i * each)); });
  }

  std::vector<float> Tiled(const float* per_channel) const {
    std::vector<float> tiled(tile);
    for (int64_t i = 0; i < tile; i += channels) std::copy(per_channel, per_channel + channels, tiled.begin() + i);
    return tiled;
  }

  // Two sums per channel: loop(first value, number of values, sums [tile], others [tile]) adds to them.
  template <typename Loop>
  void Sums(std::vector<double>* sums, std::vector<double>* others, const Loop& loop) const {
    const int count = Count(kMostSums);
    std::vector<float> partial(2 * tile * count);
    Shares(kMostSums, [&](int share, int64_t first, int64_t n) {
      float* mine = partial.data() + 2 * tile * share;
      loop(first, n, mine, mine + tile);
    });
    sums->assign(channels, 0);
    others->assign(channels, 0);
    for (int share = 0; share < count; share++) {
      const float* mine = partial.data() + 2 * tile * share;
      for (int64_t i = 0; i < tile; i += channels) {
        for (int64_t c = 0; c < channels; c++) {
          (*sums)[c] += mine[i + c];
          (*others)[c] += mine[tile + i + c];
        }
      }
    }
  }
};

struct Attributes {
  TF_Bool training = 0, relu = 0, residual = 0, frozen = 0;
  int64_t groups = 1, together = 1;
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
  TF_OpKernelConstruction_GetAttrInt64(construction, "groups", &made->groups, status.get());
  TF_OpKernelConstruction_GetAttrInt64(construction, "together", &made->together, status.get());
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
  TF_OpKernelConstruction_GetAttrInt64(construction, "groups", &made->groups, status.get());
  TF_OpKernelConstruction_GetAttrInt64(construction, "together", &made->together, status.get());
  made->relu = Flag(construction, "relu", status.get());
  made->residual = Flag(construction, "residual", status.get());
  made->frozen = Flag(construction, "frozen", status.get());
  if (TF_GetCode(status.get()) != TF_OK) TF_OpKernelConstruction_Failure(construction, status.get());
  return made;
}

void DeleteAttributes(void* kernel) { delete static_cast<Attributes*>(kernel); }

// The moments of images [..., channels].
template <typename T>
void FindMoments(const Cut& cut, const T* image, double* mean, double* variance) {
  // Around the first pixel, so that squares of large means do not swallow small variances.
  std::vector<float> first(cut.channels);
  for (int64_t c = 0; c < cut.channels; c++) first[c] = Load(image[c]);
  const std::vector<float> center = cut.Tiled(first.data());
  std::vector<double> sums, squares;
  cut.Sums(&sums, &squares, [&](int64_t from, int64_t n, float* some, float* others) {
    Moments(image + from, center.data(), some, others, n, cut.tile);
  });
  const double pixels = static_cast<double>(cut.values / cut.channels);
  for (int64_t c = 0; c < cut.channels; c++) {
    const double shift = sums[c] / pixels;
    // Not below 0, and NaN stays NaN.
    const double spread = squares[c] / pixels - shift * shift;
    mean[c] = first[c] + shift;
    variance[c] = spread < 0 ? 0 : spread;
  }
}

// Puts the mean of each `together` neighbouring values in the place of each of them.
void Share(std::vector<double>* values, int64_t together) {
  for (size_t first = 0; together > 1 && first < values->size(); first += together) {
    const auto from = values->begin() + first, to = from + together;
    std::fill(from, to, std::accumulate(from, to, 0.0) / together);
  }
}

// The moments of neighbouring channels become those of all their values.
void ShareMoments(std::vector<double>* mean, std::vector<double>* variance, int64_t together) {
  const std::vector<double> own = *mean;
  Share(mean, together);
  for (size_t c = 0; c < own.size(); c++) (*variance)[c] += (own[c] - (*mean)[c]) * (own[c] - (*mean)[c]);
  Share(variance, together);
}

// `to` follows `moment`.
void Follow(float* to, const double* moment, double factor, double correction, int64_t channels) {
  for (int64_t c = 0; c < channels; c++) to[c] = static_cast<float>((1 - factor) * to[c] + factor * correction * moment[c]);
}

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
  const int64_t channels = shape.back(), groups = with.groups;
  std::vector<double> factors(groups);
  for (int64_t g = 0; g < groups && call.ok; g++) {
    Tensor factor = call.Input(static_cast<int>(6 + g));
    call.Require(call.ok && Size(factor) == 1, "ShiftkitBatchNorm: a factor must be a scalar");
    if (call.ok) factors[g] = *Data<float>(factor);
  }
  const bool tracked = std::any_of(factors.begin(), factors.end(), [](double factor) { return factor != 0; });
  call.Require(groups == 1 || (with.training && shape.size() > 1 && shape[0] % groups == 0), "ShiftkitBatchNorm: the images cannot be parted in so many groups");
  call.Require(channels % with.together == 0 && (with.together == 1 || with.training), "ShiftkitBatchNorm: so many channels cannot be together");
  call.Require(Size(scale) == channels && Size(offset) == channels, "ShiftkitBatchNorm: scale and offset need a value per channel");
  call.Require((with.training && !tracked) || (Size(given_mean) == channels && Size(given_variance) == channels),
               "ShiftkitBatchNorm: mean and variance need a value per channel");
  call.Require(!with.residual || Shape(residual) == shape, "ShiftkitBatchNorm: the residual has another shape than the image");
  if (!call.ok) return;
  const std::vector<int64_t> kept = {tracked ? channels : 0};
  Tensor y = call.Output(0, shape, TF_TensorType(x.get()));
  Tensor mean = call.Output(1, {groups, channels}, TF_FLOAT), inverse = call.Output(2, {groups, channels}, TF_FLOAT);
  Tensor new_mean = call.Output(3, kept, TF_FLOAT), new_variance = call.Output(4, kept, TF_FLOAT);
  if (!call.ok) return;
  if (tracked) {
    std::copy_n(Data<float>(given_mean), channels, Data<float>(new_mean));
    std::copy_n(Data<float>(given_variance), channels, Data<float>(new_variance));
  }

  const Cut cut(Size(x) / groups, channels);
  const double pixels = static_cast<double>(cut.values / channels);
  const T* other = with.residual ? Data<T>(residual) : nullptr;
  std::vector<double> means(channels), variances(channels);
  std::vector<float> slopes(channels), shifts(channels);
  for (int64_t g = 0; g < groups; g++) {
    const int64_t start = g * cut.values;
    const T* image = Data<T>(x) + start;
    if (with.training) {
      FindMoments(cut, image, means.data(), variances.data());
      ShareMoments(&means, &variances, with.together);
      if (factors[g] != 0) {
        Follow(Data<float>(new_mean), means.data(), factors[g], 1, channels);
        Follow(Data<float>(new_variance), variances.data(), factors[g], pixels / (pixels - 1), channels);
      }
    } else {
      std::copy_n(Data<float>(given_mean), channels, means.data());
      std::copy_n(Data<float>(given_variance), channels, variances.data());
    }
    for (int64_t c = 0; c < channels; c++) {
      const double root = 1 / std::sqrt(variances[c] + with.epsilon);
      const double slope = root * Data<float>(scale)[c];
      Data<float>(mean)[g * channels + c] = static_cast<float>(means[c]);
      Data<float>(inverse)[g * channels + c] = static_cast<float>(root);
      slopes[c] = static_cast<float>(slope);
      shifts[c] = static_cast<float>(Data<float>(offset)[c] - means[c] * slope);
    }
    const std::vector<float> slope = cut.Tiled(slopes.data()), shift = cut.Tiled(shifts.data());
    cut.Shares(1 << 20, [&](int, int64_t from, int64_t n) {
      Affine(image + from, other ? other + start + from : nullptr, Data<T>(y) + start + from, slope.data(), shift.data(), with.relu, n, cut.tile);
    });
  }
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
  const int64_t channels = shape.back(), groups = with.groups;
  call.Require(groups == 1 || (with.training && shape.size() > 1 && shape[0] % groups == 0), "ShiftkitBatchNormGrad: the images cannot be parted in so many groups");
  call.Require(channels % with.together == 0 && (with.together == 1 || with.training), "ShiftkitBatchNormGrad: so many channels cannot be together");
  call.Require(Size(scale) == channels && Size(inverse) == groups * channels, "ShiftkitBatchNormGrad: scale and inverse need a value per channel");
  call.Require(with.frozen || (Size(mean) == groups * channels && Shape(x) == shape), "ShiftkitBatchNormGrad: image or mean have another shape");
  call.Require(!with.relu || Shape(y) == shape, "ShiftkitBatchNormGrad: the result has another shape than its gradient");
  if (!call.ok) return;
  const TF_DataType type = TF_TensorType(dy.get());
  const std::vector<int64_t> none = {0}, vector = {channels};
  Tensor dx = call.Output(0, shape, type);
  Tensor dscale = call.Output(1, with.frozen ? none : vector, TF_FLOAT);
  Tensor doffset = call.Output(2, with.frozen ? none : vector, TF_FLOAT);
  Tensor dresidual = call.Output(3, with.residual ? shape : none, type);
  if (!call.ok) return;

  const Cut cut(Size(dy) / groups, channels);
  const double pixels = static_cast<double>(cut.values / channels);
  std::vector<double> scales(channels), offsets(channels);
  std::vector<float> p(channels), q(channels), r(channels);
  for (int64_t g = 0; g < groups; g++) {
    const int64_t start = g * cut.values;
    const T* gradient = Data<T>(dy) + start;
    const T* result = with.relu ? Data<T>(y) + start : nullptr;
    const T* image = with.frozen ? nullptr : Data<T>(x) + start;
    const float* roots = Data<float>(inverse) + g * channels;
    for (int64_t c = 0; c < channels; c++) p[c] = Data<float>(scale)[c] * roots[c];
    std::vector<float> center(cut.tile);
    if (!with.frozen) {
      center = cut.Tiled(Data<float>(mean) + g * channels);
      std::vector<double> sums, products;
      cut.Sums(&sums, &products, [&](int64_t from, int64_t n, float* some, float* others) {
        GradientSums(gradient + from, result ? result + from : nullptr, image + from, center.data(), some, others, n, cut.tile);
      });
      for (int64_t c = 0; c < channels; c++) {
        scales[c] += products[c] * roots[c];
        offsets[c] += sums[c];
        products[c] *= Data<float>(scale)[c];
        sums[c] *= Data<float>(scale)[c];
      }
      if (with.training) {
        Share(&products, with.together);
        Share(&sums, with.together);
        for (int64_t c = 0; c < channels; c++) {
          const double root = roots[c];
          q[c] = static_cast<float>(-root * root * root * products[c] / pixels);
          r[c] = static_cast<float>(-root * sums[c] / pixels);
        }
      }
    }
    if (!with.training) image = nullptr;  // from here on it counts through its moments only
    const std::vector<float> ps = cut.Tiled(p.data()), qs = cut.Tiled(q.data()), rs = cut.Tiled(r.data());
    T* other = with.residual ? Data<T>(dresidual) + start : nullptr;
    cut.Shares(1 << 20, [&](int, int64_t from, int64_t n) {
      Gradient(gradient + from, result ? result + from : nullptr, image ? image + from : nullptr, Data<T>(dx) + start + from,
               other ? other + from : nullptr, center.data(), ps.data(), qs.data(), rs.data(), n, cut.tile);
    });
  }
  if (with.frozen) return;
  std::copy(scales.begin(), scales.end(), Data<float>(dscale));
  std::copy(offsets.begin(), offsets.end(), Data<float>(doffset));
}

bool RegisterAll() {
  Status status(TF_NewStatus());
  DefineOperation("ShiftkitBatchNorm",
                  {"T: {float, bfloat16}", "groups: int >= 1", "together: int >= 1", "epsilon: float", "training: bool", "relu: bool", "residual: bool"},
                  {"x: T", "scale: float", "offset: float", "mean: float", "variance: float", "residual_image: T", "factors: groups * float"},
                  {"y: T", "used_mean: float", "inverse: float", "new_mean: float", "new_variance: float"}, status.get());
  DefineOperation("ShiftkitBatchNormGrad",
                  {"T: {float, bfloat16}", "groups: int >= 1", "together: int >= 1", "training: bool", "relu: bool", "residual: bool", "frozen: bool"},
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
