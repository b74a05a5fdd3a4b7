// SPDX-License-Identifier: Apache-2.0
// JSON of the room's types. The only JSON of this room.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "notice/notice.h"
#include "notice/readers.h"
#include "notice/translation.h"
#include "notice/versions.h"

namespace candor::notice::codec {

Result<std::string> decode_text(std::string_view body);
Result<std::string> decode_reason(std::string_view body);
// The jurisdiction of a variant, if the body names one; the body may be empty.
Result<std::optional<std::string>> decode_draft(std::string_view body);
struct TextToLint {
  std::string text;
  std::string language;
  std::vector<std::string> jurisdictions;
};
struct TranslationToCheck {
  std::string text;
  std::string language;
};
Result<TranslationToCheck> decode_translation(std::string_view body);
Result<TextToLint> decode_lint(std::string_view body);

boost::json::value encode(const Notice& notice);
boost::json::value encode(const std::vector<Notice>& notices);
boost::json::value encode(const Lint& lint);
boost::json::value encode(const Preview& preview);
boost::json::value encode(const Versions& versions);
boost::json::value encode(const Readers& readers);
// Nothing: the body is empty, and asks for people who are affected.
Result<std::optional<Reader>> decode_reader(std::string_view body);
boost::json::value encode(const TranslationCheck& check);
// Static Analysis Results Interchange Format 2.1.0 (OASIS); `uri` names what was read.
boost::json::value encode_sarif(const Lint& lint, std::string_view uri);

// Bodies of journal entries: the text's hash instead of the text.
boost::json::value journal_version(const Notice& notice);
boost::json::value journal_revised(const Notice& notice, std::size_t approvals_voided,
                                   std::size_t translations_dropped);
boost::json::value journal_translated(const Notice& notice, const Translation& translation,
                                      std::size_t approvals_voided);
boost::json::value journal_approval(const Notice& notice, const Approval& approval);
boost::json::value journal_previewed(const Preview& preview);
boost::json::value journal_approved(const Notice& notice, const Lint& lint);
boost::json::value journal_withdrawn(const Notice& notice, std::string_view reason);

std::span<const http::Schema> schemas();

}  // namespace candor::notice::codec
