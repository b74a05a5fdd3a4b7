// SPDX-License-Identifier: Apache-2.0
// The real client, which speaks to real sockets of this machine.
#include <future>
#include <latch>
#include <map>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/testing.h"
#include "base/version.h"
#include "http/http.h"

namespace candor::http {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

Settings allowing(std::vector<std::string> allow) {
  Settings settings;
  settings.outgoing.allow = std::move(allow);
  return settings;
}

// Our own server, which keeps what it was asked.
class Receiver {
 public:
  explicit Receiver(std::function<Response(Request&)> respond)
      : server_("127.0.0.1", 0, Limits{}, 1,
                [this, respond = std::move(respond)](Request& request) {
                  asked_.set_value(request);
                  return respond(request);
                }) {}
  std::string url(std::string_view host = "127.0.0.1") const {
    return fmt::format("http://{}:{}/hook?x=1", host, server_.port());
  }
  Request asked() { return asked_.get_future().get(); }
  bool was_asked() {
    return asked_.get_future().wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  }

 private:
  std::promise<Request> asked_;
  Server server_;
};

// Takes one connection and says these bytes, whatever it is asked; then closes, or waits until the
// peer does.
class Speaker {
 public:
  enum class End { close, wait };
  Speaker(std::string bytes, End end) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, any, size) != 0 || ::listen(socket_, 1) != 0 ||
        ::getsockname(socket_, any, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this, bytes = std::move(bytes), end] { speak(bytes, end); });
  }
  ~Speaker() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }
  std::string url() const { return fmt::format("http://127.0.0.1:{}/", port_); }

 private:
  void speak(std::string_view bytes, End end) const {
    const int peer = ::accept(socket_, nullptr, nullptr);
    if (peer < 0) return;
    char buffer[4096];
    static_cast<void>(::recv(peer, buffer, sizeof buffer, 0));
    while (!bytes.empty()) {
      const ssize_t sent = ::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    if (end == End::close) ::shutdown(peer, SHUT_WR);
    while (::recv(peer, buffer, sizeof buffer, 0) > 0) {
    }
    ::close(peer);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

Result<Response> get(const std::string& url, const Settings& settings) {
  return open_client(settings)->send(
      {.method = Method::get, .url = url, .headers = {}, .body = ""});
}

TEST(HttpClient, SendsWhatItIsGivenAndReturnsTheAnswer) {
  Receiver receiver([](Request&) {
    Response response;
    response.status = 202;
    response.content_type = "text/plain";
    response.body = "taken";
    response.headers.emplace_back("Retry-After", "7");
    return response;
  });
  const auto client = open_client(allowing({"127.0.0.1"}));

  const Response response =
      must(client->send({.method = Method::post,
                         .url = receiver.url(),
                         .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                         .body = "{}"}));

  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.content_type, "text/plain");
  EXPECT_EQ(response.body, "taken");
  EXPECT_THAT(response.headers, Contains(Pair("retry-after", "7")));
  const Request asked = receiver.asked();
  EXPECT_EQ(asked.method, Method::post);
  EXPECT_EQ(asked.target, "/hook?x=1");
  EXPECT_EQ(asked.body, "{}");
  EXPECT_THAT(asked.headers,
              AllOf(Contains(Pair("content-type", "application/json")),
                    Contains(Pair("x-empty", "")), Contains(Pair("content-length", "2")),
                    Contains(Pair("user-agent", fmt::format("Candor/{}", kVersion))),
                    Not(Contains(Pair("expect", ::testing::_)))));
}

TEST(HttpClient, EveryMethodIsSentAsItIs) {
  for (const Method method :
       {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del}) {
    Receiver receiver([](Request&) { return Response{}; });
    const auto client = open_client(allowing({"127.0.0.1"}));

    const auto response =
        client->send({.method = method, .url = receiver.url(), .headers = {}, .body = ""});

    EXPECT_TRUE(is_ok(response)) << method_name(method);
    EXPECT_EQ(receiver.asked().method, method) << method_name(method);
  }
}

TEST(HttpClient, ReachesThisMachineOnlyWhereItIsAllowed) {
  for (const std::string_view host : {"127.0.0.1", "localhost", "[::ffff:127.0.0.1]"}) {
    Receiver receiver([](Request&) { return Response{}; });

    const auto response = get(receiver.url(host), Settings{});

    EXPECT_TRUE(is_refused(response, ErrorCode::forbidden)) << host;
    EXPECT_THAT(to_text(response.error()), HasSubstr("loopback")) << host;
    EXPECT_FALSE(receiver.was_asked()) << host;
  }
  for (const std::string_view url : {"http://127.1/", "http://0x7f.1/", "http://2130706433/"}) {
    EXPECT_TRUE(is_refused(get(std::string(url), Settings{}), ErrorCode::invalid)) << url;
  }
  Receiver by_name([](Request&) { return Response{}; });
  EXPECT_TRUE(is_ok(get(by_name.url("localhost"), allowing({"localhost"}))));
  Receiver by_network([](Request&) { return Response{}; });
  EXPECT_TRUE(is_ok(get(by_network.url("localhost"), allowing({"127.0.0.0/8", "::1"}))));
}

TEST(HttpClient, FollowsNoRedirect) {
  Receiver inside([](Request&) { return Response{}; });
  Receiver receiver([&](Request&) {
    Response response;
    response.status = 302;
    response.headers.emplace_back("Location", inside.url());
    return response;
  });

  const Response response = must(get(receiver.url(), allowing({"127.0.0.1"})));

  EXPECT_EQ(response.status, 302);
  EXPECT_FALSE(inside.was_asked());
}

TEST(HttpClient, TakesNoProxyFromTheEnvironment) {
  Receiver proxy([](Request&) { return Response{}; });
  Receiver receiver([](Request&) { return Response{}; });
  const std::string before = proxy.url();
  ::setenv("http_proxy", before.c_str(), 1);
  ::setenv("ALL_PROXY", before.c_str(), 1);

  const auto response = get(receiver.url(), allowing({"127.0.0.1"}));

  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  EXPECT_TRUE(is_ok(response));
  EXPECT_FALSE(proxy.was_asked());
  EXPECT_TRUE(receiver.was_asked());
}

TEST(HttpClient, SaysInWordsWhatFailed) {
  const Settings settings = allowing({"127.0.0.0/8"});
  const auto refusal = [&](const std::string& url) { return to_text(get(url, settings).error()); };

  const std::string closed = [] { return Speaker("", Speaker::End::close).url(); }();
  EXPECT_THAT(refusal(closed), HasSubstr("takes no connection"));
  const Speaker garbage("no HTTP at all\r\n", Speaker::End::close);
  EXPECT_THAT(refusal(garbage.url()), HasSubstr("is not HTTP"));
  const Speaker silent("", Speaker::End::close);
  EXPECT_THAT(refusal(silent.url()), HasSubstr("cut off or is not HTTP"));
  const Speaker cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Speaker::End::close);
  EXPECT_THAT(refusal(cut.url()), HasSubstr("cut off"));
  Receiver plain([](Request&) { return Response{}; });
  EXPECT_THAT(refusal("https" + plain.url().substr(4)), HasSubstr("TLS"));
}

