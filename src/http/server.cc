// SPDX-License-Identifier: Apache-2.0
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include "http/session.h"

namespace candor::http {
namespace {

constexpr auto kPauseAfterFailedAccept = std::chrono::milliseconds(100);
constexpr auto kLookForLateOnes = std::chrono::milliseconds(500);

}  // namespace

// Takes the connections and watches over them.
struct Server::State : Listener {
  using Listener::Listener;
  asio::awaitable<void> accept();
  void turn_away(Socket socket) const;
  void watch();
  void stop();

  asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor{io};
  asio::steady_timer pause{io};
  std::thread thread;
};

asio::awaitable<void> Server::State::accept() {
  while (!stopping) {
    error_code error;
    Socket socket =
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
      std::make_shared<Session>(std::move(socket), *this)->await_request();
    }
  }
}

// Says so if that can be done without waiting.
void Server::State::turn_away(Socket socket) const {
  const std::string id = new_request_id();
  const Error error{ErrorCode::unavailable, "there are too many connections; try again", {}};
  const Message message = message_of(problem(error, id), id, {});
  error_code ignored;
  socket.non_blocking(true, ignored);
  wire::write(socket, message, ignored);
  socket.shutdown(Socket::shutdown_send, ignored);
  char unread[kReadBytes];
  socket.read_some(asio::buffer(unread), ignored);
}

// One timer for all connections.
void Server::State::watch() {
  look.expires_after(kLookForLateOnes);
  look.async_wait([this](const error_code&) {
    const TimePoint now = TimePoint::clock::now();
    for (Session* session : sessions) session->end_if_late(now);
    // Not by the error: whoever cancels may be too late, as this was on its way.
    if (!stopping || !sessions.empty()) watch();
  });
}

void Server::State::stop() {
  error_code ignored;
  stopping = true;
  acceptor.close(ignored);
  pause.cancel();
  for (Session* session : sessions) session->stop();
  end_if_empty();
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
  state_->watch();
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
