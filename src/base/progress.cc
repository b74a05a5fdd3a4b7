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

void Progress::reach(std::int64_t done, std::int64_t part, std::int64_t whole) {
  if (!terminal_) return;
  const auto now = Steady::now();
  const double elapsed_s = std::chrono::duration<double>(now - started_).count();
  if (elapsed_s < 2 || now - drawn_ < std::chrono::milliseconds(200)) return;
  drawn_ = now;
  shown_ = true;
  const std::string of = total_ > 0 ? fmt::format(" of {}", with_commas(total_)) : "";
  std::string line = fmt::format("{}{} {}, {:.0f} a second", with_commas(done), of, what_,
                                 static_cast<double>(done) / elapsed_s);
  if (part > 0 && part <= whole) {
    const double left = static_cast<double>(whole - part) / static_cast<double>(part);
    line += fmt::format(", {:.0f} s left", elapsed_s * left);
  }
  std::fputs(fmt::format("\r\033[K{}", line).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace candor
