// SPDX-License-Identifier: Apache-2.0
// Whom a notice is for, by kinds and not by person, and the letter of each kind.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "notice/notice.h"

namespace candor::notice {

// Somebody who lives there, reads that and lost these, and whom nobody is.
struct Reader {
  std::string jurisdiction;  // "US-CA"
  std::string language;      // BCP 47
  exposure::ClassMask classes = 0;
};
// The one letter of that reader, under an invented name. It is about nobody's data, so the journal
// does not keep who looked. Refused (invalid): what is no place, nothing lost, and a place whose
// people get another notice.
Result<Preview> preview_notice_as(App& app, std::string_view notice, const Reader& reader);

// Readers to whom the notice says the same.
struct ReaderKind {
  std::string jurisdiction;
  std::string language;         // primary subtag: "de"
  std::string letter_language;  // of their letter: "en" where there is no translation
  exposure::ClassMask classes = 0;
  std::int64_t people = 0;
};
struct Readers {
  std::string notice;
  std::int64_t people = 0;        // all of them
  std::vector<ReaderKind> kinds;  // most people first, up to kReaderKindsMax
  std::int64_t more = 0;          // kinds that are left out
};
inline constexpr std::size_t kReaderKindsMax = 50;
// At this moment, from counts that are kept: it takes as long for a million people as for ten.
Result<Readers> load_readers(storage::Transaction& tx, std::string_view notice);

}  // namespace candor::notice
