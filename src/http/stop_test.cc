// SPDX-License-Identifier: Apache-2.0
// A server that is asked to end does, whatever its connections do at that moment. Where it does
// not, these tests never end.
#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http.h"
#include "http/testing.h"

namespace candor::http {
namespace {

using ::testing::EndsWith;
using testing::Peer;
using testing::say;

TEST(ServerStop, EndsIdleConnections) {
  auto server = std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 1, say);
  Peer fresh(*server);
  Peer kept(*server);
  kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  kept.read_response();
  server.reset();

  EXPECT_EQ(kept.read_all(), "");
}

TEST(ServerStop, StillAnswersWhatIsBeingHandled) {
  std::promise<void> entered;
  std::promise<void> go;
  auto server =
      std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 1, [&](Request& request) {
        entered.set_value();
        go.get_future().wait();
        return say(request);
      });
  Peer peer(*server);
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  entered.get_future().wait();
  std::thread stopping([&] { server.reset(); });
  go.set_value();

  EXPECT_THAT(peer.read_all(), EndsWith("GET / []"));
  stopping.join();
}

TEST(ServerStop, AnAnswerOnItsWayIsTheLastOfItsConnection) {
  const std::string large(64 * 1024 * 1024, 'x');
  auto server = std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 1, [&](Request&) {
    Response response;
    response.body = large;
    return response;
  });
  Peer peer(*server);
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  peer.read_to("\r\n\r\n");
  const std::uint16_t port = server->port();
  std::thread stopping([&] { server.reset(); });
  while (Peer::can_connect(port)) std::this_thread::yield();

  EXPECT_EQ(peer.read_all().size(), large.size());
  stopping.join();
}

TEST(ServerStop, DoesNotWaitForWhoReadsNothing) {
  auto server = std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 1, [](Request&) {
    Response response;
    response.body = std::string(64 * 1024 * 1024, 'x');
    return response;
  });
  Peer peer(*server);
  peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  peer.read_to("\r\n\r\n");
  server.reset();
}

// What a connection does before it goes. Throws where the server takes none any more.
void visit(std::uint16_t port, int way) {
  constexpr int kWays = 7;
  const std::string get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  Peer peer(port);
  switch (way % kWays) {
    case 0: return;
    case 1: peer.send("GET / HT"); return;
    case 2: peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"); return;
    case 3:
      peer.send(get);
      peer.read_response();
      return;
    case 4:
      peer.send(get + get + get);
      for (int i = 0; i < 3; ++i) peer.read_response();
      return;
    case 5:
      peer.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      peer.read_all_or_reset();
      return;
    default:  // stays until the server ends
      peer.send(get);
      peer.read_all_or_reset();
  }
}

TEST(ServerStop, EndsWhileConnectionsOpenAskStayAndGo) {
  constexpr int kRounds = 200;
  constexpr int kPeers = 8;
  constexpr int kHandledMax = 20;  // less than all peers ask for before they stay
  for (int round = 0; round < kRounds; ++round) {
    std::atomic<int> handled = 0;
    auto server =
        std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 4, [&](Request& request) {
          ++handled;
          handled.notify_all();
          return say(request);
        });
    const std::uint16_t port = server->port();
    std::vector<std::thread> peers;
    for (int first = 0; first < kPeers; ++first) {
      peers.emplace_back([port, first] {
        try {
          for (int way = first;; ++way) visit(port, way);
        } catch (const std::runtime_error&) {
          // It has ended.
        }
      });
    }
    for (int seen = 0; seen < round % kHandledMax; seen = handled) handled.wait(seen);
    server.reset();
    for (std::thread& peer : peers) peer.join();
  }
}

}  // namespace
}  // namespace candor::http
