// SPDX-License-Identifier: Apache-2.0
#include "http/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "base/wipe.h"
#include "http/plain.h"

namespace candor::http {
namespace {

// How long a peer may go on sending after it was told that the connection ends, and how long a
// response may take once the server is stopping.
constexpr std::int64_t kLingerSeconds = 2;
constexpr std::size_t kPieceBytes = 64 * 1024;  // of a response that is streamed

void log_failure(const std::string& request_id, std::string_view why) {
  std::fputs(fmt::format("candor: request {} failed: {}\n", request_id, why).c_str(), stderr);
}

// What wakes a session whose answer is a feed. Of the one thread.
struct Bell {
  explicit Bell(asio::io_context& io) : timer(io) {}
  void ring() {
    rung = true;
    timer.cancel();
  }

  asio::steady_timer timer;
  bool rung = false;
  bool gone = false;  // the peer, or it speaks out of turn
};

// Runs on a thread of the pool.
asio::awaitable<Result<std::size_t>> pull(ByteSource& source, std::span<char> into) {
  try {
    co_return source.read(into);
  } catch (const std::exception& error) {
    co_return fail(ErrorCode::unavailable, error.what());
  }
}

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

}  // namespace

std::string new_request_id() { return to_hex(SystemRandom().bytes(16)); }

std::shared_ptr<const std::string> DateLine::now() {
  const std::time_t now = std::time(nullptr);
  if (now != at_) {
    at_ = now;
    line_ = std::make_shared<const std::string>("Date: " + http_date(now) + "\r\n");
  }
  return line_;
}

Session::Session(Socket socket, Listener& listener)
    : socket_(std::move(socket)), listener_(listener), buffer_(listener.limits.header_bytes_max) {
  error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  remote_ = socket_.remote_endpoint(ignored).address();
  listener_.sessions.insert(this);
}

Session::~Session() {
  listener_.sessions.erase(this);
  listener_.end_if_empty();
}

void Session::start(Doing doing, std::int64_t seconds_max) {
  doing_ = doing;
  expired_ = false;
  deadline_ = TimePoint::clock::now() + std::chrono::seconds(seconds_max);
}

// From now on the session reads, within the time.
void Session::start_reading(std::int64_t seconds_max) {
  start(Doing::reading, seconds_max);
  // Whoever was writing when all were stopped may come here only then.
  if (listener_.stopping) end_reading();
}

void Session::start_writing() {
  start(Doing::writing, listener_.stopping ? kLingerSeconds : listener_.limits.body_time_s_max);
}

// Our own work has no limit of time.
void Session::start_handling() {
  doing_ = Doing::handling;
  deadline_ = TimePoint::max();
}

// While there is nothing to tell, the peer is read from only to see that it has gone.
void Session::start_listening() {
  start_reading(0);
  deadline_ = TimePoint::max();
}

// What was shut down stays so: it does not matter whether an operation is just pending. The request
// can still be answered.
void Session::end_reading() {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_receive, ignored);
}

void Session::end_if_late(TimePoint now) {
  if (now < deadline_) return;
  deadline_ = TimePoint::max();
  expired_ = true;
  if (doing_ == Doing::reading) {
    end_reading();
  } else {
    close();
  }
}

void Session::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Session::stop() {
  if (doing_ == Doing::reading) end_reading();
  if (doing_ == Doing::writing) start_writing();
}

void Session::await_request() {
  if (listener_.stopping) return;
  buffer_.shrink_to_fit();
  start_reading(listener_.limits.idle_time_s_max);
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code error) {
    if (error) return;
    const std::size_t room = std::min(kReadBytes, self->buffer_.max_size());
    const std::size_t got = self->socket_.read_some(self->buffer_.prepare(room), error);
    self->buffer_.commit(got);
    if (!error || error == asio::error::would_block) self->answer();
  });
}

// What was asked for. What is published goes out at once; whatever may have to wait is a coroutine.
void Session::answer() {
  while (buffer_.size() > 0 && !listener_.stopping) {
    auto published = find_published();
    if (!published || !send(*published)) {
      asio::co_spawn(listener_.io, run(shared_from_this(), std::move(published)), asio::detached);
      return;
    }
  }
  await_request();
}

