// SPDX-License-Identifier: Apache-2.0
// Work that goes on beside the requests, in a thread of its own.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace candor {

// What a step found: whether the next one may come at once.
enum class Step { idle, busy };

struct WorkerPauses {
  std::chrono::milliseconds idle{2000};
  // After the first exception in a row; twice as long after each further one.
  std::chrono::milliseconds broken_min{1000};
  std::chrono::milliseconds broken_max{60'000};
};

// Calls `step` until the object ends; then stops at once where it pauses, and waits for the step
// that is under way, which can ask the token whether it should hurry. An exception ends the step,
// is said on standard error under `name`, and the work goes on after a pause.
class Worker {
 public:
  Worker(std::string name, std::function<Step(std::stop_token)> step, WorkerPauses pauses = {});
  ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  std::jthread thread_;  // asks to stop and joins when it ends
};

}  // namespace candor
