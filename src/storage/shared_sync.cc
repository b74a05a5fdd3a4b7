// SPDX-License-Identifier: Apache-2.0
#include "storage/shared_sync.h"

#include <exception>

namespace candor::storage {
namespace {

[[noreturn]] void throw_broken() {
  throw StorageError(
      "sqlite: the disk did not take the write-ahead log; what was being written may be lost, and "
      "nothing more is written until the program is started again");
}

}  // namespace

void SharedSync::begin_commit() {
  const std::lock_guard lock(mutex_);
  if (is_broken_) throw_broken();
  ++announced_;
}

std::int64_t SharedSync::end_commit(bool has_written) {
  const std::lock_guard lock(mutex_);
  if (has_written) {
    ++committed_;
  } else {
    --announced_;
  }
  return announced_;
}

void SharedSync::wait(std::int64_t ticket) {
  std::unique_lock lock(mutex_);
  // The one that may be under way began too early to count.
  const std::int64_t enough = begun_ + 1;
  while (durable_ < ticket && finished_ < enough) {
    if (is_broken_) throw_broken();
    if (is_syncing_) {
      finished_one_.wait(lock);
    } else {
      lead(lock);
    }
  }
}

void SharedSync::settle() {
  std::int64_t seen = 0;
  {
    const std::lock_guard lock(mutex_);
    seen = announced_;
  }
  wait(seen);
}

void SharedSync::require_sound() {
  if (is_broken()) throw_broken();
}

bool SharedSync::is_broken() {
  const std::lock_guard lock(mutex_);
  return is_broken_;
}

void SharedSync::lead(std::unique_lock<std::mutex>& lock) {
  const std::int64_t covered = committed_;
  is_syncing_ = true;
  ++begun_;
  lock.unlock();
  bool is_synced = false;
  try {
    is_synced = sync_();
  } catch (const std::exception&) {
    // As good as none.
  }
  lock.lock();
  is_syncing_ = false;
  if (is_synced) {
    durable_ = covered;
    finished_ = begun_;
  } else {
    is_broken_ = true;
  }
  finished_one_.notify_all();
}

}  // namespace candor::storage
