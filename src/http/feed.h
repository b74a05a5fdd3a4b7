// SPDX-License-Identifier: Apache-2.0
// Events told as they happen: a response that stays open, text/event-stream (WHATWG HTML section
// 9.2, server-sent events).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/http.h"

namespace candor::http {

struct Event {
  std::string_view type;           // "change"
  std::string_view data;           // one line
  std::optional<std::int64_t> id;  // what the client names in Last-Event-ID when it comes again
};

// The text of one event, with the empty line that ends it.
std::string event_text(const Event& event);

// What waits for one client. The response owns it, and then the connection: where both are gone,
// the client is. Whoever tells it something holds it weakly. May be used by many threads at once.
class Feed {
 public:
  // A client that lets more wait is too slow, and is cut; it comes again and says what it has.
  static constexpr std::size_t kWaitingBytesMax = 128 * 1024;
  enum class State {
    open,
    ended,  // what waits is still sent
    cut,    // nothing is
  };

  Feed() = default;
  virtual ~Feed() = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // Behind what waits. Nothing happens once it is ended or cut.
  void send(const Event& event);
  void end();
  bool is_open() const;

  // The connection's side. What waits is taken out; `news` is called, under the feed's lock, when
  // there is something to take since, until it is replaced by nothing.
  struct Taken {
    std::string text;
    State state = State::open;
  };
  Taken take();
  void on_news(std::function<void(State)> news);

 private:
  void tell();

  mutable std::mutex mutex_;
  std::string waiting_;
  State state_ = State::open;
  bool told_ = false;  // since what waits was taken
  std::function<void(State)> news_;
};

// 200, not to be kept by caches nor held back by proxies.
Response feed_response(std::shared_ptr<Feed> feed);

}  // namespace candor::http
