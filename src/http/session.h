// SPDX-License-Identifier: Apache-2.0
// One connection of a listener. All input and output is done by one thread, as coroutines; a pool
// of threads runs the handlers, and another those that pull a body, as they wait for their peer.
// Everything but the pools and what Listener::respond and stream_bytes_max call belongs to the one
// thread.
#pragma once

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include "http/http.h"
#include "http/wire.h"

namespace candor::http {

namespace asio = boost::asio;
using asio::ip::tcp;
// By its type, as asio would else keep whatever executor may come, which is as large as all else.
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using TimePoint = std::chrono::steady_clock::time_point;

class Session;

inline constexpr std::size_t kReadBytes = 4096;

std::string new_request_id();

// The Date of this second, written once.
class DateLine {
 public:
  std::shared_ptr<const std::string> now();

 private:
  std::time_t at_ = 0;
  std::shared_ptr<const std::string> line_;
};

// What the connections of one listener share.
struct Listener {
  Listener(Limits limits_given, std::size_t threads, Server::Respond respond_given,
           Server::StreamBytesMax stream_bytes_max_given, std::shared_ptr<const Site> site_given)
      : limits(limits_given),
        respond(std::move(respond_given)),
        stream_bytes_max(std::move(stream_bytes_max_given)),
        site(std::move(site_given)),
        pool(threads),
        stream_pool(stream_bytes_max ? limits.streams_max : 1) {}

  const Limits limits;
  const Server::Respond respond;
  const Server::StreamBytesMax stream_bytes_max;
  const std::shared_ptr<const Site> site;
  DateLine date_line;
  std::set<Session*> sessions;
  std::size_t feeds = 0;  // of the sessions, those whose answer is a feed
  asio::io_context io{1};
  asio::thread_pool pool;
  asio::thread_pool stream_pool;
  asio::steady_timer look{io};  // whether a connection takes longer than it may
  bool stopping = false;

  // There is nobody left to look at.
  void end_if_empty() {
    if (stopping && sessions.empty()) look.cancel();
  }
};

// While it waits for a request it is this object and no more: no coroutine, no timer, no room for
// words. What it waits for owns it.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Listener& listener);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Answers request after request until one side ends it.
  void await_request();
  // Ends what waits for the peer; a request that is being handled is still answered.
  void stop();
  // Ends what takes longer than it may.
  void end_if_late(TimePoint now);

 private:
  enum class Doing { reading, handling, writing };
  class BodySource;

  // An answer from the site on its way out.
  struct Outgoing {
    std::shared_ptr<const Snapshot> snapshot;  // what the parts look into
    std::shared_ptr<const std::string> date;
    std::array<asio::const_buffer, 4> parts;  // first line, Date, head, body
    After after = After::keep;
  };

  static asio::awaitable<void> run(std::shared_ptr<Session> session, std::optional<Outgoing> begun);
  void answer();
  std::optional<Outgoing> find_published();
  std::optional<Outgoing> find_published(std::string_view path, const Wish& wish,
                                         const Wanted& wanted);
  bool send(Outgoing& outgoing);
  asio::awaitable<After> write(Outgoing outgoing);
  asio::awaitable<After> answer_next();
  asio::awaitable<After> answer_stream(Parser& head, Request& request);
  asio::awaitable<error_code> read_body(Parser& parser);
  asio::awaitable<error_code> send_continue(const wire::request_header<>& head);
  asio::awaitable<error_code> read_piece(StreamParser& parser, std::span<char> into,
                                         std::size_t& got);
  asio::awaitable<After> write(Response& response, const Wanted& wanted);
  asio::awaitable<After> write_stream(Response& response, const Wanted& wanted);
  asio::awaitable<After> write_feed(Response& response, const Wanted& wanted);
  asio::awaitable<error_code> tell(Feed& feed, const Wanted& wanted);
  asio::awaitable<error_code> write_piece(std::string text, const Wanted& wanted);
  asio::awaitable<void> linger();
  asio::awaitable<Response> respond(Request& request);
  void start(Doing doing, std::int64_t seconds_max);
  void start_reading(std::int64_t seconds_max);
  void start_writing();
  void start_handling();
  void start_listening();
  void end_reading();
  void close();

  Socket socket_;
  Listener& listener_;
  beast::flat_buffer buffer_;
  asio::ip::address remote_;
  std::string request_id_;
  Doing doing_ = Doing::reading;
  TimePoint deadline_ = TimePoint::max();
  bool expired_ = false;
};

}  // namespace candor::http