// The coroutine owns the session.
asio::awaitable<void> Session::run(std::shared_ptr<Session> session,
                                   std::optional<Outgoing> begun) {
  After after = After::close;
  if (begun) {
    after = co_await session->write(std::move(*begun));
  } else {
    after = co_await session->answer_next();
  }
  if (after == After::keep) {
    session->answer();
  } else {
    co_await session->linger();
  }
}

// The answer to the request that stands in the buffer, if it is a plain one for what is published.
std::optional<Session::Outgoing> Session::find_published() {
  if (!listener_.site) return std::nullopt;
  const auto bytes = buffer_.cdata();
  const auto plain = read_plain({static_cast<const char*>(bytes.data()), bytes.size()});
  if (!plain) return std::nullopt;
  const bool keep = plain->keep_alive && !listener_.stopping;
  auto outgoing =
      find_published(plain->path, plain->wish, {.after = keep ? After::keep : After::close});
  if (outgoing) buffer_.consume(plain->bytes);
  return outgoing;
}

std::optional<Session::Outgoing> Session::find_published(std::string_view path, const Wish& wish,
                                                         const Wanted& wanted) {
  Outgoing outgoing{.snapshot = listener_.site->snapshot(),
                    .date = listener_.date_line.now(),
                    .parts = {},
                    .after = wanted.after};
  const auto ready = outgoing.snapshot->find(path, wish);
  if (!ready) return std::nullopt;
  outgoing.parts = {asio::buffer(first_line(ready->status, wanted)), asio::buffer(*outgoing.date),
                    asio::buffer(ready->head), asio::buffer(ready->body)};
  return outgoing;
}

// As far as the socket takes it at once, which is nearly always all. Whether the next request may
// be read.
bool Session::send(Outgoing& outgoing) {
  error_code error;
  std::size_t sent = socket_.write_some(outgoing.parts, error);
  for (asio::const_buffer& part : outgoing.parts) {
    const std::size_t gone = std::min(sent, part.size());
    part += gone;
    sent -= gone;
  }
  return outgoing.after == After::keep && asio::buffer_size(outgoing.parts) == 0;
}

asio::awaitable<After> Session::write(Outgoing outgoing) {
  start_writing();
  error_code error;
  co_await asio::async_write(socket_, outgoing.parts,
                             asio::redirect_error(asio::use_awaitable, error));
  co_return error ? After::close : outgoing.after;
}

