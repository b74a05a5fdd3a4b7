// SPDX-License-Identifier: Apache-2.0
#include "delivery/smtp.h"

#include <algorithm>
#include <cstring>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

// How far the conversation about one mail has come.
enum class Stage { connection, recipient, letter, handed_over };

struct Conversation {
  std::string_view bytes;  // not yet handed over
  Stage stage = Stage::connection;
  std::string last_reply;   // of the server, one line
  bool is_leaving = false;  // what is said after QUIT is not about the mail
};

void start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(started);
}

std::size_t read_letter(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& conversation = *static_cast<Conversation*>(user);
  const std::size_t taken = std::min(size * count, conversation.bytes.size());
  std::memcpy(buffer, conversation.bytes.data(), taken);
  conversation.bytes.remove_prefix(taken);
  if (conversation.bytes.empty() && conversation.stage != Stage::handed_over) {
    conversation.stage = Stage::handed_over;
    conversation.last_reply.clear();  // what was said before is no answer to the letter
  }
  return taken;
}

// Hears both sides: what we ask tells which question a reply answers.
int listen(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
  auto& conversation = *static_cast<Conversation*>(user);
  const std::string_view line(data, size);
  if (type == CURLINFO_HEADER_OUT && line.starts_with("QUIT")) conversation.is_leaving = true;
  if (conversation.is_leaving) return 0;
  if (type == CURLINFO_HEADER_OUT) {
    conversation.last_reply.clear();
    if (line.starts_with("RCPT TO:")) conversation.stage = Stage::recipient;
    if (line.starts_with("DATA")) conversation.stage = Stage::letter;
  } else if (type == CURLINFO_HEADER_IN) {
    if (!conversation.last_reply.empty()) conversation.last_reply += ' ';
    conversation.last_reply += trim(line);
  }
  return 0;
}

Outcome outcome_of(CURLcode code, std::int64_t reply, Stage stage) {
  if (code == CURLE_OK) return Outcome::accepted;
  const bool refused_for_good = reply >= 500 && reply < 600;
  const bool refused_for_now = reply >= 400 && reply < 500;
  switch (stage) {
    case Stage::connection: return Outcome::unreachable;
    case Stage::recipient:
    case Stage::letter:
      // 421: the server is closing; it says nothing about the person.
      if (reply == 421) return Outcome::unreachable;
      if (refused_for_good) return Outcome::refused;
      return refused_for_now ? Outcome::deferred : Outcome::unreachable;
    case Stage::handed_over:
      if (refused_for_good) return Outcome::refused;
      return refused_for_now ? Outcome::deferred : Outcome::uncertain;
  }
  return Outcome::uncertain;
}

}  // namespace

struct Smtp::Session {
  SmtpServer server;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl{nullptr, curl_easy_cleanup};
};

Smtp::Smtp(SmtpServer server) : session_(std::make_unique<Session>()) {
  start_curl();
  session_->server = std::move(server);
  session_->curl.reset(curl_easy_init());
  CHECK(session_->curl != nullptr);
  CURL* curl = session_->curl.get();
  const SmtpServer& s = session_->server;
  const auto set = [&](CURLoption option, auto value) {
    CHECK(curl_easy_setopt(curl, option, value) == CURLE_OK);
  };
  set(CURLOPT_URL, fmt::format("smtp://{}:{}", s.host, s.port).c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(s.connect_time_s_max));
  set(CURLOPT_TIMEOUT, static_cast<long>(s.send_time_s_max));
  set(CURLOPT_USE_SSL,
      static_cast<long>(s.tls == SmtpTls::starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!s.ca_file.empty()) set(CURLOPT_CAINFO, s.ca_file.c_str());
  if (!s.user.empty()) {
    set(CURLOPT_USERNAME, s.user.c_str());
    set(CURLOPT_PASSWORD, s.password.c_str());
  }
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, read_letter);
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_DEBUGFUNCTION, listen);
}

Smtp::~Smtp() = default;

Sent Smtp::do_send(const Message& message) {
  CURL* curl = session_->curl.get();
  Conversation conversation{.bytes = message.bytes, .stage = Stage::connection, .last_reply = {}};
  const std::string from = "<" + message.from_address + ">";
  const std::string to = "<" + message.to_address + ">";
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(
      curl_slist_append(nullptr, to.c_str()), curl_slist_free_all);
  CHECK(recipients != nullptr);
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_READDATA, &conversation);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &conversation);

  const CURLcode code = curl_easy_perform(curl);

  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, nullptr);
  std::string words = conversation.last_reply;
  const std::int64_t reply = parse_integer(std::string_view(words).substr(0, 3)).value_or(0);
  if (code != CURLE_OK) {
    words += fmt::format("{}({})", words.empty() ? "" : " ", curl_easy_strerror(code));
  }
  return {outcome_of(code, reply, conversation.stage), std::move(words)};
}

}  // namespace candor::delivery
