// SPDX-License-Identifier: Apache-2.0
#include "delivery/smtp_session.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

constexpr int kGoingDown = 421;

bool is_good(const Reply& reply) { return reply.code >= 200 && reply.code < 300; }
bool is_not_now(const Reply& reply) { return reply.code >= 400 && reply.code < 500; }
bool is_never(const Reply& reply) { return reply.code >= 500; }

Sent refusal_of(const Reply& reply) {
  return {is_never(reply) ? Outcome::refused : Outcome::deferred, to_words(reply)};
}

// Eight bytes at a time: every letter is looked through.
bool is_ascii(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    all |= eight;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & kHighBits) == 0;
}

// What would end a line would begin a command.
bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

SmtpSession::SmtpSession(const SmtpServer& server, std::string name, bool is_loopback)
    : server_(server), name_(std::move(name)), is_secure_(is_loopback) {}

void SmtpSession::say(std::string_view line) {
  output_ += line;
  output_ += "\r\n";
  said_ += line.size() + 2;
}

void SmtpSession::sent(std::size_t bytes) {
  CHECK(bytes <= output_.size() - output_at_);
  output_at_ += bytes;
  left_us_ += bytes;
  if (output_at_ < output_.size()) return;
  output_.clear();
  output_at_ = 0;
}

void SmtpSession::receive(std::string_view bytes) {
  if (is_over()) return;
  if (step_ == Step::tls) return lose("the server speaks before TLS has begun");
  reader_.add(bytes);
  while (!is_over()) {
    const auto reply = reader_.next();
    if (!reply) break;
    hear(*reply);
  }
  if (!is_over() && reader_.is_broken()) lose("what the server says is not SMTP");
}

void SmtpSession::hear(const Reply& reply) {
  if (step_ == Step::leaving) return lose("");
  if (step_ == Step::ready && !asked_.empty()) return hear_letter(reply);
  if (reply.code == kGoingDown) return fail(reply);
  switch (step_) {
    case Step::greeting: return hear_greeting(reply);
    case Step::ehlo: return hear_ehlo(reply);
    case Step::auth: return hear_auth(reply);
    case Step::starttls:
      if (reply.code != 220) return fail(reply);
      // What came in the same breath is nobody's we know: it was not said under TLS.
      if (reader_.has_more()) return lose("the server speaks before TLS has begun");
      step_ = Step::tls;
      return;
    case Step::ready:  // an answer to no question
    case Step::tls:
    case Step::leaving:
    case Step::over: return fail(reply);
  }
}

void SmtpSession::hear_greeting(const Reply& reply) {
  if (reply.code != 220) return fail(reply);
  step_ = Step::ehlo;
  say("EHLO " + name_);
}

void SmtpSession::hear_ehlo(const Reply& reply) {
  const bool needs_extensions = server_.tls == SmtpTls::starttls || !server_.user.empty();
  if (is_never(reply) && !says_helo_ && !needs_extensions) {
    says_helo_ = true;
    say("HELO " + name_);
    return;
  }
  if (!is_good(reply)) return fail(reply);
  offers_ = {};
  for (std::size_t i = 1; i < reply.lines.size() && !says_helo_; ++i) {
    const std::string line = to_lower(replace_all(reply.lines[i], "=", " "));
    const auto words = split(line, ' ');
    const auto has = [&](std::string_view word) {
      return std::find(words.begin() + 1, words.end(), word) != words.end();
    };
    if (words[0] == "pipelining") offers_.pipelining = true;
    if (words[0] == "8bitmime") offers_.eight_bit = true;
    if (words[0] == "smtputf8") offers_.utf8 = true;
    if (words[0] == "starttls") offers_.starttls = true;
    if (words[0] == "size") {
      offers_.size = true;
      if (words.size() > 1) offers_.size_max = parse_integer(words[1]).value_or(0);
    }
    if (words[0] == "auth") {
      offers_.auth_plain = offers_.auth_plain || has("plain");
      offers_.auth_login = offers_.auth_login || has("login");
    }
  }
  after_ehlo();
}

void SmtpSession::after_ehlo() {
  if (server_.tls == SmtpTls::starttls && !has_tls_) {
    if (!offers_.starttls) return lose("the server offers no STARTTLS, which the settings ask for");
    step_ = Step::starttls;
    return say("STARTTLS");
  }
  if (server_.user.empty()) return become_ready();
  begin_auth();
}

