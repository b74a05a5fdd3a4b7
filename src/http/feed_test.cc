// SPDX-License-Identifier: Apache-2.0
// Responses that stay open. What never comes ends a test after 30 seconds.
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http.h"
#include "http/testing.h"

namespace candor::http {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Peer;
using ::testing::StartsWith;

constexpr char kGet[] = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string kHello = event_text({.type = "hello", .data = "{}", .id = {}});

// Every answer is a feed that says hello.
class Tower {
 public:
  Response respond(Request&) {
    const auto feed = std::make_shared<Feed>();
    feed->send({.type = "hello", .data = "{}", .id = {}});
    const std::lock_guard lock(mutex_);
    feeds_.push_back(feed);
    return feed_response(feed);
  }
  std::weak_ptr<Feed> at(std::size_t place) const {
    const std::lock_guard lock(mutex_);
    return feeds_.at(place);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<Feed>> feeds_;
};

class ServerFeed : public ::testing::Test {
 protected:
  std::unique_ptr<Server> open(Limits limits = {}) {
    return std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, limits, 1,
                                    [this](Request& request) { return tower_.respond(request); });
  }

  Tower tower_;
};

TEST(Feed, WritesAnEventAsItIsRead) {
  EXPECT_EQ(event_text({.type = "change", .data = "{\"sequence\":12}", .id = 12}),
            "event: change\nid: 12\ndata: {\"sequence\":12}\n\n");
  EXPECT_EQ(event_text({.type = "bye", .data = "{}", .id = {}}), "event: bye\ndata: {}\n\n");
}

TEST(Feed, KeepsWhatWaitsInOrderAndNothingBehindItsEnd) {
  Feed feed;
  feed.send({.type = "a", .data = "1", .id = {}});
  feed.send({.type = "a", .data = "2", .id = {}});
  feed.end();
  feed.send({.type = "a", .data = "3", .id = {}});
  const Feed::Taken taken = feed.take();
  EXPECT_EQ(taken.text, "event: a\ndata: 1\n\nevent: a\ndata: 2\n\n");
  EXPECT_EQ(taken.state, Feed::State::ended);
  EXPECT_EQ(feed.take().text, "");
}

TEST(Feed, HoldsNoMoreThanItsBound) {
  Feed feed;
  const std::string line(1000, 'x');
  for (std::size_t sent = 0; sent <= Feed::kWaitingBytesMax; sent += line.size()) {
    feed.send({.type = "a", .data = line, .id = {}});
  }
  EXPECT_FALSE(feed.is_open());
  EXPECT_EQ(feed.take().text, "");
}

TEST_F(ServerFeed, TellsEachEventAsItHappens) {
  const auto server = open();
  Peer peer(*server);
  peer.send(kGet);
  const std::string head = peer.read_to("\r\n\r\n");
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(testing::header_of(head, "content-type"), "text/event-stream");
  EXPECT_EQ(testing::header_of(head, "cache-control"), "no-store");
  EXPECT_EQ(testing::header_of(head, "x-accel-buffering"), "no");
  EXPECT_EQ(testing::header_of(head, "transfer-encoding"), "chunked");
  EXPECT_EQ(testing::header_of(head, "content-length"), "absent");
  EXPECT_EQ(peer.read_to("\n\n\r\n"), "17\r\n" + kHello + "\r\n");

  const auto feed = tower_.at(0).lock();
  feed->send({.type = "change", .data = "{}", .id = 7});
  EXPECT_EQ(peer.read_to("\n\n\r\n"), "1e\r\nevent: change\nid: 7\ndata: {}\n\n\r\n");
  feed->end();
  EXPECT_EQ(peer.read_all(), "0\r\n\r\n");
}

TEST_F(ServerFeed, GoesUntilTheEndWhereThereAreNoChunks) {
  const auto server = open();
  Peer peer(*server);
  peer.send("GET /events HTTP/1.0\r\n\r\n");
  EXPECT_EQ(testing::header_of(peer.read_to("\r\n\r\n"), "transfer-encoding"), "absent");
  EXPECT_EQ(peer.read_to("\n\n"), kHello);
  tower_.at(0).lock()->end();
  EXPECT_EQ(peer.read_all(), "");
}

TEST_F(ServerFeed, IsHeadAloneForHead) {
  const auto server = open();
  Peer peer(*server);
  peer.send("HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(peer.read_all(), EndsWith("\r\n\r\n"));
}

TEST_F(ServerFeed, SaysThatItIsThereWhereItIsSilentForLong) {
  const auto server = open({.heartbeat_ms = 1});
  Peer peer(*server);
  peer.send(kGet);
  peer.read_to(kHello);
  for (int i = 0; i < 3; ++i) EXPECT_THAT(peer.read_to(":\n\n\r\n"), EndsWith("3\r\n:\n\n\r\n"));
  tower_.at(0).lock()->send({.type = "change", .data = "{}", .id = 7});
  EXPECT_THAT(peer.read_to("data: {}\n\n"), EndsWith("event: change\nid: 7\ndata: {}\n\n"));
}

TEST_F(ServerFeed, IsGoneWithItsPeer) {
  const auto server = open();
  {
    Peer peer(*server);
    peer.send(kGet);
    peer.read_to(kHello);
  }
  while (!tower_.at(0).expired()) std::this_thread::yield();
}

TEST_F(ServerFeed, CutsWhoDoesNotReadAndTellsTheOthers) {
  const auto server = open();
  Peer slow(*server);
  slow.send(kGet);
  slow.read_to(kHello);
  Peer other(*server);
  other.send(kGet);
  other.read_to(kHello);

  const std::string line(4000, 'x');
  while (const auto feed = tower_.at(0).lock()) {
    if (!feed->is_open()) break;
    feed->send({.type = "change", .data = line, .id = {}});
  }
  tower_.at(1).lock()->send({.type = "change", .data = "{}", .id = 7});
  EXPECT_THAT(other.read_to("data: {}\n\n"), HasSubstr("event: change\nid: 7"));
  EXPECT_THAT(slow.read_all_or_reset(), Not(EndsWith("0\r\n\r\n")));
  while (!tower_.at(0).expired()) std::this_thread::yield();
}

TEST_F(ServerFeed, RefusesMoreThanItsLimitUntilOneGoes) {
  const auto server = open({.feeds_max = 2});
  Peer stays(*server);
  stays.send(kGet);
  stays.read_to(kHello);
  auto goes = std::make_unique<Peer>(*server);
  goes->send(kGet);
  goes->read_to(kHello);
  {
    Peer third(*server);
    third.send(kGet);
    const std::string answer = third.read_response();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
  }
  goes.reset();
  while (!tower_.at(1).expired()) std::this_thread::yield();
  Peer next(*server);
  next.send(kGet);
  EXPECT_THAT(next.read_to(kHello), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ServerFeed, EndsWithTheServer) {
  auto server = open();
  Peer peer(*server);
  peer.send(kGet);
  peer.read_to("\n\n\r\n");
  const auto feed = tower_.at(0).lock();
  server.reset();
  EXPECT_EQ(peer.read_all(), "0\r\n\r\n");
  feed->send({.type = "change", .data = "nobody hears it", .id = {}});
}

}  // namespace
}  // namespace candor::http
