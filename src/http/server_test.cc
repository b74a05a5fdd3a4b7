// SPDX-License-Identifier: Apache-2.0
// The real server on 127.0.0.1, spoken to through plain sockets.
#include <mutex>
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
using ::testing::Not;
using testing::Peer;
using testing::say;
using ::testing::StartsWith;

TEST(Server, AnswersWithTheHeadersThatEveryResponseHas) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  const std::string response =
      answer_to(server, "GET /a%20b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(response, EndsWith("\r\n\r\nGET /a b []"));
  EXPECT_EQ(header_of(response, "Content-Length"), "11");
  EXPECT_EQ(header_of(response, "Content-Type"), "text/plain");
  EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header_of(response, "X-Request-Id").size(), 32u);
  EXPECT_THAT(header_of(response, "Date"), EndsWith(" GMT"));
}

TEST(Server, KeepsTheConnectionForTheNextRequest) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  Peer peer(server);
  peer.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string first = peer.read_response();
  peer.send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
  const std::string second = peer.read_response();

  EXPECT_THAT(first, EndsWith("GET /1 []"));
  EXPECT_THAT(second, EndsWith("POST /2 [hi]"));
  EXPECT_NE(header_of(first, "X-Request-Id"), header_of(second, "X-Request-Id"));
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  const Server server("127.0.0.1", 0, {}, 4, say);
  Peer peer(server);
  std::string bytes;
  for (int i = 0; i < 20; ++i) {
    bytes += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n!";
  }
  peer.send(bytes);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(peer.read_response(), EndsWith("POST /" + std::to_string(i) + " [!]"));
  }
}

TEST(Server, ReadsChunkedBodies) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  EXPECT_THAT(answer_to(server,
                        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
              EndsWith("POST / [abcde]"));
}

TEST(Server, AnswersHeadWithoutABody) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  const std::string response =
      answer_to(server, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_EQ(header_of(response, "Content-Length"), "9");
  EXPECT_THAT(response, EndsWith("\r\n\r\n"));
}

TEST(Server, SendsNoContentWithStatus204) {
  const Server server("127.0.0.1", 0, {}, 1, [](Request&) {
    Response response;
    response.status = 204;
    return response;
  });
  const std::string response =
      answer_to(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(response, StartsWith("HTTP/1.1 204 "));
  EXPECT_EQ(header_of(response, "Content-Length"), "absent");
}

TEST(Server, TellsWhoExpectsItToSendTheBody) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  Peer peer(server);
  peer.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("hi");
  EXPECT_THAT(peer.read_response(), EndsWith("POST / [hi]"));
}

TEST(Server, ClosesAfterAnHttp10RequestAndAnswersInKind) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  EXPECT_THAT(answer_to(server, "GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.0 200 OK\r\n"));
}

TEST(Server, AnswersWhatIsNotARequestWithAProblemAndCloses) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  const std::pair<const char*, const char*> requests[] = {
      {"nonsense\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "400"},
      {"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501"},
  };
  for (const auto& [bytes, status] : requests) {
    const std::string response = answer_to(server, bytes);
    EXPECT_THAT(response, StartsWith("HTTP/1.1 " + std::string(status))) << bytes;
    EXPECT_EQ(header_of(response, "Content-Type"), "application/problem+json") << bytes;
    EXPECT_EQ(header_of(response, "Connection"), "close") << bytes;
    EXPECT_THAT(response, HasSubstr("\"request_id\":\"" + header_of(response, "X-Request-Id")));
  }
}

