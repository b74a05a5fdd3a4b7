// SPDX-License-Identifier: Apache-2.0
// Group commit on one file: whoever has committed waits for a sync that began afterwards, and all
// who wait share it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>

#include "storage/storage.h"

namespace candor::storage {

// May be used by many threads at once.
class SharedSync {
 public:
  // Brings everything that was written before the call to the disk. False, or an exception: it
  // could not.
  using Sync = std::function<bool()>;
  explicit SharedSync(Sync sync) : sync_(std::move(sync)) {}

  // Around a commit, of one thread at a time: it is announced before anybody can see it. Returns
  // the ticket to wait with. Throws StorageError as require_sound() does.
  void begin_commit();
  std::int64_t end_commit(bool has_written);

  // Until what that ticket is about, and all before it, is on the disk. Throws StorageError if that
  // cannot be said; then whether it will be found there is unknown.
  void wait(std::int64_t ticket);
  // The same for everything that anybody can see committed at the moment of the call.
  void settle();
  // And where others write to the file too, who announce nothing here: syncs in any case.
  void settle_others() { wait(std::numeric_limits<std::int64_t>::max()); }

  // After one sync has failed the system may take what was lost for written, and the next sync for
  // a success. So nothing is said to be on the disk any more until the file is opened again.
  void require_sound();
  bool is_broken();

 private:
  void lead(std::unique_lock<std::mutex>& lock);

  Sync sync_;
  std::mutex mutex_;
  std::condition_variable finished_one_;
  std::int64_t announced_ = 0;  // commits begun
  std::int64_t committed_ = 0;  // and ended
  std::int64_t durable_ = 0;    // and on the disk
  std::int64_t begun_ = 0;      // syncs, one at a time
  std::int64_t finished_ = 0;
  bool is_syncing_ = false;
  bool is_broken_ = false;
};

}  // namespace candor::storage
