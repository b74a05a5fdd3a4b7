// SPDX-License-Identifier: Apache-2.0
// One SMTP conversation (RFC 5321) as a pure state machine: the server's bytes in, our bytes out,
// no socket and no clock. Where the server offers PIPELINING (RFC 2920), a letter's content and the
// next letter's envelope leave together, so that each letter costs one round trip.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.h"
#include "delivery/channel.h"
#include "delivery/smtp_reply.h"

namespace candor::delivery {

struct SmtpServer {
  std::string host;
  std::uint16_t port = 25;
  SmtpTls tls = SmtpTls::starttls;  // required when set: without it nothing is sent
  std::string user;                 // empty: no AUTH
  std::string password;
  std::string ca_file;  // trusted roots in PEM; empty: the system's
  std::int64_t connections_max = 8;
  std::int64_t domain_letters_max = 0;  // on their way to one domain at once; 0: no limit
  std::int64_t connect_time_ms_max = 15'000;
  std::int64_t send_time_ms_max = 120'000;  // of one letter, and of the words before the first
};

class SmtpSession {
 public:
  // `name` is ours, for EHLO. A password goes out over TLS, or to this machine.
  SmtpSession(const SmtpServer& server, std::string name, bool is_loopback);

  // What the server said, and that the connection is gone, for whatever reason.
  void receive(std::string_view bytes);
  void lose(std::string_view why);
  // What is to be said; after it has left, sent() says how much of it did.
  std::string_view output() const { return std::string_view(output_).substr(output_at_); }
  void sent(std::size_t bytes);
  // The server waits for the TLS handshake: nothing else may be said until tls_started().
  bool wants_tls() const { return step_ == Step::tls; }
  void tls_started();

  // Whether one more letter may be offered now. It must stay until it is answered or came back.
  bool wants_letter() const;
  void offer(std::size_t number, const Message& message);
  // Ends the conversation in good manners; for when no letter is under way.
  void quit();

  struct Answer {
    std::size_t number = 0;
    Sent sent;
  };
  // What the server said about letters since the last call.
  std::vector<Answer> take_answers();
  // After the end: the letters that it cannot have, to be offered elsewhere. `blamed` is the one it
  // was about when the connection broke, if it had begun to take it.
  struct Left {
    std::vector<std::size_t> numbers;
    std::optional<std::size_t> blamed;
  };
  const Left& left() const { return left_; }

  bool was_ready() const { return was_ready_; }
  bool is_over() const { return step_ == Step::over; }
  bool is_idle() const { return step_ == Step::ready && letters_.empty(); }
  std::size_t letters() const { return letters_.size(); }
  // Why it is over, in the server's words where it said any.
  const std::string& words() const { return words_; }

 private:
  enum class Step { greeting, ehlo, starttls, tls, auth, ready, leaving, over };
  // What the next reply answers, in order.
  enum class Asked { mail, recipient, data, content, lone_dot, reset };
  struct Letter {
    std::size_t number = 0;
    const Message* message = nullptr;
    bool is_welcome = false;  // MAIL was taken
    std::optional<Sent> refusal;
    std::uint64_t content_ends_at = 0;  // of all bytes said; 0: not handed over
  };

  void say(std::string_view line);
  void hear(const Reply& reply);
  void hear_greeting(const Reply& reply);
  void hear_ehlo(const Reply& reply);
  void hear_auth(const Reply& reply);
  void after_ehlo();
  void begin_auth();
  void become_ready();
  void pump();
  void say_envelope(Letter& letter);
  void say_next_of_envelope(Asked asked);
  void say_content(Letter& letter);
  void hear_letter(const Reply& reply);
  void hear_data(Letter& letter, const Reply& reply);
  void answer_first(Sent sent);
  void end_refused(Letter& letter);
  void fail(const Reply& reply) { lose(to_words(reply)); }
  std::optional<Sent> why_impossible(const Message& message) const;

  const SmtpServer& server_;
  std::string name_;
  bool is_secure_;
  bool has_tls_ = false;
  Step step_ = Step::greeting;
  bool was_ready_ = false;
  std::string words_;

  struct Offers {
    bool pipelining = false;
    bool eight_bit = false;
    bool utf8 = false;
    bool starttls = false;
    bool size = false;
    std::int64_t size_max = 0;  // 0: it does not say
    bool auth_plain = false;
    bool auth_login = false;
  } offers_;
  bool says_helo_ = false;
  std::vector<std::string> auth_lines_;  // still to be said, the next one last

  ReplyReader reader_;
  std::string output_;
  std::size_t output_at_ = 0;
  std::uint64_t said_ = 0;  // bytes ever put into output_
  std::uint64_t left_us_ = 0;

  // With PIPELINING at most three: one handed over, one whose envelope is out, one that waits.
  std::deque<Letter> letters_;
  std::deque<Asked> asked_;
  std::size_t envelopes_ = 0;  // of letters_, from the front, how many have theirs out
  bool needs_reset_ = false;
  std::vector<Answer> answers_;
  Left left_;
};

}  // namespace candor::delivery
