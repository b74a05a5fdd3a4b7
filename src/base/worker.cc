// SPDX-License-Identifier: Apache-2.0
#include "base/worker.h"

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <mutex>

#include "base/wipe.h"

namespace candor {
namespace {

using std::chrono::milliseconds;

void pause(const std::stop_token& stop, milliseconds how_long) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, how_long, [] { return false; });
}

void work(const std::stop_token& stop, const std::string& name,
          const std::function<Step(std::stop_token)>& step, const WorkerPauses& pauses) {
  milliseconds broken = pauses.broken_min;
  while (!stop.stop_requested()) {
    try {
      const Step found = step(stop);
      wipe_stack();
      broken = pauses.broken_min;
      if (found == Step::idle) pause(stop, pauses.idle);
    } catch (const std::exception& why) {
      std::fprintf(stderr, "candor: %s failed and goes on: %s\n", name.c_str(), why.what());
      pause(stop, broken);
      broken = std::min(broken * 2, pauses.broken_max);
    }
  }
}

}  // namespace

Worker::Worker(std::string name, std::function<Step(std::stop_token)> step, WorkerPauses pauses)
    : thread_([name = std::move(name), step = std::move(step),
               pauses](const std::stop_token& stop) { work(stop, name, step, pauses); }) {}

}  // namespace candor
