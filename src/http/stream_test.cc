// SPDX-License-Identifier: Apache-2.0
// Bodies that are pulled, through the real server and plain sockets.
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/http.h"
#include "http/testing.h"

namespace candor::http {
namespace {

using testing::answer_to;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using testing::header_of;
using testing::Peer;
using testing::say;
using ::testing::StartsWith;

// What a handler of streams does: pulls pieces, and says how much there was, or why there was no
// more.
Response count(Request& request) {
  if (request.stream == nullptr) return say(request);
  std::string piece(1000, '\0');
  std::size_t bytes = 0;
  while (true) {
    const auto got = request.stream->read(piece);
    if (!got) return problem(got.error(), request.request_id);
    if (*got == 0) break;
    bytes += *got;
  }
  Response response;
  response.body = std::to_string(bytes) + " bytes";
  return response;
}

// Routes under /stream take a streamed body of up to a million bytes.
std::optional<std::int64_t> up_to_a_million(const Request& request) {
  if (request.path.starts_with("/stream")) return 1'000'000;
  return std::nullopt;
}

TEST(ServerStream, GivesTheBodyAsItIsPulled) {
  const Server server("127.0.0.1", 0, {.body_bytes_max = 10}, 1, count, up_to_a_million);
  Peer peer(server);
  peer.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" +
            std::string(1'000'000, 'x'));
  EXPECT_THAT(peer.read_response(), EndsWith("1000000 bytes"));
  peer.send(
      "POST /stream HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n"
      "0\r\n\r\n");
  EXPECT_THAT(peer.read_response(), EndsWith("5 bytes"));
  // The connection goes on, and other requests are read as before.
  peer.send("POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THAT(peer.read_response(), EndsWith("POST /stream []"));
  peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_THAT(peer.read_response(), EndsWith("POST / [hi]"));
}

TEST(ServerStream, ABodyAboveItsLimitIsRefusedWhetherItsLengthIsToldOrNot) {
  const Server server("127.0.0.1", 0, {}, 1, count, up_to_a_million);
  const std::string head = "POST /stream HTTP/1.1\r\nHost: a\r\n";

  EXPECT_THAT(answer_to(server, head + "Content-Length: 1000001\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  std::string chunk = "100000\r\n" + std::string(0x100000, 'x') + "\r\n0\r\n\r\n";
  EXPECT_THAT(answer_to(server, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk),
              StartsWith("HTTP/1.1 413 "));
}

TEST(ServerStream, APeerThatStallsIsToldAndOneThatLeavesIsNot) {
  const Server server("127.0.0.1", 0, {.body_time_s_max = 1}, 1, count, up_to_a_million);
  const std::string half = "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
  Peer stalled(server);
  Peer gone(server);
  stalled.send(half);
  gone.send(half);
  gone.shut();

  EXPECT_THAT(stalled.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(gone.read_all(), HasSubstr("the connection ended before the body did"));
}

TEST(ServerStream, ABodyThatTheHandlerDoesNotWantIsNotReadAsTheNextRequest) {
  const Server server(
      "127.0.0.1", 0, {}, 1,
      [](Request& request) {
        return problem({ErrorCode::unauthenticated, "who are you", {}}, request.request_id);
      },
      up_to_a_million);
  const std::string response =
      answer_to(server,
                "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n"
                "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_THAT(response, StartsWith("HTTP/1.1 401 "));
  EXPECT_EQ(response.find("HTTP/1.1", 1), std::string::npos);
}

TEST(ServerStream, WhoExpectsItIsToldToSendOnlyOnceTheHandlerPulls) {
  std::promise<void> go;
  const Server server(
      "127.0.0.1", 0, {}, 1,
      [&](Request& request) {
        go.get_future().wait();
        return count(request);
      },
      up_to_a_million);
  Peer peer(server);
  peer.send(
      "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_FALSE(peer.has_something());
  go.set_value();
  EXPECT_EQ(peer.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("hi");
  EXPECT_THAT(peer.read_response(), EndsWith("2 bytes"));
}

TEST(ServerStream, SlowBodiesDoNotHoldUpOtherRequests) {
  const Server server("127.0.0.1", 0, {.streams_max = 1}, 1, count, up_to_a_million);
  Peer slow(server);
  Peer waiting(server);
  Peer quick(server);
  const std::string head = "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";
  slow.send(head + "so");
  waiting.send(head + "here");
  quick.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_THAT(quick.read_response(), EndsWith("GET / []"));
  slow.send("on");
  EXPECT_THAT(slow.read_response(), EndsWith("4 bytes"));
  EXPECT_THAT(waiting.read_response(), EndsWith("4 bytes"));
}

// `bytes` of 'x', after which it refuses if it is asked once more.
class Letters final : public ByteSource {
 public:
  explicit Letters(std::size_t bytes) : left_(bytes) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    if (left_ == 0) return fail(ErrorCode::conflict, "the file is damaged");
    const std::size_t count = std::min(left_, into.size());
    std::fill_n(into.data(), count, 'x');
    left_ -= count;
    return count;
  }
  std::size_t left_;
};

Response letters(std::size_t there, std::int64_t promised) {
  Response response;
  response.stream = Stream{std::make_unique<Letters>(there), promised};
  return response;
}

TEST(ServerStream, WritesAResponseAsItIsPulled) {
  const Server server("127.0.0.1", 0, {}, 1, [](Request&) { return letters(300'000, 300'000); });
  Peer peer(server);
  for (int i = 0; i < 2; ++i) {
    peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string response = peer.read_response();
    EXPECT_EQ(header_of(response, "Content-Length"), "300000");
    EXPECT_THAT(response, EndsWith("\r\n\r\n" + std::string(300'000, 'x')));
  }
  peer.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(peer.read_all(), EndsWith("\r\n\r\n"));
}

TEST(ServerStream, AResponseThatCannotBeCompletedIsCutAndLogged) {
  const Server server("127.0.0.1", 0, {}, 1, [](Request&) { return letters(200'000, 300'000); });
  ::testing::internal::CaptureStderr();
  const std::string response = answer_to(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("the file is damaged"));
  EXPECT_EQ(header_of(response, "Content-Length"), "300000");
  EXPECT_EQ(response.size() - response.find("\r\n\r\n") - 4, 200'000u);
}

TEST(ServerStream, EndsAtAStopInEitherDirection) {
  const auto respond = [](Request& request) {
    return request.stream == nullptr ? letters(1'000'000'000, 1'000'000'000) : count(request);
  };
  auto server = std::make_unique<Server>("127.0.0.1", std::uint16_t{0}, Limits{}, 1, respond,
                                         up_to_a_million);
  Peer sending(*server);
  Peer taking(*server);
  taking.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  taking.read_to("\r\n\r\n");
  sending.send(
      "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
  sending.read_to("\r\n\r\n");
  std::thread stopping([&] { server.reset(); });

  EXPECT_THAT(sending.read_all(), StartsWith("HTTP/1.1 503 "));
  EXPECT_LT(taking.read_all().size(), 1'000'000'000u);
  stopping.join();
}

}  // namespace
}  // namespace candor::http
