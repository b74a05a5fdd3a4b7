// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "record/component.h"
#include "record/history.h"

namespace candor::record {
namespace {

namespace json = boost::json;

constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kIdCharactersMax = 100;
constexpr std::size_t kUrlCharactersMax = 500;
constexpr std::size_t kBodyCharactersMax = 100'000;
constexpr std::array<std::string_view, 6> kIncidentWords = {
    "Investigating", "Identified", "Monitoring", "Update", "Resolved", "Postmortem"};
constexpr std::array<std::string_view, 5> kMaintenanceWords = {"Scheduled", "In progress",
                                                               "Verifying", "Update", "Completed"};

tl::unexpected<Error> refuse(const std::string& place, const std::string& why) {
  return fail(ErrorCode::invalid, fmt::format("{} {}", place, why));
}

// The fields of one object of the line, by their names; `place` is the object's JSON pointer.
class Fields {
 public:
  Fields(const json::object& object, std::string place)
      : object_(object), place_(std::move(place)) {}

  std::string place_of(std::string_view name) const { return fmt::format("{}/{}", place_, name); }

  // Nothing where there is none, or null.
  const json::value* find(std::string_view name) const {
    const json::value* value = object_.if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  // A text of at most so many characters; `if_absent` where there is none.
  Result<std::string> text(std::string_view name, std::size_t characters_max,
                           std::optional<std::string> if_absent = std::nullopt) const {
    const json::value* value = find(name);
    if (value == nullptr) {
      if (if_absent) return *if_absent;
      return refuse(place_of(name), "is missing");
    }
    const json::string* written = value->if_string();
    if (written == nullptr) return refuse(place_of(name), "is not a string");
    std::string text(*written);
    if (count_characters(text) > characters_max) {
      return refuse(place_of(name), fmt::format("has more than {} characters", characters_max));
    }
    // No engine keeps it in a text, and no status page shows it.
    if (text.find('\0') != std::string::npos) return refuse(place_of(name), "holds a NUL");
    return text;
  }
  Result<std::string> line(std::string_view name, std::size_t characters_max) const {
    std::string text = TRY(this->text(name, characters_max));
    const std::string fault = fault_of_line(trim(text), characters_max);
    if (!fault.empty()) return refuse(place_of(name), fault);
    return text;
  }
  Result<Instant> instant(std::string_view name, Instant now) const {
    const auto at = parse_rfc3339(TRY(text(name, 64)));
    if (!at) return refuse(place_of(name), "is not a time as RFC 3339 writes it, with its zone");
    if (*at > now) return refuse(place_of(name), "is in the future");
    return *at;
  }
  // None where there is none.
  Result<const json::array*> list(std::string_view name, std::size_t items_max) const {
    const json::array* none = nullptr;
    const json::value* value = find(name);
    if (value == nullptr) return none;
    const json::array* items = value->if_array();
    if (items == nullptr) return refuse(place_of(name), "is not a list");
    if (items->size() > items_max) {
      return refuse(place_of(name), fmt::format("has more than {} items", items_max));
    }
    return items;
  }

 private:
  const json::object& object_;
  std::string place_;
};

bool is_page_id(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
         });
}

// The id by which the page knew it: the last part of its address, or the line's own id.
Result<std::string> page_id_of(const PastIncident& past) {
  const std::string tail = past.source_url.substr(past.source_url.rfind('/') + 1);
  if (is_page_id(tail)) return tail;
  if (is_page_id(past.source_id)) return past.source_id;
  return refuse("/url", "does not end in the incident's id of 12 letters and digits");
}

Result<std::vector<PastUpdate>> updates_of(const Fields& fields, Instant now) {
  const json::array* items = TRY(fields.list("updates", kPastUpdatesMax));
  if (items == nullptr || items->empty()) return refuse("/updates", "holds nothing");
  std::vector<PastUpdate> updates;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const std::string place = fmt::format("/updates/{}", i);
    const json::object* object = (*items)[i].if_object();
    if (object == nullptr) return refuse(place, "is not an object");
    const Fields update(*object, place);
    updates.push_back({.status = TRY(update.text("status", 50)),
                       .body = TRY(update.text("message", kBodyCharactersMax)),
                       .at = TRY(update.instant("at", now))});
    if (i > 0 && updates[i].at < updates[i - 1].at) {
      return refuse(place + "/at", "is earlier than the update before it; oldest come first");
    }
  }
  return updates;
}

