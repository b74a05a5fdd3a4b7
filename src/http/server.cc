// SPDX-License-Identifier: Apache-2.0
// One thread does all input and output, as coroutines; a pool of threads runs the handlers, and
// another those that pull a body, as they wait for their peer. Everything but the pools and what
// State calls belongs to the one thread.
#include <array>
#include <set>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "base/wipe.h"
#include "http/http.h"
#include "http/plain.h"
#include "http/wire.h"

namespace candor::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using TimePoint = std::chrono::steady_clock::time_point;

// How long a peer may go on sending after it was told that the connection ends, and how long a
// response may take once the server is stopping.
constexpr std::int64_t kLingerSeconds = 2;
constexpr auto kPauseAfterFailedAccept = std::chrono::milliseconds(100);
constexpr std::size_t kReadBytes = 4096;
constexpr std::size_t kPieceBytes = 64 * 1024;  // of a response that is streamed

void log_failure(const std::string& request_id, std::string_view why) {
  std::fputs(fmt::format("candor: request {} failed: {}\n", request_id, why).c_str(), stderr);
}

// Runs on a thread of the pool.
asio::awaitable<Result<std::size_t>> pull(ByteSource& source, std::span<char> into) {
  try {
    co_return source.read(into);
  } catch (const std::exception& error) {
    co_return fail(ErrorCode::unavailable, error.what());
  }
}

// The Date of this second, written once.
class DateLine {
 public:
  const std::string& now() {
    const std::time_t now = std::time(nullptr);
    if (now != at_) line_ = "Date: " + http_date(at_ = now) + "\r\n";
    return line_;
  }

 private:
  std::time_t at_ = 0;
  std::string line_;
};

// Of an answer from the site, with Connection where it is not as the version implies.
std::string_view first_line(int status, const Wanted& wanted) {
  static constexpr std::string_view kLines[2][2][2] = {
      {{"HTTP/1.0 200 OK\r\n", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"},
       {"HTTP/1.0 304 Not Modified\r\n",
        "HTTP/1.0 304 Not Modified\r\nConnection: keep-alive\r\n"}},
      {{"HTTP/1.1 200 OK\r\nConnection: close\r\n", "HTTP/1.1 200 OK\r\n"},
       {"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n", "HTTP/1.1 304 Not Modified\r\n"}}};
  return kLines[wanted.version >= 11][status == 304][wanted.after == After::keep];
}

std::string new_request_id() { return to_hex(SystemRandom().bytes(16)); }

}  // namespace

struct Server::State {
  class Session;

  State(Limits limits_given, std::size_t threads, Respond respond_given,
        StreamBytesMax stream_bytes_max_given, std::shared_ptr<const Site> site_given)
      : limits(limits_given),
        respond(std::move(respond_given)),
        stream_bytes_max(std::move(stream_bytes_max_given)),
        site(std::move(site_given)),
        pool(threads),
        stream_pool(stream_bytes_max ? limits.streams_max : 1) {}

  asio::awaitable<void> accept();
  void turn_away(tcp::socket socket) const;
  void stop();

  const Limits limits;
  const Respond respond;
  const StreamBytesMax stream_bytes_max;
  const std::shared_ptr<const Site> site;
  DateLine date_line;
  std::set<Session*> sessions;
  asio::io_context io{1};
  asio::thread_pool pool;
  asio::thread_pool stream_pool;
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};
  bool stopping = false;
  std::thread thread;
};

