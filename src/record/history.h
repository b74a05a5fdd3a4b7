// SPDX-License-Identifier: Apache-2.0
// What an earlier status page said, from before Candor: imported as closed history and shown as
// that. Nothing here has a fingerprint, because nobody froze it when it was published.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/bytes.h"
#include "base/result.h"
#include "storage/storage.h"

namespace candor::record {

enum class Impact { none, minor, major, critical, maintenance };
BOOST_DESCRIBE_ENUM(Impact, none, minor, major, critical, maintenance)
enum class PastKind { incident, maintenance };
BOOST_DESCRIBE_ENUM(PastKind, incident, maintenance)

struct PastUpdate {
  std::string status;  // the file's word: "Investigating", "Update", "Resolved"
  std::string body;    // as the file says; any text
  Instant at;
};

struct PastIncident {
  std::string past_id;     // 12 base-36 characters: the last part of source_url
  std::string source_id;   // the id of its line in the file
  std::string source_url;  // its address on the page that it comes from; may be empty
  PastKind kind = PastKind::incident;
  std::string title;  // one line
  Impact impact = Impact::none;
  Instant started_at;
  Instant resolved_at;
  Instant published_at;
  Instant updated_at;
  std::vector<std::string> components;
  std::vector<PastUpdate> updates;  // oldest first; at least one
  std::string sha256;               // of its line in the file
};

inline constexpr std::string_view kPastNote =
    "From before Candor: taken over from an earlier status page as it stood there. It has no "
    "fingerprint, so nobody can check that it was not changed.";

inline constexpr std::size_t kPastLineBytesMax = 1024 * 1024;
inline constexpr std::size_t kPastTitleCharactersMax = 500;
inline constexpr std::size_t kPastUpdatesMax = 1'000;
inline constexpr std::size_t kPastComponentsMax = 200;

// One line of the file: a JSON object (RFC 8259) with id, title, url, impact, started_at,
// resolved_at, published_at, updated_at, components and updates of {at, status, message}, oldest
// first. Refused, with the place as a JSON pointer: other types, times that are out of order or
// after `now`, an incident that is not closed. Nothing of the line's texts is in a refusal. Pure.
Result<PastIncident> parse_past(std::string_view line, Instant now);

struct HistorySource {
  ByteSource& input;
  std::string name;  // as errors call it
  std::int64_t rows_max = 100'000'000;
};
struct HistoryImported {
  std::int64_t lines = 0;
  std::int64_t incidents = 0;     // that came in
  std::int64_t maintenances = 0;  // that came in
  std::int64_t updates = 0;       // of both
  std::int64_t already_there = 0;
  std::string file_sha256;
};
// Line by line, wholly or not at all. What is there already is passed over; where that is all,
// nothing is done. Refused with the first line that is wrong and the place in it: what parse_past
// refuses, an id that stood in an earlier line, an incident that is there and was another.
Result<HistoryImported> import_history(App& app, const Actor& actor, const HistorySource& source);

// Newest first.
std::vector<PastIncident> list_past(storage::Transaction& tx);
std::optional<PastIncident> find_past(storage::Transaction& tx, std::string_view past_id);

}  // namespace candor::record