// What kind it is follows from the words of its updates, which must all be of that kind.
Result<PastKind> kind_of(const std::vector<PastUpdate>& updates) {
  const auto is_among = [](const auto& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const bool maintenance = std::any_of(updates.begin(), updates.end(), [&](const auto& update) {
    return update.status != "Update" && is_among(kMaintenanceWords, update.status);
  });
  for (std::size_t i = 0; i < updates.size(); ++i) {
    const std::string& word = updates[i].status;
    if (maintenance ? is_among(kMaintenanceWords, word) : is_among(kIncidentWords, word)) continue;
    return refuse(fmt::format("/updates/{}/status", i),
                  maintenance ? "is not one of Scheduled, In progress, Verifying, Update, Completed"
                              : "is not one of Investigating, Identified, Monitoring, Update, "
                                "Resolved, Postmortem");
  }
  const auto last = std::find_if(updates.rbegin(), updates.rend(),
                                 [](const auto& update) { return update.status != "Update"; });
  const bool closed =
      last != updates.rend() &&
      (last->status == "Completed" || last->status == "Resolved" || last->status == "Postmortem");
  if (!closed) {
    return refuse(fmt::format("/updates/{}/status", updates.size() - 1),
                  "does not close it; only what is over is history");
  }
  return maintenance ? PastKind::maintenance : PastKind::incident;
}

}  // namespace

Result<PastIncident> parse_past(std::string_view line, Instant now) {
  if (const auto at = find_invalid_utf8(line)) {
    return fail(ErrorCode::malformed, fmt::format("is not UTF-8 at byte {}", *at + 1));
  }
  const json::value value =
      TRY(parse_json(line, {.bytes_max = kPastLineBytesMax, .depth_max = kDepthMax}));
  const json::object* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::malformed, "is not a JSON object");
  const Fields fields(*object, "");
  PastIncident past;
  past.source_id = TRY(fields.line("id", kIdCharactersMax));
  past.source_url = TRY(fields.text("url", kUrlCharactersMax, ""));
  past.past_id = TRY(page_id_of(past));
  past.title = TRY(fields.line("title", kPastTitleCharactersMax));
  const std::string impact = TRY(fields.text("impact", 50, "none"));
  const auto found = find_enum<Impact>(impact);
  if (!found) return refuse("/impact", "is not one of " + enum_names<Impact>());
  past.impact = *found;
  past.started_at = TRY(fields.instant("started_at", now));
  past.resolved_at = TRY(fields.instant("resolved_at", now));
  past.published_at = TRY(fields.instant("published_at", now));
  past.updated_at = TRY(fields.instant("updated_at", now));
  if (past.resolved_at < past.started_at) {
    return refuse("/resolved_at", "is earlier than started_at");
  }
  past.updates = TRY(updates_of(fields, now));
  past.kind = TRY(kind_of(past.updates));
  if (const json::array* components = TRY(fields.list("components", kPastComponentsMax))) {
    for (std::size_t i = 0; i < components->size(); ++i) {
      const json::string* name = (*components)[i].if_string();
      const std::string fault = name == nullptr ? "is not a string" : fault_of_line(*name, 200);
      if (!fault.empty()) return refuse(fmt::format("/components/{}", i), fault);
      past.components.emplace_back(*name);
    }
  }
  past.sha256 = sha256_hex(canonical_json(value));
  return past;
}

}  // namespace candor::record