// One connection.
class Server::State::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, State& server)
      : socket_(std::move(socket)),
        timer_(server.io),
        server_(server),
        buffer_(server.limits.header_bytes_max) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    remote_ = socket_.remote_endpoint(ignored).address().to_string();
    server_.sessions.insert(this);
  }
  ~Session() { server_.sessions.erase(this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Answers request after request until one side ends it. The coroutine owns the session.
  static asio::awaitable<void> run(std::shared_ptr<Session> session);
  // Ends what waits for the peer; a request that is being handled is still answered.
  void stop();

 private:
  enum class Doing { reading, handling, writing };
  class BodySource;

  // An answer from the site on its way out.
  struct Outgoing {
    std::shared_ptr<const Snapshot> snapshot;  // what the parts look into
    std::array<asio::const_buffer, 4> parts;   // first line, Date, head, body
    After after = After::keep;
  };

  asio::awaitable<bool> await_first_byte();
  std::optional<Outgoing> find_published();
  std::optional<Outgoing> find_published(std::string_view path, const Wish& wish,
                                         const Wanted& wanted);
  asio::awaitable<After> write(Outgoing outgoing);
  asio::awaitable<After> answer_next();
  asio::awaitable<After> answer_stream(Parser& head, Request& request);
  asio::awaitable<error_code> read_body(Parser& parser);
  asio::awaitable<error_code> send_continue(const wire::request_header<>& head);
  asio::awaitable<error_code> read_piece(StreamParser& parser, std::span<char> into,
                                         std::size_t& got);
  asio::awaitable<After> write(Response& response, const Wanted& wanted);
  asio::awaitable<After> write_stream(Response& response, const Wanted& wanted);
  asio::awaitable<void> linger();
  asio::awaitable<Response> respond(Request& request);
  void start(Doing doing, std::int64_t seconds_max);
  void start_handling();
  void set_alarm();
  void expire();

  tcp::socket socket_;
  asio::steady_timer timer_;
  State& server_;
  beast::flat_buffer buffer_;
  std::string remote_;
  std::string request_id_;
  Doing doing_ = Doing::reading;
  TimePoint deadline_ = TimePoint::max();
  TimePoint alarm_at_ = TimePoint::max();  // when the timer looks whether the deadline has passed
  bool expired_ = false;
};

// From now on the session does this, within the time. Most deadlines are met and only move on, so
// the timer is left alone if it comes early enough: it looks again then.
void Server::State::Session::start(Doing doing, std::int64_t seconds_max) {
  doing_ = doing;
  expired_ = false;
  deadline_ = TimePoint::clock::now() + std::chrono::seconds(seconds_max);
  if (deadline_ < alarm_at_) set_alarm();
}

// Our own work has no limit of time.
void Server::State::Session::start_handling() {
  doing_ = Doing::handling;
  deadline_ = TimePoint::max();
}

void Server::State::Session::set_alarm() {
  alarm_at_ = deadline_;
  timer_.expires_at(alarm_at_);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    if (error) return;
    self->alarm_at_ = TimePoint::max();
    if (self->deadline_ == TimePoint::max()) return;
    if (self->deadline_ <= TimePoint::clock::now()) {
      self->expire();
    } else {
      self->set_alarm();
    }
  });
}

// Both ends of a socket stay ended, so that it does not matter whether an operation is just
// pending. What was shut down for reading can still be answered.
void Server::State::Session::expire() {
  error_code ignored;
  expired_ = true;
  if (doing_ == Doing::reading) {
    socket_.shutdown(tcp::socket::shutdown_receive, ignored);
  } else {
    socket_.close(ignored);
  }
}

void Server::State::Session::stop() {
  error_code ignored;
  if (doing_ == Doing::reading) socket_.shutdown(tcp::socket::shutdown_receive, ignored);
  if (doing_ == Doing::writing) start(Doing::writing, kLingerSeconds);
}

asio::awaitable<void> Server::State::Session::run(std::shared_ptr<Session> session) {
  After after = After::keep;
  // Not one condition with what is awaited: g++ 12 awaits the right-hand side of && whatever the
  // left-hand side is.
  while (after == After::keep && !session->server_.stopping) {
    if (!co_await session->await_first_byte()) break;
    if (auto published = session->find_published()) {
      after = co_await session->write(std::move(*published));
    } else {
      after = co_await session->answer_next();
    }
  }
  co_await session->linger();
  session->deadline_ = TimePoint::max();
  session->timer_.cancel();
}

asio::awaitable<bool> Server::State::Session::await_first_byte() {
  if (buffer_.size() > 0) co_return true;
  buffer_.shrink_to_fit();  // while nobody asks, nothing is kept, neither words nor room for them
  start(Doing::reading, server_.limits.idle_time_s_max);
  error_code error;
  co_await socket_.async_wait(tcp::socket::wait_read,
                              asio::redirect_error(asio::use_awaitable, error));
  if (error) co_return false;
  const std::size_t room = std::min(kReadBytes, buffer_.max_size());
  const std::size_t got = socket_.read_some(buffer_.prepare(room), error);
  buffer_.commit(got);
  co_return !error || error == asio::error::would_block;
}

