// SPDX-License-Identifier: Apache-2.0
#include "app/serve.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <thread>

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include "app/rooms.h"
#include "base/text.h"
#include "base/worker.h"
#include "delivery/delivery.h"
#include "journal/journal.h"
#include "reader/reader.h"
#include "record/record.h"
#include "sequencer/sequencer.h"
#include "subscription/subscription.h"
#include "webhook/webhook.h"
#include "witness/witness.h"

namespace candor::app {
namespace {

constexpr std::size_t kStaffThreads = 4;
constexpr std::size_t kPublicThreads = 4;
constexpr std::size_t kPublicConnectionsMax = 12'000;
constexpr rlim_t kFilesWanted = 16'384;  // connections, and all else
constexpr auto kLookAtRecord = std::chrono::milliseconds(500);
constexpr auto kLookAtJournal = std::chrono::milliseconds(500);

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// Many systems give a program 1,024 open files, and let it take more.
void raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kFilesWanted) return;
  limit.rlim_cur = std::min(kFilesWanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < kFilesWanted) {
    std::fputs(fmt::format("candor: the system allows {} open files; for {} readers at once let it "
                           "allow {} (ulimit -Hn, or LimitNOFILE= of systemd)\n",
                           limit.rlim_cur, kPublicConnectionsMax, kFilesWanted)
                   .c_str(),
               stderr);
  }
}

// The allocator would keep a heap for nearly each thread, and most threads wait most of the time;
// and what a page needed while it was compressed, for the next one.
void share_heaps() {
  constexpr int kGiveBackBytes = 256 * 1024;
  ::mallopt(M_ARENA_MAX, std::max(2, static_cast<int>(std::thread::hardware_concurrency())));
  ::mallopt(M_TRIM_THRESHOLD, kGiveBackBytes);
  ::mallopt(M_MMAP_THRESHOLD, kGiveBackBytes);
}

Result<Output> run_serve(App& app, const Actor&, const Arguments&) {
  return serve_until_stopped(app);
}

// What was committed since, in both logs. Nobody waits for it.
Step keep_logs(App& app) {
  std::int64_t taken_in = 0;
  const auto kept = [&]() -> Result<void> {
    TRY(record::keep_log(app));
    for (const sequencer::Log* log : {&journal::log(), &record::log()}) {
      taken_in = std::max(taken_in, TRY(sequencer::integrate(app, *log)));
    }
    return {};
  }();
  if (!kept) throw std::runtime_error(to_text(kept.error()));
  return taken_in == sequencer::kBatch ? Step::busy : Step::idle;
}

constexpr Command kCommands[] = {
    {"serve",
     Access::administer,
     "Run the staff API and the public pages until stopped.",
     {},
     run_serve},
};

}  // namespace

