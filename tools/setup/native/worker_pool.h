#ifndef SHIFTKIT_WORKER_POOL_H_
#define SHIFTKIT_WORKER_POOL_H_

#include <functional>

namespace shiftkit {

// Calls body(0), ..., body(count - 1), on as many threads as TensorFlow's own operations use (TF_NUM_INTRAOP_THREADS, else
// the processors of this process), and returns when all are done. One caller at a time computes in parallel; another one
// that comes meanwhile computes alone.
void ParallelFor(int count, const std::function<void(int)>& body);

}  // namespace shiftkit

#endif  // SHIFTKIT_WORKER_POOL_H_