// The answer to the request that stands in the buffer, if it is a plain one for what is published.
std::optional<Server::State::Session::Outgoing> Server::State::Session::find_published() {
  if (!server_.site) return std::nullopt;
  const auto bytes = buffer_.cdata();
  const auto plain = read_plain({static_cast<const char*>(bytes.data()), bytes.size()});
  if (!plain) return std::nullopt;
  const bool keep = plain->keep_alive && !server_.stopping;
  auto outgoing =
      find_published(plain->path, plain->wish, {.after = keep ? After::keep : After::close});
  if (outgoing) buffer_.consume(plain->bytes);
  return outgoing;
}

std::optional<Server::State::Session::Outgoing> Server::State::Session::find_published(
    std::string_view path, const Wish& wish, const Wanted& wanted) {
  Outgoing outgoing{.snapshot = server_.site->snapshot(), .parts = {}, .after = wanted.after};
  const auto ready = outgoing.snapshot->find(path, wish);
  if (!ready) return std::nullopt;
  outgoing.parts = {asio::buffer(first_line(ready->status, wanted)),
                    asio::buffer(server_.date_line.now()), asio::buffer(ready->head),
                    asio::buffer(ready->body)};
  return outgoing;
}

// At once as far as the socket takes it, which is nearly always all.
asio::awaitable<After> Server::State::Session::write(Outgoing outgoing) {
  error_code error;
  std::size_t sent = socket_.write_some(outgoing.parts, error);
  if (error == asio::error::would_block) error = {};
  if (error || sent == asio::buffer_size(outgoing.parts)) {
    co_return error ? After::close : outgoing.after;
  }
  // The Date is everybody's and will be another one when the rest goes out.
  const std::string date(static_cast<const char*>(outgoing.parts[1].data()),
                         outgoing.parts[1].size());
  outgoing.parts[1] = asio::buffer(date);
  for (asio::const_buffer& part : outgoing.parts) {
    const std::size_t gone = std::min(sent, part.size());
    part += gone;
    sent -= gone;
  }
  start(Doing::writing, server_.stopping ? kLingerSeconds : server_.limits.body_time_s_max);
  co_await asio::async_write(socket_, outgoing.parts,
                             asio::redirect_error(asio::use_awaitable, error));
  co_return error ? After::close : outgoing.after;
}

asio::awaitable<After> Server::State::Session::answer_next() {
  request_id_ = new_request_id();
  Parser parser;
  limit_head(parser, server_.limits);
  start(Doing::reading, server_.limits.header_time_s_max);
  error_code error;
  co_await wire::async_read_header(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  Request request;
  std::optional<Refusal> refusal;
  std::optional<std::int64_t> streamed_bytes_max;
  if (!error) refusal = read_head(parser.get(), request);
  if (!error && !refusal) {
    request.remote = remote_;
    request.request_id = request_id_;
    if (has_body(parser) && server_.stream_bytes_max) {
      streamed_bytes_max = server_.stream_bytes_max(request);
    }
    error = limit_body(parser, streamed_bytes_max ? static_cast<std::uint64_t>(*streamed_bytes_max)
                                                  : server_.limits.body_bytes_max);
    if (!error && !streamed_bytes_max) error = co_await read_body(parser);
  }
  if (error) refusal = refusal_of(error, expired_ ? InTime::no : InTime::yes);
  if (error && !refusal) co_return After::close;
  Wanted wanted;
  Response response;
  if (refusal) {
    // Where the next request would begin is not known.
    response = problem(refusal->error, request_id_, refusal->status);
  } else if (streamed_bytes_max) {
    co_return co_await answer_stream(parser, request);
  } else {
    wanted.version = parser.get().version();
    wanted.body = request.method != Method::head;
    wanted.after = parser.keep_alive() && !server_.stopping ? After::keep : After::close;
    const auto wish = wish_of(request);
    if (wish && server_.site) {
      if (auto published = find_published(request.path, *wish, wanted)) {
        co_return co_await write(std::move(*published));
      }
    }
    request.body = std::move(parser.get().body());
    start_handling();
    response = co_await asio::co_spawn(server_.pool, respond(request), asio::use_awaitable);
    if (server_.stopping) wanted.after = After::close;
  }
  co_return co_await write(response, wanted);
}

// The body of a request as its handler pulls it on a thread of the pool: the session reads each
// piece on its own thread, into the handler's memory, and not before it is asked for.
class Server::State::Session::BodySource final : public ByteSource {
 public:
  BodySource(Session& session, StreamParser& parser) : session_(session), parser_(parser) {}
  // Why there was no more, for whoever sent it.
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    std::size_t got = 0;
    const error_code error =
        asio::co_spawn(session_.server_.io, session_.read_piece(parser_, into, got),
                       asio::use_future)
            .get();
    if (!error) return got;
    if (error == asio::error::operation_aborted) {
      refusal_ = Refusal{{ErrorCode::unavailable, "Candor is being stopped; send it again", {}}};
    } else {
      refusal_ = refusal_of(error, session_.expired_ ? InTime::no : InTime::yes);
    }
    if (refusal_) return tl::unexpected(refusal_->error);
    return fail(ErrorCode::malformed, "the connection ended before the body did");
  }

  Session& session_;
  StreamParser& parser_;
  std::optional<Refusal> refusal_;
};

