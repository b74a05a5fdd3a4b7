// SPDX-License-Identifier: Apache-2.0
// Work on the pieces of something long by several threads at once, whose results are taken one
// after the other in the order of the pieces.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/wipe.h"

namespace candor {

// Threads that are worth having for work on the processor.
inline std::size_t useful_threads() {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

template <typename Piece>
class InOrder {
 public:
  // `work` is called by any thread, on one piece at a time. What it throws comes out of run().
  InOrder(std::size_t threads, std::function<void(Piece&)> work) : work_(std::move(work)) {
    for (std::size_t i = 0; i < 2 * threads + 1; ++i) slots_.push_back(std::make_unique<Slot>());
    for (const auto& slot : slots_) free_.push_back(slot.get());
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work_on(); });
  }
  ~InOrder() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    to_do_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

  // Both are called by this thread. `fill` makes the next piece and says false at the end, `take`
  // gets a piece once it was worked on and says false where no more are wanted. Pieces are used
  // again, as take() leaves them. Pieces that were filled and not taken are given by drain().
  Result<void> run(const std::function<Result<bool>(Piece&)>& fill,
                   const std::function<Result<bool>(Piece&)>& take) {
    bool more = true;
    while (true) {
      while (more && !free_.empty()) {
        Slot* slot = free_.back();
        more = TRY(fill(slot->piece));
        if (more) {
          free_.pop_back();
          give(slot);
        }
      }
      if (under_way_.empty()) return {};
      Slot* slot = wait_for_oldest();
      if (slot->thrown) std::rethrow_exception(slot->thrown);
      const bool wanted = TRY(take(slot->piece));
      if (!wanted) return {};
      under_way_.pop_front();
      free_.push_back(slot);
    }
  }
  // After run() was ended by take(): that piece and those behind it, in order.
  void drain(const std::function<void(Piece&)>& each) {
    while (!under_way_.empty()) {
      each(wait_for_oldest()->piece);
      under_way_.pop_front();
    }
  }

 private:
  struct Slot {
    Piece piece;
    bool done = false;
    std::exception_ptr thrown;
  };

  void give(Slot* slot) {
    slot->done = false;
    under_way_.push_back(slot);
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(slot);
    }
    to_do_.notify_one();
  }
  Slot* wait_for_oldest() {
    std::unique_lock lock(mutex_);
    Slot* slot = under_way_.front();
    done_.wait(lock, [&] { return slot->done; });
    return slot;
  }
  void work_on() {
    while (true) {
      Slot* slot = nullptr;
      {
        std::unique_lock lock(mutex_);
        to_do_.wait(lock, [&] { return ending_ || !queue_.empty(); });
        if (ending_) return;
        slot = queue_.front();
        queue_.pop_front();
      }
      try {
        work_(slot->piece);
      } catch (...) {
        slot->thrown = std::current_exception();
      }
      wipe_stack();  // which outlives the thread, and may have held somebody's data
      {
        const std::lock_guard lock(mutex_);
        slot->done = true;
      }
      done_.notify_one();
    }
  }

  std::function<void(Piece&)> work_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Slot*> free_;
  std::deque<Slot*> under_way_;  // in order; the two above and this are of run()'s thread
  std::mutex mutex_;
  std::condition_variable to_do_;
  std::condition_variable done_;
  std::deque<Slot*> queue_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace candor
