// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "base/text.h"

namespace candor {

Progress::Progress(std::string what, std::int64_t total)
    : what_(std::move(what)),
      total_(total),
      terminal_(::isatty(STDERR_FILENO) == 1),
      started_(Steady::now()),
      drawn_(started_) {}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

void Progress::reach(std::int64_t done) {
  if (!terminal_) return;
  const auto now = Steady::now();
  const double elapsed_s = std::chrono::duration<double>(now - started_).count();
  if (elapsed_s < 2 || now - drawn_ < std::chrono::milliseconds(200)) return;
  drawn_ = now;
  shown_ = true;
  const double rate = static_cast<double>(done) / elapsed_s;
  std::string line = fmt::format("{} {}, {:.0f} a second", with_commas(done), what_, rate);
  if (total_ > 0 && rate > 0) {
    line = fmt::format("{} of {} {}, {:.0f} a second, {:.0f} s left", with_commas(done),
                       with_commas(total_), what_, rate, static_cast<double>(total_ - done) / rate);
  }
  std::fputs(fmt::format("\r\033[K{}", line).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace candor