asio::awaitable<After> Server::State::Session::answer_stream(Parser& head, Request& request) {
  StreamParser parser(std::move(head));
  BodySource source(*this, parser);
  request.stream = &source;
  start_handling();
  Response response =
      co_await asio::co_spawn(server_.stream_pool, respond(request), asio::use_awaitable);
  if (const auto& refusal = source.refusal()) {
    response = problem(refusal->error, request_id_, refusal->status);
  }
  Wanted wanted{.version = parser.get().version()};
  // What the handler left of the body would be taken for the next request.
  if (parser.is_done() && parser.keep_alive() && !server_.stopping) wanted.after = After::keep;
  co_return co_await write(response, wanted);
}

// RFC 9110 section 10.1.1: who expects this waits for it before sending the body.
asio::awaitable<error_code> Server::State::Session::send_continue(
    const wire::request_header<>& head) {
  error_code error;
  if (beast::iequals(head[wire::field::expect], "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(socket_, asio::buffer(kContinue),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

asio::awaitable<error_code> Server::State::Session::read_body(Parser& parser) {
  start(Doing::reading, server_.limits.body_time_s_max);
  error_code error = co_await send_continue(parser.get());
  if (error) co_return error;
  co_await wire::async_read(socket_, buffer_, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

// Fills `into`, unless the body ends before. A peer that stalls, or drips, runs out of time.
asio::awaitable<error_code> Server::State::Session::read_piece(StreamParser& parser,
                                                               std::span<char> into,
                                                               std::size_t& got) {
  if (parser.is_done()) co_return error_code();
  if (server_.stopping) co_return asio::error::operation_aborted;
  start(Doing::reading, server_.limits.body_time_s_max);
  auto& body = parser.get().body();
  error_code error;
  if (body.data == nullptr) error = co_await send_continue(parser.get());
  body.data = into.data();
  body.size = into.size();
  while (!error && body.size > 0 && !parser.is_done()) {
    co_await wire::async_read_some(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
    if (error == wire::error::need_buffer) error = {};
  }
  got = into.size() - body.size;
  start_handling();
  if (error && server_.stopping) co_return asio::error::operation_aborted;
  co_return error;
}

asio::awaitable<After> Server::State::Session::write(Response& response, const Wanted& wanted) {
  start(Doing::writing, server_.stopping ? kLingerSeconds : server_.limits.body_time_s_max);
  if (response.stream) co_return co_await write_stream(response, wanted);
  Message message = message_of(std::move(response), request_id_, wanted);
  error_code error;
  co_await wire::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  co_return error ? After::close : wanted.after;
}

// A source that refuses midway leaves the response shorter than its Content-Length: the peer sees
// that it was cut.
asio::awaitable<After> Server::State::Session::write_stream(Response& response,
                                                            const Wanted& wanted) {
  const auto length = static_cast<std::uint64_t>(response.stream->bytes);
  const auto head = stream_head_of(response, request_id_, wanted);
  wire::response_serializer<wire::empty_body> serializer(head);
  error_code error;
  co_await wire::async_write_header(socket_, serializer,
                                    asio::redirect_error(asio::use_awaitable, error));
  std::string piece(kPieceBytes, '\0');
  std::uint64_t left = wanted.body ? length : 0;
  while (!error && left > 0 && !server_.stopping) {
    start_handling();
    const Result<std::size_t> got = co_await asio::co_spawn(
        server_.pool, pull(*response.stream->source, piece), asio::use_awaitable);
    if (!got || *got == 0 || *got > left) {
      log_failure(request_id_,
                  got ? "the response has another length than it said" : got.error().message);
      co_return After::close;
    }
    start(Doing::writing, server_.limits.body_time_s_max);
    co_await asio::async_write(socket_, asio::buffer(piece.data(), *got),
                               asio::redirect_error(asio::use_awaitable, error));
    left -= *got;
  }
  co_return error || left > 0 ? After::close : wanted.after;
}

// Closing while the peer still sends would reset the connection, and the peer might never read the
// answer (RFC 9112 section 9.6). So we stop sending, and read to its end what is on the way.
asio::awaitable<void> Server::State::Session::linger() {
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  if (error || server_.stopping) co_return;
  start(Doing::reading, kLingerSeconds);
  buffer_.clear();
  while (!error && !expired_) {
    co_await socket_.async_read_some(buffer_.prepare(std::min(kReadBytes, buffer_.max_size())),
                                     asio::redirect_error(asio::use_awaitable, error));
  }
}

// Runs on a thread of the pool.
asio::awaitable<Response> Server::State::Session::respond(Request& request) {
  try {
    Response response = server_.respond(request);
    wipe_stack();
    for (const auto& header : response.headers) {
      // A line end would begin a header of somebody else's choice.
      CHECK(header.second.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    co_return response;
  } catch (const std::exception& error) {
    log_failure(request.request_id, error.what());
    const Error told{
        ErrorCode::internal, "a defect of Candor itself; give the operator the request id", {}};
    co_return problem(told, request.request_id);
  }
}

asio::awaitable<void> Server::State::accept() {
  while (!stopping) {
    error_code error;
    tcp::socket socket =
        co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    // What was accepted as the server stopped would be in no list of sessions to end.
    if (stopping) co_return;
    if (error) {
      // Out of file descriptors, most likely: others will end and give theirs back.
      pause.expires_after(kPauseAfterFailedAccept);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    } else if (sessions.size() >= limits.connections_max) {
      turn_away(std::move(socket));
    } else {
      const auto session = std::make_shared<Session>(std::move(socket), *this);
      asio::co_spawn(io, Session::run(session), asio::detached);
    }
  }
}

// Says so if that can be done without waiting.
void Server::State::turn_away(tcp::socket socket) const {
  const std::string id = new_request_id();
  const Error error{ErrorCode::unavailable, "there are too many connections; try again", {}};
  const Message message = message_of(problem(error, id), id, {});
  error_code ignored;
  socket.non_blocking(true, ignored);
  wire::write(socket, message, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  char unread[kReadBytes];
  socket.read_some(asio::buffer(unread), ignored);
}

void Server::State::stop() {
  error_code ignored;
  stopping = true;
  acceptor.close(ignored);
  pause.cancel();
  for (Session* session : sessions) session->stop();
}

Server::Server(const std::string& address, std::uint16_t port, Limits limits, std::size_t threads,
               Respond respond, StreamBytesMax stream_bytes_max, std::shared_ptr<const Site> site)
    : state_(std::make_unique<State>(limits, threads, std::move(respond),
                                     std::move(stream_bytes_max), std::move(site))) {
  try {
    const tcp::endpoint endpoint(asio::ip::make_address(address), port);
    state_->acceptor.open(endpoint.protocol());
    state_->acceptor.set_option(tcp::acceptor::reuse_address(true));
    state_->acceptor.bind(endpoint);
    state_->acceptor.listen();
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error(
        fmt::format("cannot listen on {}:{}: {}", address, port, error.code().message()));
  }
  asio::co_spawn(state_->io, state_->accept(), asio::detached);
  state_->thread = std::thread([state = state_.get()] { state->io.run(); });
}

Server::~Server() {
  asio::post(state_->io, [state = state_.get()] { state->stop(); });
  state_->thread.join();
  state_->pool.join();
  state_->stream_pool.join();
}

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace candor::http
