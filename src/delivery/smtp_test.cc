// SPDX-License-Identifier: Apache-2.0
// Against Postfix's smtp-sink, on a free port of the loopback.
#include "delivery/smtp.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/testing.h"

namespace candor::delivery {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSink[] = "/usr/sbin/smtp-sink";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A port that nobody listens on at this moment.
std::uint16_t free_port() {
  const int file = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(file, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(file, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no free port");
  }
  ::close(file);
  return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
  const int file = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  const bool connected =
      ::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(file);
  return connected;
}

// smtp-sink for one test; everything it receives goes into one file.
class Sink {
 public:
  explicit Sink(std::vector<std::string> options) : port_(free_port()) {
    std::vector<std::string> words = {kSink, "-D", dump(), "-h", "sink.test"};
    if (::getuid() == 0) {
      words.insert(words.end(), {"-u", "nobody"});
      fs::permissions(folder_.path(), fs::perms::all);
    }
    words.insert(words.end(), options.begin(), options.end());
    words.insert(words.end(), {"inet:127.0.0.1:" + std::to_string(port_), "100"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::execv(kSink, arguments.data());
      ::_exit(127);
    }
    for (int tries = 0; !answers(port_) && tries < 500; ++tries) ::poll(nullptr, 0, 10);
  }
  ~Sink() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  std::uint16_t port() const { return port_; }
  std::string received() const {
    std::ifstream file(dump(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  std::string dump() const { return folder_.path() + "/received"; }

  TemporaryFolder folder_;
  std::uint16_t port_;
  pid_t process_ = -1;
};

class SmtpChannel : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kSink)) GTEST_SKIP() << "there is no smtp-sink here; install Debian's postfix";
  }
  static Smtp channel_to(std::uint16_t port, SmtpTls tls) {
    SmtpServer server;
    server.host = "127.0.0.1";
    server.port = port;
    server.tls = tls;
    server.connect_time_ms_max = 5000;
    server.send_time_ms_max = 5000;
    return Smtp(std::move(server));
  }
};

Message a_message(int number) {
  return {.message_id = std::to_string(number) + "@acme.example",
          .from_address = "notices@acme.example",
          .to_address = "anna@example.test",
          .bytes = "Message-Id: <" + std::to_string(number) +
                   "@acme.example>\r\nTo: anna@example.test\r\n\r\n.\r\n..two\r\nhello\r\n"};
}

std::int64_t count_of(const std::string& text, const std::string& part) {
  std::int64_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST_F(SmtpChannel, DeliversBatchAfterBatch) {
  const Sink sink({});
  {
    Smtp smtp = channel_to(sink.port(), SmtpTls::none);
    int made = 0;
    for (int batch = 1; batch <= 2; ++batch) {
      const auto all = smtp.send([&]() -> std::optional<Message> {
        if (made == batch * 10) return std::nullopt;
        return a_message(made++);
      });
      ASSERT_EQ(all.size(), 10u);
      for (const Sent& sent : all) {
        EXPECT_EQ(sent.outcome, Outcome::accepted) << sent.words;
        EXPECT_THAT(sent.words, HasSubstr("250"));
      }
    }
  }
  const std::string received = sink.received();
  EXPECT_EQ(count_of(received, "Message-Id: <"), 20);
  EXPECT_EQ(count_of(received, "X-Rcpt-Args: <anna@example.test>"), 20);
  EXPECT_THAT(received, HasSubstr("\n.\n..two\nhello\n")) << "dots arrive as they were";
}

TEST_F(SmtpChannel, TellsARefusedRecipientFromADeferredOne) {
  const Sink hard({"-f", "RCPT"});
  const Sent refused = channel_to(hard.port(), SmtpTls::none).send(a_message(1));
  EXPECT_EQ(refused.outcome, Outcome::refused) << refused.words;
  EXPECT_THAT(refused.words, HasSubstr("5"));

  const Sink soft({"-r", "RCPT"});
  const Sent deferred = channel_to(soft.port(), SmtpTls::none).send(a_message(1));
  EXPECT_EQ(deferred.outcome, Outcome::deferred) << deferred.words;
}

TEST_F(SmtpChannel, TakesARefusalOfTheLetterAsThePersons) {
  const Sink hard({"-f", "."});
  EXPECT_EQ(channel_to(hard.port(), SmtpTls::none).send(a_message(1)).outcome, Outcome::refused);
  const Sink soft({"-r", "."});
  EXPECT_EQ(channel_to(soft.port(), SmtpTls::none).send(a_message(1)).outcome, Outcome::deferred);
}

TEST_F(SmtpChannel, NeverBlamesThePersonForARefusalOfUs) {
  for (const char* command : {"CONNECT", "MAIL"}) {
    const Sink sink({"-f", command});
    const Sent sent = channel_to(sink.port(), SmtpTls::none).send(a_message(1));
    EXPECT_EQ(sent.outcome, Outcome::unreachable) << command << ": " << sent.words;
  }
}

TEST_F(SmtpChannel, IsUncertainWhenTheAnswerToTheLetterIsLost) {
  const Sink sink({"-q", "."});
  const Sent sent = channel_to(sink.port(), SmtpTls::none).send(a_message(1));
  EXPECT_EQ(sent.outcome, Outcome::uncertain) << sent.words;
}

TEST_F(SmtpChannel, GoesOnAfterARefusal) {
  const Sink sink({"-f", "RCPT"});
  Smtp smtp = channel_to(sink.port(), SmtpTls::none);
  EXPECT_EQ(smtp.send(a_message(1)).outcome, Outcome::refused);
  EXPECT_EQ(smtp.send(a_message(2)).outcome, Outcome::refused);
}

TEST_F(SmtpChannel, SendsNothingWithoutTheTlsItWasToldToUse) {
  const Sink sink({});
  const Sent sent = channel_to(sink.port(), SmtpTls::starttls).send(a_message(1));
  EXPECT_EQ(sent.outcome, Outcome::unreachable) << sent.words;
  EXPECT_THAT(sink.received(), Not(HasSubstr("Message-Id")));
}

TEST_F(SmtpChannel, IsUnreachableWhereNobodyListens) {
  const Sent sent = channel_to(free_port(), SmtpTls::none).send(a_message(1));
  EXPECT_EQ(sent.outcome, Outcome::unreachable);
  EXPECT_THAT(sent.words, Not(HasSubstr("anna")));
}

}  // namespace
}  // namespace candor::delivery
