// SPDX-License-Identifier: Apache-2.0
// One thread does all input and output, as coroutines; a pool of threads runs the handlers.
// Everything but State::pool and State::respond belongs to the one thread.
#include <ctime>
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
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "http/http.h"
#include "http/target.h"

namespace candor::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;  // what Beast calls HTTP, as opposed to ours
using asio::ip::tcp;
using boost::system::error_code;
using Parser = wire::request_parser<wire::string_body>;
using Message = wire::response<wire::string_body>;

// How long a peer may go on sending after it was told that the connection ends, and how long a
// response may take once the server is stopping.
constexpr std::int64_t kLingerSeconds = 2;
constexpr auto kPauseAfterFailedAccept = std::chrono::milliseconds(100);
constexpr std::size_t kReadBytes = 4096;
constexpr char kNoSuchMethod[] = "no method of this name is known here";

void set_limits(Parser& parser, const Limits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(limits.body_bytes_max);
}

struct Refusal {
  Error error;
  int status = 0;  // 0: the error's own
};

enum class InTime { yes, no };

// Why reading a request ended; nothing where the peer has gone and there is nobody to tell.
std::optional<Refusal> refusal_of(const error_code& error, InTime in_time) {
  if (in_time == InTime::no) {
    return Refusal{{ErrorCode::malformed, "the request did not arrive in time", {}}, 408};
  }
  if (error == wire::error::header_limit || error == wire::error::buffer_overflow) {
    return Refusal{{ErrorCode::too_large, "the request head is too large", {}}, 431};
  }
  if (error == wire::error::body_limit) {
    return Refusal{{ErrorCode::too_large, "the request body is too large", {}}};
  }
  if (error == wire::error::end_of_stream || error == wire::error::partial_message) return {};
  if (error.category() != make_error_code(wire::error::bad_method).category()) return {};
  return Refusal{{ErrorCode::malformed, "the request is not HTTP/1.1: " + error.message(), {}}};
}

Result<Request> request_of(const wire::request_header<>& head) {
  const auto method = find_method(head.method_string());
  if (!method) return fail(ErrorCode::malformed, kNoSuchMethod);
  Request request;
  request.method = *method;
  request.target = head.target();
  // RFC 9112 section 3.2.
  const auto hosts = head.count(wire::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() >= 11)) {
    return fail(ErrorCode::malformed, "the request needs exactly one Host header");
  }
  const auto coding = head.find(wire::field::transfer_encoding);
  if (coding != head.end() && !beast::iequals(coding->value(), "chunked")) {
    return fail(ErrorCode::malformed, "the only transfer coding read here is chunked");
  }
  for (const auto& field : head) {
    request.headers.emplace_back(to_lower(field.name_string()), field.value());
  }
  TRY(decode_target(request));
  return request;
}

// Nothing if all is well with it.
std::optional<Refusal> read_head(const wire::request_header<>& head, Request& request) {
  if (!find_method(head.method_string())) {
    return Refusal{{ErrorCode::malformed, kNoSuchMethod, {}}, 501};
  }
  Result<Request> read = request_of(head);
  if (!read) return Refusal{std::move(read.error())};
  request = std::move(*read);
  return std::nullopt;
}

// Sun, 06 Nov 1994 08:49:37 GMT: RFC 9110 section 5.6.7.
std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

enum class After { keep, close };

struct Wanted {
  unsigned version = 11;
  bool body = true;  // false for HEAD
  After after = After::close;
};

Message message_of(Response response, const std::string& request_id, const Wanted& wanted) {
  Message message;
  message.version(wanted.version);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.set("X-Request-Id", request_id);
  message.set("X-Content-Type-Options", "nosniff");
  message.set(wire::field::date, http_date());
  // RFC 9110 sections 15.3.5 and 15.4.5: these two have no content.
  if (response.status != 204 && response.status != 304) {
    message.set(wire::field::content_type, response.content_type);
    message.content_length(response.body.size());
    if (wanted.body) message.body() = std::move(response.body);
  }
  message.keep_alive(wanted.after == After::keep);
  return message;
}

std::string new_request_id() { return to_hex(SystemRandom().bytes(16)); }

}  // namespace

struct Server::State {
  class Session;

  State(Limits limits_given, std::size_t threads, Respond respond_given)
      : limits(limits_given), respond(std::move(respond_given)), pool(threads) {}

  asio::awaitable<void> accept();
  void turn_away(tcp::socket socket) const;
  void stop();

  const Limits limits;
  const Respond respond;
  std::set<Session*> sessions;
  asio::io_context io{1};
  asio::thread_pool pool;
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

