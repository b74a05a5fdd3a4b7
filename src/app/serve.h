// SPDX-License-Identifier: Apache-2.0
// The two listeners: staff (the API, and the console that is made of it) and public (no route knows
// staff).
#pragma once

#include <memory>
#include <span>

#include "app/console.h"
#include "app/gate.h"
#include "app/public_pages.h"
#include "base/command.h"
#include "http/http.h"
#include "live/live.h"

namespace candor::app {

class Listeners {
 public:
  // The first site is made before a connection is taken.
  explicit Listeners(App app);
  ~Listeners();
  std::uint16_t staff_port() const;
  std::uint16_t public_port() const;
  // Gate's; to be called every minute or so.
  void write_counted_refusals() { gate_.write_counted(); }
  // PublicPages'; to be called twice a second or so.
  void refresh_pages() { pages_.refresh(); }
  // The audience's; to be called twice a second or so.
  void tell_audience() { audience_.tell(); }

 private:
  http::Response respond_to_staff(http::Request& request);

  App app_;
  Gate gate_;
  PublicPages pages_;
  std::shared_ptr<const http::Site> console_;
  live::Audience audience_;
  http::Router staff_router_;
  std::unique_ptr<http::Server> staff_;
  std::unique_ptr<http::Server> public_;
};

// Blocks SIGINT and SIGTERM for this thread and those it starts; call before any thread is started.
void block_stop_signals();
// Waits until one of them comes.
void wait_for_stop_signal();

// Says where the listeners are, serves, follows the record and sends webhooks until a stop signal
// comes.
Result<Output> serve_until_stopped(App& app);

std::span<const Command> serve_commands();

}  // namespace candor::app
