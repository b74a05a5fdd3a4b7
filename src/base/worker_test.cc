// SPDX-License-Identifier: Apache-2.0
#include "base/worker.h"

#include <future>
#include <latch>
#include <stdexcept>

#include <gtest/gtest.h>

namespace candor {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr WorkerPauses kNone{
    .idle = milliseconds(0), .broken_min = milliseconds(0), .broken_max = milliseconds(0)};
constexpr WorkerPauses kForever{
    .idle = hours(24), .broken_min = hours(24), .broken_max = hours(24)};

TEST(Worker, WorksUntilItEnds) {
  std::latch three(3);
  int steps = 0;
  {
    const Worker worker(
        "the test",
        [&](const std::stop_token&) {
          if (++steps <= 3) three.count_down();
          return steps % 2 == 0 ? Step::idle : Step::busy;
        },
        kNone);
    three.wait();
  }

  EXPECT_GE(steps, 3);
}

TEST(Worker, GoesOnAfterAnException) {
  std::latch three(3);
  int steps = 0;
  const Worker worker(
      "the test",
      [&](const std::stop_token&) -> Step {
        if (++steps <= 3) three.count_down();
        throw std::runtime_error("the disk is gone");
      },
      kNone);

  three.wait();
}

TEST(Worker, WakesFromItsPauseWhenItIsToEnd) {
  for (const bool breaks : {false, true}) {
    std::latch once(1);
    const Worker worker(
        "the test",
        [&](const std::stop_token&) {
          once.count_down();
          if (breaks) throw std::runtime_error("the disk is gone");
          return Step::idle;
        },
        kForever);
    once.wait();
  }
}

TEST(Worker, AStepLearnsThatItShouldEnd) {
  std::promise<void> told;
  {
    std::latch begun(1);
    const Worker worker(
        "the test",
        [&](const std::stop_token& stop) {
          const std::stop_callback callback(stop, [&] { told.set_value(); });
          begun.count_down();
          told.get_future().wait();
          return Step::idle;
        },
        kForever);
    begun.wait();
  }
}

}  // namespace
}  // namespace candor
