// SPDX-License-Identifier: Apache-2.0
// For the tests of this room, a peer that speaks to a real server through a plain socket; for those
// of the rooms that send requests out, a client that does not.
#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "http/http.h"

namespace candor::http {

// Keeps what it is given, and answers as it is told. Like the real one, it may be used by many
// threads at once.
class FakeHttpClient final : public HttpClient {
 public:
  // Decides about each request; default: 204. May throw, as if the process had died.
  std::function<Result<Response>(const OutgoingRequest&)> answer;

  // What arrived, in order, repeats included.
  std::vector<OutgoingRequest> arrived() const {
    const std::lock_guard lock(mutex_);
    return arrived_;
  }

 private:
  Result<Response> do_send(const OutgoingRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      arrived_.push_back(request);
    }
    // A copy, so that an answer may choose the next one.
    if (const auto decide = answer) return decide(request);
    Response response;
    response.status = 204;
    return response;
  }

  mutable std::mutex mutex_;
  std::vector<OutgoingRequest> arrived_;
};

namespace testing {

// A connection. What never comes ends a test after 30 seconds.
class Peer {
 public:
  explicit Peer(const Server& server) : Peer(server.port()) {}
  explicit Peer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  static bool can_connect(std::uint16_t port) {
    try {
      const Peer peer(port);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Sends no more.
  void shut() { ::shutdown(socket_, SHUT_WR); }
  bool has_something() {
    char byte;
    return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }
  // Up to and with `mark`, or what came until the server closed.
  std::string read_to(std::string_view mark) {
    while (read_.find(mark) == std::string::npos && read_more()) {
    }
    const std::size_t at = read_.find(mark);
    return take(at == std::string::npos ? read_.size() : at + mark.size());
  }
  // All until the server closes; it must close, not reset.
  std::string read_all() {
    std::string all = read_all_or_reset();
    EXPECT_FALSE(broken_) << "the server did not close in 30 seconds, or reset";
    return all;
  }
  std::string read_all_or_reset() {
    while (read_more()) {
    }
    return take(read_.size());
  }
  // One response with its Content-Length.
  std::string read_response() {
    std::string response = read_to("\r\n\r\n");
    constexpr std::string_view kName = "content-length: ";
    const std::size_t at = to_lower(response).find(kName);
    if (at == std::string::npos) return response;
    const auto length = std::stoul(response.substr(at + kName.size()));
    while (read_.size() < length && read_more()) {
    }
    return response + take(std::min<std::size_t>(length, read_.size()));
  }

 private:
  bool read_more() {
    char bytes[4096];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    broken_ = got < 0;
    if (got > 0) read_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }
  std::string take(std::size_t count) {
    std::string taken = read_.substr(0, count);
    read_.erase(0, count);
    return taken;
  }

  int socket_;
  std::string read_;
  bool broken_ = false;
};

inline Response say(Request& request) {
  Response response;
  response.content_type = "text/plain";
  response.body =
      std::string(method_name(request.method)) + " " + request.path + " [" + request.body + "]";
  return response;
}

inline std::string answer_to(const Server& server, std::string_view bytes) {
  Peer peer(server);
  peer.send(bytes);
  return peer.read_all();
}

inline std::string header_of(const std::string& response, std::string_view name) {
  const std::size_t at = to_lower(response).find("\r\n" + to_lower(name) + ": ");
  if (at == std::string::npos) return "absent";
  const std::size_t from = at + name.size() + 4;
  return response.substr(from, response.find("\r\n", from) - from);
}

}  // namespace testing
}  // namespace candor::http
