// SPDX-License-Identifier: Apache-2.0
// What one person can ask of the public side: is this letter from you, what of mine was involved,
// am I affected?
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/result.h"
#include "delivery/delivery.h"
#include "http/http.h"
#include "notice/notice.h"
#include "storage/storage.h"

namespace candor::reader {

// What a letter's code opens.
struct OpenedLetter {
  std::string incident;
  std::string headline;  // of the incident's page; "": it has none yet
  delivery::LetterProof letter;
  bool is_withdrawn = false;              // its text no longer holds
  std::optional<std::int64_t> log_entry;  // of the public log, that says so
  // What is one person's; nothing once it is deleted.
  struct Content {
    std::string language;  // BCP 47, of the next three
    std::vector<std::string> data_classes;
    std::vector<notice::Step> steps;
    std::string html;  // the letter again
  };
  std::optional<Content> content;
};
// Refused (not_found): no letter of ours has that code.
Result<OpenedLetter> open_letter(App& app, std::string_view code);

// Puts the question down whether that address is affected. Refused: what is no address (invalid);
// a network that asks too often (too_many). `network` as http::network_of has it.
Result<void> ask(App& app, std::string_view email, std::string_view network);
// Answers by mail what was asked, and says how much that was. Any number of nodes may do so.
Result<std::int64_t> answer(App& app);

storage::RoomSchema schema();
http::RoomRoutes public_routes();

}  // namespace candor::reader
