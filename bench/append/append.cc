// SPDX-License-Identifier: Apache-2.0
// How many journalled acts a second several writers have acknowledged, on the embedded database,
// alone and while the sequencer takes them into the log; beside what the disk brings to safety in
// the same folder, one small write at a time.
//   append_bench FOLDER
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/app.h"
#include "base/random.h"
#include "base/worker.h"
#include "journal/journal.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"

namespace {

namespace journal = candor::journal;
namespace sequencer = candor::sequencer;
using Steady = std::chrono::steady_clock;

constexpr double kSeconds = 4;
constexpr int kRounds = 3;

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// How often `once` can be done in a second, by so many at once.
template <typename Once>
double per_second(int writers, const Once& once) {
  std::atomic<std::int64_t> done = 0;
  const auto start = Steady::now();
  const auto end =
      start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(kSeconds));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < writers; ++i) {
      threads.emplace_back([&] {
        for (; Steady::now() < end; ++done) once();
      });
    }
  }
  return static_cast<double>(done) / std::chrono::duration<double>(Steady::now() - start).count();
}

// 4 KiB at the end of a file that grows, as SQLite's log does.
double disk(const std::string& folder) {
  const std::string path = folder + "/disk";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const std::string page(4096, 'x');
  const double rate = per_second(1, [&] {
    if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) std::abort();
  });
  ::close(file);
  std::filesystem::remove(path);
  return rate;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  const std::string folder = words[1];
  const auto db = candor::storage::open("sqlite:" + folder + "/candor.db");
  candor::SystemClock clock;
  candor::SystemRandom random;
  candor::Settings settings;
  settings.data_folder = folder;
  settings.public_url = "https://incidents.acme.example";
  candor::App app{*db, clock, random, settings};
  const std::vector<candor::storage::RoomSchema> rooms = {candor::seal::schema(),
                                                          sequencer::schema(), journal::schema()};
  db->share_syncs();
  if (!candor::storage::migrate(*db, rooms, clock)) return 1;

  const auto act = [&] {
    const auto tx = db->write();
    journal::append(*tx, app, {.name = "bench"}, {"bench.acted", "INC-2026-0001", {}},
                    {{"what", "an act of the usual size"}});
    tx->commit();
  };
  fmt::print("medians of {} rounds of {} s in turn\n", kRounds, kSeconds);
  for (const int writers : {1, 4, 16}) {
    std::vector<double> synced, alone, beside, to_disk;
    for (int round = 0; round < kRounds; ++round) {
      synced.push_back(disk(folder));
      alone.push_back(per_second(writers, act));
      const candor::Worker keeping(
          "keeping the log",
          [&](const std::stop_token&) {
            const auto taken = sequencer::integrate(app, journal::log());
            return taken && *taken == sequencer::kBatch ? candor::Step::busy : candor::Step::idle;
          },
          {.idle = std::chrono::seconds(1)});
      beside.push_back(per_second(writers, act));
      to_disk.push_back(alone.back() / synced.back());
    }
    fmt::print(
        "{:2} writers: {:.0f} acts a second, {:.2f} of the disk's {:.0f}; {:.0f} with the "
        "sequencer at work, {:.2f} of those without\n",
        writers, median(alone), median(to_disk), median(synced), median(beside),
        median(beside) / median(alone));
  }
  return 0;
}