  asio::awaitable<bool> await_first_byte();
  asio::awaitable<After> answer_next();
  asio::awaitable<error_code> read_body(Parser& parser);
  asio::awaitable<After> write(Response& response, const Wanted& wanted);
  asio::awaitable<void> linger();
  asio::awaitable<Response> respond(Request& request);
  void start(Doing doing, std::int64_t seconds_max);
  void expire();

  tcp::socket socket_;
  asio::steady_timer timer_;
  State& server_;
  beast::flat_buffer buffer_;
  std::string remote_;
  std::string request_id_;
  Doing doing_ = Doing::reading;
  std::int64_t turn_ = 0;  // which wait of the timer counts
  bool expired_ = false;
};

// From now on the session does this, within the time.
void Server::State::Session::start(Doing doing, std::int64_t seconds_max) {
  doing_ = doing;
  expired_ = false;
  timer_.expires_after(std::chrono::seconds(seconds_max));
  timer_.async_wait([self = shared_from_this(), turn = ++turn_](const error_code& error) {
    if (!error && turn == self->turn_) self->expire();
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
    after = co_await session->answer_next();
  }
  co_await session->linger();
  ++session->turn_;
  session->timer_.cancel();
}

asio::awaitable<bool> Server::State::Session::await_first_byte() {
  if (buffer_.size() > 0) co_return true;
  start(Doing::reading, server_.limits.idle_time_s_max);
  error_code error;
  const std::size_t room = std::min(kReadBytes, buffer_.max_size());
  const std::size_t got = co_await socket_.async_read_some(
      buffer_.prepare(room), asio::redirect_error(asio::use_awaitable, error));
  buffer_.commit(got);
  co_return !error;
}

asio::awaitable<After> Server::State::Session::answer_next() {
  request_id_ = new_request_id();
  Parser parser;
  set_limits(parser, server_.limits);
  start(Doing::reading, server_.limits.header_time_s_max);
  error_code error;
  co_await wire::async_read_header(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  Request request;
  std::optional<Refusal> refusal;
  if (!error) refusal = read_head(parser.get(), request);
  if (!error && !refusal) error = co_await read_body(parser);
  if (error) refusal = refusal_of(error, expired_ ? InTime::no : InTime::yes);
  if (error && !refusal) co_return After::close;
  Wanted wanted;
  Response response;
  if (refusal) {
    // Where the next request would begin is not known.
    response = problem(refusal->error, request_id_, refusal->status);
  } else {
    request.body = std::move(parser.get().body());
    request.remote = remote_;
    request.request_id = request_id_;
    doing_ = Doing::handling;
    timer_.cancel();
    ++turn_;
    response = co_await asio::co_spawn(server_.pool, respond(request), asio::use_awaitable);
    wanted.version = parser.get().version();
    wanted.body = request.method != Method::head;
    wanted.after = parser.keep_alive() && !server_.stopping ? After::keep : After::close;
  }
  co_return co_await write(response, wanted);
}

asio::awaitable<error_code> Server::State::Session::read_body(Parser& parser) {
  error_code error;
  start(Doing::reading, server_.limits.body_time_s_max);
  // RFC 9110 section 10.1.1: who expects this waits for it before sending the body.
  if (beast::iequals(parser.get()[wire::field::expect], "100-continue")) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(socket_, asio::buffer(kContinue),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
  }
  co_await wire::async_read(socket_, buffer_, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

asio::awaitable<After> Server::State::Session::write(Response& response, const Wanted& wanted) {
  start(Doing::writing, server_.stopping ? kLingerSeconds : server_.limits.body_time_s_max);
  Message message = message_of(std::move(response), request_id_, wanted);
  error_code error;
  co_await wire::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  co_return error ? After::close : wanted.after;
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
    for (const auto& header : response.headers) {
      // A line end would begin a header of somebody else's choice.
      CHECK(header.second.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    co_return response;
  } catch (const std::exception& error) {
    std::fputs(
        fmt::format("candor: request {} failed: {}\n", request.request_id, error.what()).c_str(),
        stderr);
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
               Respond respond)
    : state_(std::make_unique<State>(limits, threads, std::move(respond))) {
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
}

std::uint16_t Server::port() const { return state_->acceptor.local_endpoint().port(); }

Result<Request> parse_request_head(std::string_view bytes, const Limits& limits) {
  Parser parser;
  set_limits(parser, limits);
  error_code error;
  parser.put(asio::buffer(bytes), error);
  if (!error && !parser.is_header_done()) error = wire::error::need_more;
  if (error == wire::error::need_more) {
    return fail(ErrorCode::malformed, "the request head ends before it is complete");
  }
  if (error) {
    auto refusal = refusal_of(error, InTime::yes);
    CHECK(refusal);
    return tl::unexpected<Error>(std::move(refusal->error));
  }
  return request_of(parser.get());
}

}  // namespace candor::http