Result<Output> serve_until_stopped(App& app) {
  block_stop_signals();
  raise_file_limit();
  share_heaps();
  app.db.share_syncs();
  Listeners listeners(app);
  std::fputs(fmt::format("console       http://{0}:{1}/\n"
                         "staff API     http://{0}:{1}/api/v1/openapi.json (with a staff token)\n"
                         "public pages  http://{2}:{3}/\nstop with Ctrl-C\n",
                         app.settings.staff.address, listeners.staff_port(),
                         app.settings.pages.address, listeners.public_port())
                 .c_str(),
             stderr);
  const Worker pages("following the record",
                     [&listeners](const std::stop_token&) {
                       listeners.refresh_pages();
                       return Step::idle;
                     },
                     {.idle = kLookAtRecord});
  const Worker audience("telling who listens",
                        [&listeners](const std::stop_token&) {
                          listeners.tell_audience();
                          return Step::idle;
                        },
                        {.idle = kLookAtJournal});
  const Worker webhooks("sending webhooks", [&app](const std::stop_token& stop) {
    const webhook::Ran ran = webhook::run(app, *http::open_client(app.settings, stop), stop);
    return ran.queued + ran.delivered > 0 ? Step::busy : Step::idle;
  });
  std::vector<std::unique_ptr<Worker>> letters;  // one that is down does not hold up the others
  for (const delivery::Channel channel : delivery::channels_of(app.settings)) {
    letters.push_back(
        std::make_unique<Worker>("sending letters", [&app, channel](const std::stop_token& stop) {
          return delivery::send_due(app, channel, stop) > 0 ? Step::busy : Step::idle;
        }));
  }
  const Worker answers("answering who asked", [&app](const std::stop_token&) {
    const auto answered = reader::answer(app);
    if (!answered) throw std::runtime_error(to_text(answered.error()));
    return *answered > 0 ? Step::busy : Step::idle;
  });
  const Worker mails("sending mails", [&app](const std::stop_token& stop) {
    return delivery::send_mails(app, stop) > 0 ? Step::busy : Step::idle;
  });
  const Worker followers("writing to those who follow", [&app](const std::stop_token& stop) {
    return subscription::run(app, stop).queued > 0 ? Step::busy : Step::idle;
  });
  const Worker logs("keeping the logs", [&app](const std::stop_token&) { return keep_logs(app); },
                    {.idle = std::chrono::seconds(1)});
  const Worker witnesses("asking witnesses",
                         [&app](const std::stop_token& stop) {
                           const auto asked =
                               witness::run(app, *http::open_client(app.settings, stop));
                           if (!asked.refusals.empty()) {
                             throw std::runtime_error(join(asked.refusals, "; "));
                           }
                           return Step::idle;
                         },
                         {.idle = std::chrono::seconds(1)});
  const Worker refusals("writing down counted refusals",
                        [&listeners](const std::stop_token&) {
                          listeners.write_counted_refusals();
                          return Step::idle;
                        },
                        {.idle = std::chrono::minutes(1)});
  wait_for_stop_signal();
  return Output{.text = "stopped\n", .json = "{\"stopped\": true}"};
}

Listeners::Listeners(App app)
    : app_(app),
      gate_(app),
      pages_(app),
      console_(console_site()),
      audience_(app),
      staff_router_(
          staff_listener_routes(),
          [this](auto& request, const auto& route, auto& headers) {
            return gate_.admit(request, route, headers);
          },
          [this](const auto& request, const auto& route, const auto& error) {
            gate_.refused(request, route, error);
          }) {
  const Settings& settings = app_.settings;
  staff_ = std::make_unique<http::Server>(
      settings.staff.address, settings.staff.port, http::Limits{}, kStaffThreads,
      [this](http::Request& request) { return respond_to_staff(request); },
      [this](const http::Request& request) { return staff_router_.stream_bytes_max(request); },
      console_);
  public_ = std::make_unique<http::Server>(
      settings.pages.address, settings.pages.port,
      http::Limits{.connections_max = kPublicConnectionsMax}, kPublicThreads,
      [this](http::Request& request) { return pages_.respond(request); }, nullptr, pages_.site());
}

// Who publishes sees it on the page as soon as they have the answer.
http::Response Listeners::respond_to_staff(http::Request& request) {
  request.remote = http::client_of(request, app_.settings.staff.proxies);
  http::Response response =
      audience_.admit(staff_router_.handle(app_, request), request.request_id);
  if (response.status == 404) {
    if (auto page = console_page(*console_, request)) return std::move(*page);
  }
  if (request.method == http::Method::get || response.status >= 300) return response;
  try {
    pages_.refresh();
  } catch (const std::exception&) {
    // The act is done; the worker that follows the record says what is wrong and tries again.
  }
  return response;
}

Listeners::~Listeners() = default;

std::uint16_t Listeners::staff_port() const { return staff_->port(); }
std::uint16_t Listeners::public_port() const { return public_->port(); }

void block_stop_signals() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void wait_for_stop_signal() {
  const sigset_t signals = stop_signals();
  int signal = 0;
  sigwait(&signals, &signal);
}

std::span<const Command> serve_commands() { return kCommands; }

}  // namespace candor::app
