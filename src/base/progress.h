// SPDX-License-Identifier: Apache-2.0
// Says how far something is that takes longer than two seconds: one line on standard error,
// rewritten in place. Silent where standard error is not a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace candor {

class Progress {
 public:
  // `what` in the plural: "letters". A total of 0 means that it is not known.
  Progress(std::string what, std::int64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void reach(std::int64_t done) { reach(done, done, total_); }
  // The same where how many there are is told by something else, such as the bytes of a file.
  void reach(std::int64_t done, std::int64_t part, std::int64_t whole);

 private:
  using Steady = std::chrono::steady_clock;
  std::string what_;
  std::int64_t total_;
  bool terminal_;
  bool shown_ = false;
  Steady::time_point started_;
  Steady::time_point drawn_;
};

}  // namespace candor
