// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "delivery/smtp_session.h"
#include "fuzz.h"

using candor::fuzz::claim;
namespace delivery = candor::delivery;

namespace {

std::vector<std::string> read(std::string_view text, std::size_t cut) {
  delivery::ReplyReader reader;
  std::vector<std::string> words;
  for (const std::string_view piece : {text.substr(0, cut), text.substr(cut)}) {
    reader.add(piece);
    while (const auto reply = reader.next()) {
      claim(reply->code >= 200 && reply->code <= 599, "a reply has a code");
      claim(!reply->lines.empty(), "a reply has a line");
      for (const std::string& line : reply->lines) {
        claim(line.find('\n') == std::string::npos, "a line is one");
      }
      words.push_back(delivery::to_words(*reply));
    }
  }
  return words;
}

// Three letters to a server that says this, whatever it is asked.
void converse(std::string_view text, std::size_t cut) {
  const delivery::Message letter{.message_id = "1@a.test",
                                 .from_address = "us@a.test",
                                 .to_address = "them@b.test",
                                 .bytes = "Subject: x\r\n\r\n.\r\n"};
  delivery::SmtpServer server;
  server.tls = candor::SmtpTls::none;
  delivery::SmtpSession session(server, "a.test", false);
  std::size_t offered = 0;
  std::multiset<std::size_t> ended;
  const auto take = [&] {
    for (const auto& answer : session.take_answers()) {
      ended.insert(answer.number);
      claim(
          answer.sent.outcome != delivery::Outcome::accepted || answer.sent.words.starts_with('2'),
          "what is accepted was said to be");
    }
  };
  for (const std::string_view piece : {text.substr(0, cut), text.substr(cut)}) {
    while (offered < 3 && session.wants_letter()) session.offer(offered++, letter);
    session.sent(session.output().size());
    session.receive(piece);
    take();
  }
  session.lose("(end)");
  take();
  for (const std::size_t number : session.left().numbers) ended.insert(number);
  claim(ended.size() == offered, "every letter has one end");
  for (std::size_t i = 0; i < offered; ++i) claim(ended.count(i) == 1, "and only one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = candor::fuzz::bytes(data, size);
  const std::size_t cut = size / 2;
  claim(read(text, 0) == read(text, cut), "replies are the same however their bytes are cut");
  converse(text, cut);
  return 0;
}
