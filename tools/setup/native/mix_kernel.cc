// A weighted sum in one pass over memory, where TensorFlow's own kernels need three and memory for two results between:
// averages that follow a training, and weight decay.
//
//   ShiftkitMix(a, b, p, q) -> p a + q b
//
// In float32; a and b of one shape, p and q scalars.

#include <algorithm>

#include "batch_norm_loops.h"
#include "kernel_call.h"
#include "worker_pool.h"

namespace shiftkit {
namespace {

// Values that one thread takes at a time.
constexpr int64_t kShare = 1 << 16;

SHIFTKIT_CLONES void Mix(const float* __restrict a, const float* __restrict b, float* __restrict y, float p, float q, int64_t n) {
  for (int64_t i = 0; i < n; i++) y[i] = p * a[i] + q * b[i];
}

void Compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  Tensor a = call.Input(0), b = call.Input(1), p = call.Input(2), q = call.Input(3);
  if (!call.ok) return;
  call.Require(Shape(a) == Shape(b), "ShiftkitMix: the two tensors have different shapes");
  call.Require(Size(p) == 1 && Size(q) == 1, "ShiftkitMix: the weights must be scalars");
  if (!call.ok) return;
  Tensor y = call.Output(0, Shape(a), TF_FLOAT);
  if (!call.ok) return;
  const int64_t n = Size(a);
  ParallelFor(static_cast<int>((n + kShare - 1) / kShare), [&](int share) {
    const int64_t from = share * kShare;
    Mix(Data<float>(a) + from, Data<float>(b) + from, Data<float>(y) + from, *Data<float>(p), *Data<float>(q), std::min(kShare, n - from));
  });
}

bool RegisterAll() {
  Status status(TF_NewStatus());
  DefineOperation("ShiftkitMix", {"T: {float}"}, {"a: T", "b: T", "p: T", "q: T"}, {"y: T"}, status.get());
  RegisterKernel("ShiftkitMix", TF_FLOAT, nullptr, nullptr, Compute, status.get());
  return TF_GetCode(status.get()) == TF_OK;
}

// When the addon is loaded.
const bool registered = RegisterAll();

}  // namespace
}  // namespace shiftkit