asio::awaitable<After> Session::answer_next() {
  request_id_ = new_request_id();
  Parser parser;
  limit_head(parser, listener_.limits);
  start_reading(listener_.limits.header_time_s_max);
  error_code error;
  co_await wire::async_read_header(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  Request request;
  std::optional<Refusal> refusal;
  std::optional<std::int64_t> streamed_bytes_max;
  if (!error) refusal = read_head(parser.get(), request);
  if (!error && !refusal) {
    request.remote = remote_.to_string();
    request.request_id = request_id_;
    if (has_body(parser) && listener_.stream_bytes_max) {
      streamed_bytes_max = listener_.stream_bytes_max(request);
    }
    error = limit_body(parser, streamed_bytes_max ? static_cast<std::uint64_t>(*streamed_bytes_max)
                                                  : listener_.limits.body_bytes_max);
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
    wanted.after = parser.keep_alive() && !listener_.stopping ? After::keep : After::close;
    const auto wish = wish_of(request);
    if (wish && listener_.site) {
      if (auto published = find_published(request.path, *wish, wanted)) {
        co_return co_await write(std::move(*published));
      }
    }
    request.body = std::move(parser.get().body());
    start_handling();
    response = co_await asio::co_spawn(listener_.pool, respond(request), asio::use_awaitable);
    if (listener_.stopping) wanted.after = After::close;
  }
  co_return co_await write(response, wanted);
}

// The body of a request as its handler pulls it on a thread of the pool: the session reads each
// piece on its own thread, into the handler's memory, and not before it is asked for.
class Session::BodySource final : public ByteSource {
 public:
  BodySource(Session& session, StreamParser& parser) : session_(session), parser_(parser) {}
  // Why there was no more, for whoever sent it.
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    std::size_t got = 0;
    const error_code error =
        asio::co_spawn(session_.listener_.io, session_.read_piece(parser_, into, got),
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

asio::awaitable<After> Session::answer_stream(Parser& head, Request& request) {
  StreamParser parser(std::move(head));
  BodySource source(*this, parser);
  request.stream = &source;
  start_handling();
  Response response =
      co_await asio::co_spawn(listener_.stream_pool, respond(request), asio::use_awaitable);
  if (const auto& refusal = source.refusal()) {
    response = problem(refusal->error, request_id_, refusal->status);
  }
  Wanted wanted{.version = parser.get().version()};
  // What the handler left of the body would be taken for the next request.
  if (parser.is_done() && parser.keep_alive() && !listener_.stopping) wanted.after = After::keep;
  co_return co_await write(response, wanted);
}

// RFC 9110 section 10.1.1: who expects this waits for it before sending the body.
asio::awaitable<error_code> Session::send_continue(const wire::request_header<>& head) {
  error_code error;
  if (beast::iequals(head[wire::field::expect], "100-continue")) {
    start_writing();
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(socket_, asio::buffer(kContinue),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

asio::awaitable<error_code> Session::read_body(Parser& parser) {
  error_code error = co_await send_continue(parser.get());
  if (error) co_return error;
  start_reading(listener_.limits.body_time_s_max);
  co_await wire::async_read(socket_, buffer_, parser,
                            asio::redirect_error(asio::use_awaitable, error));
  wipe_stack();
  co_return error;
}

// Fills `into`, unless the body ends before. A peer that stalls, or drips, runs out of time.
asio::awaitable<error_code> Session::read_piece(StreamParser& parser, std::span<char> into,
                                                std::size_t& got) {
  if (parser.is_done()) co_return error_code();
  if (listener_.stopping) co_return asio::error::operation_aborted;
  auto& body = parser.get().body();
  error_code error;
  if (body.data == nullptr) error = co_await send_continue(parser.get());
  start_reading(listener_.limits.body_time_s_max);
  body.data = into.data();
  body.size = into.size();
  while (!error && body.size > 0 && !parser.is_done()) {
    co_await wire::async_read_some(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
    if (error == wire::error::need_buffer) error = {};
  }
  got = into.size() - body.size;
  wipe_stack();
  start_handling();
  if (error && listener_.stopping) co_return asio::error::operation_aborted;
  co_return error;
}

asio::awaitable<After> Session::write(Response& response, const Wanted& wanted) {
  start_writing();
  if (response.feed && listener_.feeds >= listener_.limits.feeds_max) {
    Response refused =
        problem({ErrorCode::unavailable, "too many listen already; try again", {}}, request_id_);
    // A session's new cookie is not lost with it.
    std::move(response.headers.begin(), response.headers.end(),
              std::back_inserter(refused.headers));
    response = std::move(refused);
  }
  if (response.feed) co_return co_await write_feed(response, wanted);
  if (response.stream) co_return co_await write_stream(response, wanted);
  Message message = message_of(std::move(response), request_id_, wanted);
  error_code error;
  co_await wire::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, error));
  co_return error ? After::close : wanted.after;
}

// A source that refuses midway leaves the response shorter than its Content-Length: the peer sees
// that it was cut.
asio::awaitable<After> Session::write_stream(Response& response, const Wanted& wanted) {
  const auto length = static_cast<std::uint64_t>(response.stream->bytes);
  const auto head = stream_head_of(response, request_id_, wanted);
  wire::response_serializer<wire::empty_body> serializer(head);
  error_code error;
  co_await wire::async_write_header(socket_, serializer,
                                    asio::redirect_error(asio::use_awaitable, error));
  std::string piece(kPieceBytes, '\0');
  std::uint64_t left = wanted.body ? length : 0;
  while (!error && left > 0 && !listener_.stopping) {
    start_handling();
    const Result<std::size_t> got = co_await asio::co_spawn(
        listener_.pool, pull(*response.stream->source, piece), asio::use_awaitable);
    if (!got || *got == 0 || *got > left) {
      log_failure(request_id_,
                  got ? "the response has another length than it said" : got.error().message);
      co_return After::close;
    }
    start_writing();
    co_await asio::async_write(socket_, asio::buffer(piece.data(), *got),
                               asio::redirect_error(asio::use_awaitable, error));
    left -= *got;
  }
  co_return error || left > 0 ? After::close : wanted.after;
}

asio::awaitable<error_code> Session::write_piece(std::string text, const Wanted& wanted) {
  if (wanted.version >= 11) text = fmt::format("{:x}\r\n{}\r\n", text.size(), text);
  start_writing();
  error_code error;
  co_await asio::async_write(socket_, asio::buffer(text),
                             asio::redirect_error(asio::use_awaitable, error));
  co_return error;
}

// What the feed holds, as it comes, until either side ends it; a comment where it is silent for
// long, so that what stands between keeps the connection.
asio::awaitable<error_code> Session::tell(Feed& feed, const Wanted& wanted) {
  const auto bell = std::make_shared<Bell>(listener_.io);
  feed.on_news([self = weak_from_this(), bell, &io = listener_.io](Feed::State state) {
    asio::post(io, [self, bell, state] {
      const auto session = self.lock();
      if (session && state == Feed::State::cut) session->close();
      bell->ring();
    });
  });
  socket_.async_wait(Socket::wait_read, [bell](const error_code&) {
    bell->gone = true;
    bell->ring();
  });
  error_code error;
  while (!error) {
    bell->rung = false;
    Feed::Taken taken = feed.take();
    if (taken.state == Feed::State::cut) close();
    if (!taken.text.empty()) error = co_await write_piece(std::move(taken.text), wanted);
    if (taken.state != Feed::State::open || bell->gone || listener_.stopping) break;
    start_listening();
    if (error || bell->rung) continue;
    bell->timer.expires_after(std::chrono::milliseconds(listener_.limits.heartbeat_ms));
    error_code woken;
    co_await bell->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    if (!bell->rung) error = co_await write_piece(":\n\n", wanted);
  }
  feed.on_news(nullptr);
  co_return error;
}

// Its last chunk tells an end from a cut.
asio::awaitable<After> Session::write_feed(Response& response, const Wanted& wanted) {
  struct Counted {
    explicit Counted(Listener& listener) : listener_(listener) { ++listener_.feeds; }
    ~Counted() { --listener_.feeds; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    Listener& listener_;
  };
  const Counted counted(listener_);
  const Wanted last{.version = wanted.version, .body = wanted.body, .after = After::close};
  const auto head = feed_head_of(response, request_id_, last);
  wire::response_serializer<wire::empty_body> serializer(head);
  error_code error;
  co_await wire::async_write_header(socket_, serializer,
                                    asio::redirect_error(asio::use_awaitable, error));
  const std::shared_ptr<Feed> feed = std::move(response.feed);
  if (!error && wanted.body) {
    error = co_await tell(*feed, last);
    if (!error && wanted.version >= 11) error = co_await write_piece("", last);
  }
  co_return After::close;
}

// Closing while the peer still sends would reset the connection, and the peer might never read the
// answer (RFC 9112 section 9.6). So we stop sending, and read to its end what is on the way.
asio::awaitable<void> Session::linger() {
  error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error || listener_.stopping) co_return;
  start_reading(kLingerSeconds);
  buffer_.clear();
  while (!error && !expired_) {
    co_await socket_.async_read_some(buffer_.prepare(std::min(kReadBytes, buffer_.max_size())),
                                     asio::redirect_error(asio::use_awaitable, error));
  }
}

// Runs on a thread of the pool.
asio::awaitable<Response> Session::respond(Request& request) {
  try {
    Response response = listener_.respond(request);
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

}  // namespace candor::http
