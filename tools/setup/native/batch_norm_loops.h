#ifndef SHIFTKIT_BATCH_NORM_LOOPS_H_
#define SHIFTKIT_BATCH_NORM_LOOPS_H_

#include <cstdint>
#include <cstring>

// The inner loops of batch normalisation. Images are rows of `channels` values. What is given per channel is repeated to
// `tile` values, a multiple of the channels, so that the loops are long however few channels there are; n counts values
// and may end within a tile, but not within a row.

// Compiled for each of these processors, chosen when the addon is loaded. GCC knows the levels of x86-64 from 12 on.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#if __GNUC__ >= 12
#define SHIFTKIT_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SHIFTKIT_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#else
#define SHIFTKIT_CLONES
#endif
#define SHIFTKIT_INLINE inline __attribute__((always_inline))

namespace shiftkit {

// The upper half of a float32, as TensorFlow stores it.
struct bfloat16 {
  uint16_t bits;
};

SHIFTKIT_INLINE float Load(const float& x) { return x; }
SHIFTKIT_INLINE float Load(const bfloat16& x) {
  const uint32_t bits = static_cast<uint32_t>(x.bits) << 16;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
SHIFTKIT_INLINE void Store(float& to, float value) { to = value; }
// To the nearest, ties to even; NaN stays NaN.
SHIFTKIT_INLINE void Store(bfloat16& to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  to.bits = static_cast<uint16_t>((bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded);
}

SHIFTKIT_INLINE int64_t Least(int64_t a, int64_t b) { return a < b ? a : b; }

// sums += x - center; squares += (x - center)^2
template <typename T>
SHIFTKIT_INLINE void MomentsLoop(const T* __restrict x, const float* __restrict center, float* __restrict sums,
                                 float* __restrict squares, int64_t n, int64_t tile) {
  for (int64_t i = 0; i < n; i += tile) {
    const int64_t m = Least(tile, n - i);
    const T* __restrict row = x + i;
    for (int64_t j = 0; j < m; j++) {
      const float d = Load(row[j]) - center[j];
      sums[j] += d;
      squares[j] += d * d;
    }
  }
}

// y = x slope + shift (+ residual), not below 0 with `relu`
template <typename T, bool kResidual, bool kRelu>
SHIFTKIT_INLINE void AffineLoop(const T* __restrict x, const T* __restrict residual, T* __restrict y,
                                const float* __restrict slope, const float* __restrict shift, int64_t n, int64_t tile) {
  for (int64_t i = 0; i < n; i += tile) {
    const int64_t m = Least(tile, n - i);
    for (int64_t j = 0; j < m; j++) {
      float value = Load(x[i + j]) * slope[j] + shift[j];
      if (kResidual) value += Load(residual[i + j]);
      // Not below 0, and NaN stays NaN.
      if (kRelu) value = value < 0 ? 0 : value;
      Store(y[i + j], value);
    }
  }
}

// g = dy, with `relu` only where y > 0: sums += g; products += g (x - center)
template <typename T, bool kRelu>
SHIFTKIT_INLINE void GradientSumsLoop(const T* __restrict dy, const T* __restrict y, const T* __restrict x,
                                      const float* __restrict center, float* __restrict sums,
                                      float* __restrict products, int64_t n, int64_t tile) {
  for (int64_t i = 0; i < n; i += tile) {
    const int64_t m = Least(tile, n - i);
    for (int64_t j = 0; j < m; j++) {
      float g = Load(dy[i + j]);
      if (kRelu) g = Load(y[i + j]) > 0 ? g : 0;
      sums[j] += g;
      products[j] += g * (Load(x[i + j]) - center[j]);
    }
  }
}

// g as above: dx = g p + (x - center) q + r (without x: dx = g p); with `residual`, dresidual = g
template <typename T, bool kRelu, bool kImage, bool kResidual>
SHIFTKIT_INLINE void GradientLoop(const T* __restrict dy, const T* __restrict y, const T* __restrict x,
                                  T* __restrict dx, T* __restrict dresidual, const float* __restrict center,
                                  const float* __restrict p, const float* __restrict q, const float* __restrict r,
                                  int64_t n, int64_t tile) {
  for (int64_t i = 0; i < n; i += tile) {
    const int64_t m = Least(tile, n - i);
    for (int64_t j = 0; j < m; j++) {
      float g = Load(dy[i + j]);
      if (kRelu) g = Load(y[i + j]) > 0 ? g : 0;
      if (kResidual) Store(dresidual[i + j], g);
      Store(dx[i + j], kImage ? g * p[j] + (Load(x[i + j]) - center[j]) * q[j] + r[j] : g * p[j]);
    }
  }
}

}  // namespace shiftkit

#endif  // SHIFTKIT_BATCH_NORM_LOOPS_H_