void SmtpSession::tls_started() {
  CHECK(wants_tls());
  has_tls_ = true;
  is_secure_ = true;
  step_ = Step::ehlo;  // what was offered before TLS was anybody's word
  say("EHLO " + name_);
}

void SmtpSession::begin_auth() {
  if (!is_secure_) return lose("a password leaves only over TLS; set mail.smtp_tls = \"starttls\"");
  step_ = Step::auth;
  if (offers_.auth_plain) {
    const std::string zero(1, '\0');
    return say("AUTH PLAIN " + to_base64(zero + server_.user + zero + server_.password));
  }
  if (!offers_.auth_login) return lose("the server offers neither AUTH PLAIN nor AUTH LOGIN");
  auth_lines_ = {to_base64(server_.password), to_base64(server_.user)};
  say("AUTH LOGIN");
}

void SmtpSession::hear_auth(const Reply& reply) {
  if (is_good(reply)) return become_ready();
  if (reply.code != 334 || auth_lines_.empty()) return fail(reply);
  say(auth_lines_.back());
  auth_lines_.pop_back();
}

void SmtpSession::become_ready() {
  step_ = Step::ready;
  was_ready_ = true;
  pump();
}

bool SmtpSession::wants_letter() const {
  return step_ == Step::ready && letters_.size() < (offers_.pipelining ? 3u : 1u);
}

std::optional<Sent> SmtpSession::why_impossible(const Message& message) const {
  if (!is_one_line(message.to_address) || !is_one_line(message.from_address)) {
    return Sent{Outcome::refused, "(not an address)"};
  }
  if (!offers_.utf8 && !is_ascii(message.to_address)) {
    return Sent{Outcome::refused, "(the server takes only addresses in ASCII)"};
  }
  if (offers_.size_max > 0 && std::ssize(message.bytes) > offers_.size_max) {
    return Sent{Outcome::refused,
                fmt::format("(the server takes only {} bytes)", offers_.size_max)};
  }
  return std::nullopt;
}

void SmtpSession::offer(std::size_t number, const Message& message) {
  CHECK(wants_letter());
  if (auto impossible = why_impossible(message)) {
    answers_.push_back({number, std::move(*impossible)});
    return;
  }
  letters_.push_back({.number = number,
                      .message = &message,
                      .is_welcome = false,
                      .refusal = std::nullopt,
                      .content_ends_at = 0});
  pump();
}

// Says the envelope of the next letter as soon as it may be said.
void SmtpSession::pump() {
  if (step_ != Step::ready || envelopes_ == letters_.size()) return;
  const bool may = offers_.pipelining
                       ? envelopes_ == 0 || letters_[envelopes_ - 1].content_ends_at != 0
                       : asked_.empty();
  if (may) say_envelope(letters_[envelopes_++]);
}

void SmtpSession::say_envelope(Letter& letter) {
  if (needs_reset_) {
    needs_reset_ = false;
    say("RSET");
    asked_.push_back(Asked::reset);
    if (!offers_.pipelining) return;
  }
  std::string mail = "MAIL FROM:<" + letter.message->from_address + ">";
  const bool is_utf8 = !is_ascii(letter.message->to_address);
  if (offers_.size) mail += fmt::format(" SIZE={}", letter.message->bytes.size());
  if (offers_.eight_bit && !is_ascii(letter.message->bytes)) mail += " BODY=8BITMIME";
  if (is_utf8) mail += " SMTPUTF8";
  say(mail);
  asked_.push_back(Asked::mail);
  if (!offers_.pipelining) return;
  say_next_of_envelope(Asked::mail);
  say_next_of_envelope(Asked::recipient);
}

void SmtpSession::say_next_of_envelope(Asked asked) {
  if (asked == Asked::mail) {
    say("RCPT TO:<" + letters_[envelopes_ - 1].message->to_address + ">");
    asked_.push_back(Asked::recipient);
  } else {
    say("DATA");
    asked_.push_back(Asked::data);
  }
}