TEST(HttpClient, TakesAnAnswerUpToItsSizeAndNoMore) {
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  const auto ask = [&](const std::string& bytes) {
    const Speaker speaker(bytes, Speaker::End::close);
    return open_client(allowing({"127.0.0.1"}))
        ->send({.method = Method::get,
                .url = speaker.url(),
                .headers = {},
                .body = "",
                .response_bytes_max = 1000});
  };
  EXPECT_THAT(must(ask(head + std::string(1000 - head.size(), 'x'))).body,
              SizeIs(1000 - head.size()));
  for (const std::string& bytes :
       {head + std::string(1001 - head.size(), 'x'),
        "HTTP/1.1 200 OK\r\nA: " + std::string(2000, 'x') + "\r\n\r\n"}) {
    const auto response = ask(bytes);
    EXPECT_TRUE(is_refused(response, ErrorCode::too_large));
    EXPECT_THAT(to_text(response.error()), HasSubstr("more than 1,000 bytes"));
  }
}

TEST(HttpClient, WaitsForAnAnswerUpToItsTimeAndNoLonger) {
  const Speaker speaker("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Speaker::End::wait);

  const auto response = open_client(allowing({"127.0.0.1"}))
                            ->send({.method = Method::get,
                                    .url = speaker.url(),
                                    .headers = {},
                                    .body = "",
                                    .time_ms_max = 200});

  EXPECT_TRUE(is_refused(response, ErrorCode::no_answer));
  EXPECT_THAT(to_text(response.error()), HasSubstr("no answer within 0.2 s"));
}

TEST(HttpClient, TellsWhatWasNeverAskedForFromWhatNobodyAnswered) {
  std::string gone;
  {
    const Speaker speaker("", Speaker::End::close);
    gone = speaker.url();
    EXPECT_TRUE(is_refused(get(gone, allowing({"127.0.0.1"})), ErrorCode::no_answer));
  }
  EXPECT_TRUE(is_refused(get(gone, allowing({"127.0.0.1"})), ErrorCode::unavailable));
}

TEST(HttpClient, EndsWhenItIsToStop) {
  const Speaker speaker("HTTP/1.1 200 OK\r\n", Speaker::End::wait);
  std::stop_source stop;
  stop.request_stop();

  const auto response =
      open_client(allowing({"127.0.0.1"}), stop.get_token())
          ->send({.method = Method::get, .url = speaker.url(), .headers = {}, .body = ""});

  EXPECT_THAT(to_text(response.error()), HasSubstr("Candor was stopped"));
}

TEST(HttpClient, HeadersAreLinesAndTheFramingIsItsOwn) {
  const auto client = open_client(Settings{});
  const Headers wrong[] = {{{"X: y", "1"}},           {{"", "1"}},
                           {{"X", "1\r\nY: 2"}},      {{"X", std::string("1\0", 2)}},
                           {{"Host", "inside"}},      {{"Transfer-Encoding", "chunked"}},
                           {{"content-length", "0"}}, {{"Connection", "upgrade"}}};
  for (const Headers& headers : wrong) {
    EXPECT_TRUE(is_refused(client->send({.method = Method::get,
                                         .url = "https://hooks.example/",
                                         .headers = headers,
                                         .body = ""}),
                           ErrorCode::invalid))
        << headers.front().first;
  }
}

}  // namespace
}  // namespace candor::http
