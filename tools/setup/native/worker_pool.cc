#include "worker_pool.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace shiftkit {
namespace {

int ThreadsWanted() {
  const char* given = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int threads = given ? std::atoi(given) : 0;
  if (threads > 0) return threads;
  const int processors = static_cast<int>(std::thread::hardware_concurrency());
  return processors > 0 ? processors : 1;
}

// Threads that sleep between jobs. TensorFlow's own pool is not to be had through its C interface.
class WorkerPool {
 public:
  WorkerPool() {
    // They live as long as the process: joining them while it ends could wait for ever.
    for (int i = 1; i < ThreadsWanted(); i++) std::thread([this] { Work(); }).detach(), workers_++;
  }

  void Run(int count, const std::function<void(int)>& body) {
    std::unique_lock<std::mutex> alone(caller_, std::try_to_lock);
    if (!alone.owns_lock() || workers_ == 0 || count < 2) {
      for (int i = 0; i < count; i++) body(i);
      return;
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      body_ = &body;
      count_ = count;
      next_ = 0;
      job_++;
    }
    start_.notify_all();
    Take(body, count);
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    body_ = nullptr;
  }

 private:
  void Take(const std::function<void(int)>& body, int count) {
    for (int i = next_++; i < count; i = next_++) body(i);
  }

  void Work() {
    unsigned seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      start_.wait(lock, [this, seen] { return job_ != seen; });
      seen = job_;
      if (!body_) continue;  // woke up after the job was done
      const std::function<void(int)>& body = *body_;
      const int count = count_;
      busy_++;
      lock.unlock();
      Take(body, count);
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::mutex caller_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  std::atomic<int> next_{0};
  const std::function<void(int)>* body_ = nullptr;
  int count_ = 0;
  unsigned job_ = 0;
  int busy_ = 0;
  int workers_ = 0;
};

}  // namespace

void ParallelFor(int count, const std::function<void(int)>& body) {
  static WorkerPool* pool = new WorkerPool();
  pool->Run(count, body);
}

}  // namespace shiftkit