TEST(Server, AHandlerThatThrowsIsAnsweredWithNothingPrivate) {
  const Server server("127.0.0.1", 0, {}, 1,
                      [](Request&) -> Response { throw std::runtime_error("secret"); });
  ::testing::internal::CaptureStderr();
  const std::string response =
      answer_to(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("secret"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(response, Not(HasSubstr("secret")));
}

TEST(Server, AHeaderCannotBeginAnother) {
  const Server server("127.0.0.1", 0, {}, 1, [](Request&) {
    Response response;
    response.headers.emplace_back("Location", "/x\r\nSet-Cookie: stolen");
    return response;
  });
  ::testing::internal::CaptureStderr();
  const std::string response =
      answer_to(server, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("does not hold"));
  EXPECT_THAT(response, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(response, Not(HasSubstr("stolen")));
}

TEST(ServerLimits, HeaderBytes) {
  Limits limits;
  limits.header_bytes_max = 1024;
  const Server server("127.0.0.1", 0, limits, 1, say);
  const auto request = [](std::size_t bytes) {
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ";
    head.append(bytes - head.size() - 4, 'x');
    return head + "\r\n\r\n";
  };
  EXPECT_THAT(answer_to(server, request(1024)), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer_to(server, request(1200)), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(answer_to(server, request(1'000'000)), StartsWith("HTTP/1.1 431 "));
}

TEST(ServerLimits, BodyBytes) {
  Limits limits;
  limits.body_bytes_max = 10;
  const Server server("127.0.0.1", 0, limits, 1, say);
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  const auto with_length = [&](std::size_t length) {
    return head + "Content-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(length, 'x');
  };
  EXPECT_THAT(answer_to(server, with_length(10)), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer_to(server, with_length(11)), StartsWith("HTTP/1.1 413 "));
  // More than fits into the sockets' buffers: the answer arrives although we are still sending.
  EXPECT_THAT(answer_to(server, with_length(20'000'000)), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(answer_to(server, head + "Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST(ServerLimits, HeaderBodyAndIdleTime) {
  const Limits limits{.header_time_s_max = 1, .body_time_s_max = 1, .idle_time_s_max = 1};
  const Server server("127.0.0.1", 0, limits, 1, say);
  Peer silent(server);
  Peer idle(server);
  Peer slow_head(server);
  Peer slow_body(server);
  idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  slow_head.send("GET / HTTP/1.1\r\nHos");
  slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");

  EXPECT_EQ(silent.read_all(), "");
  EXPECT_THAT(idle.read_all(), EndsWith("GET / []"));
  EXPECT_THAT(slow_head.read_all(), StartsWith("HTTP/1.1 408 "));
  EXPECT_THAT(slow_body.read_all(), StartsWith("HTTP/1.1 408 "));
}

TEST(ServerLimits, Connections) {
  Limits limits;
  limits.connections_max = 2;
  const Server server("127.0.0.1", 0, limits, 1, say);
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  Peer first(server);
  Peer second(server);
  for (Peer* peer : {&first, &second}) {
    peer->send(request);
    EXPECT_THAT(peer->read_response(), StartsWith("HTTP/1.1 200 "));
  }

  Peer third(server);
  EXPECT_THAT(third.read_all(), StartsWith("HTTP/1.1 503 "));

  // Those within the limit are not harmed.
  first.send(request);
  EXPECT_THAT(first.read_response(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, HandlesManyConnectionsOnManyThreads) {
  std::mutex mutex;
  std::set<std::string> ids;
  const Server server("127.0.0.1", 0, {}, 4, [&](Request& request) {
    const std::lock_guard lock(mutex);
    ids.insert(request.request_id);
    return say(request);
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      Peer peer(server);
      for (int i = 0; i < 50; ++i) {
        peer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_THAT(peer.read_response(), EndsWith("GET / []"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(ids.size(), 400u);
}

TEST(Server, AnAddressThatIsTakenIsNamed) {
  const Server server("127.0.0.1", 0, {}, 1, say);
  try {
    const Server second("127.0.0.1", server.port(), {}, 1, say);
    FAIL() << "two servers listen on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("cannot listen on 127.0.0.1:" + std::to_string(server.port())));
  }
}

}  // namespace
}  // namespace candor::http