void SmtpSession::hear_letter(const Reply& reply) {
  const Asked asked = asked_.front();
  Letter& letter = letters_.front();
  if (reply.code == kGoingDown && asked == Asked::content) answer_first(refusal_of(reply));
  if (reply.code == kGoingDown) return fail(reply);
  asked_.pop_front();
  const bool goes_on = !offers_.pipelining;
  switch (asked) {
    case Asked::reset:
      if (!is_good(reply)) return fail(reply);
      if (goes_on) say_envelope(letter);
      return;
    case Asked::mail:
      // 552 is about the letter; all else about us.
      if (!is_good(reply) && reply.code != 552) return fail(reply);
      letter.is_welcome = is_good(reply);
      if (!letter.is_welcome) letter.refusal = refusal_of(reply);
      break;
    case Asked::recipient:
      if (letter.refusal) return;
      if (!is_good(reply) && reply.code < 400) return fail(reply);
      if (!is_good(reply)) letter.refusal = refusal_of(reply);
      break;
    case Asked::data: return hear_data(letter, reply);
    case Asked::lone_dot: return end_refused(letter);
    case Asked::content:
      if (is_good(reply)) return answer_first({Outcome::accepted, to_words(reply)});
      if (reply.code < 400) return fail(reply);
      return answer_first(refusal_of(reply));
  }
  if (!goes_on) return;
  if (letter.refusal) return end_refused(letter);
  say_next_of_envelope(asked);
}

void SmtpSession::hear_data(Letter& letter, const Reply& reply) {
  const bool is_open = reply.code == 354;
  if (letter.refusal && is_open) {  // RFC 2920 section 3.1: nobody is to have it
    say(".");
    asked_.push_back(Asked::lone_dot);
    return;
  }
  if (!letter.refusal && is_open) return say_content(letter);
  if (!letter.refusal && !is_not_now(reply) && !is_never(reply)) return fail(reply);
  if (!letter.refusal) letter.refusal = refusal_of(reply);
  end_refused(letter);
}

// A line that begins with a dot gets another one (RFC 5321 section 4.5.2).
void SmtpSession::say_content(Letter& letter) {
  const std::string_view bytes = letter.message->bytes;
  const std::size_t before = output_.size();
  output_.reserve(before + bytes.size() + 64);
  std::size_t from = 0;
  if (bytes.starts_with('.')) output_ += '.';
  for (std::size_t at = bytes.find("\n."); at != std::string_view::npos;
       at = bytes.find("\n.", at + 2)) {
    output_ += bytes.substr(from, at + 1 - from);
    output_ += '.';
    from = at + 1;
  }
  output_ += bytes.substr(from);
  if (!bytes.ends_with("\r\n")) output_ += "\r\n";
  said_ += output_.size() - before;
  say(".");
  letter.content_ends_at = said_;
  asked_.push_back(Asked::content);
  pump();
}

void SmtpSession::answer_first(Sent sent) {
  answers_.push_back({letters_.front().number, std::move(sent)});
  letters_.pop_front();
  --envelopes_;
  pump();
}

void SmtpSession::end_refused(Letter& letter) {
  needs_reset_ = true;
  answer_first(std::move(*letter.refusal));
}

void SmtpSession::quit() {
  if (step_ != Step::ready || !letters_.empty()) return lose("");
  step_ = Step::leaving;
  say("QUIT");
}

void SmtpSession::lose(std::string_view why) {
  if (is_over()) return;
  words_ = why;
  step_ = Step::over;
  for (std::size_t i = 0; i < letters_.size(); ++i) {
    Letter& letter = letters_[i];
    if (letter.refusal) {
      answers_.push_back({letter.number, std::move(*letter.refusal)});
    } else if (letter.content_ends_at != 0 && left_us_ + 2 >= letter.content_ends_at) {
      // Its last dot has left us, so the server may have it.
      answers_.push_back({letter.number, {Outcome::uncertain, "(" + words_ + ")"}});
    } else {
      if (i == 0 && letter.is_welcome) left_.blamed = letter.number;
      left_.numbers.push_back(letter.number);
    }
  }
  letters_.clear();
  envelopes_ = 0;
  asked_.clear();
  output_.clear();
  output_at_ = 0;
}

std::vector<SmtpSession::Answer> SmtpSession::take_answers() {
  std::vector<Answer> answers;
  std::swap(answers, answers_);
  return answers;
}

}  // namespace candor::delivery
