// SPDX-License-Identifier: Apache-2.0
#include "incident/archive.h"

#include <algorithm>
#include <map>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "incident/rules.h"

namespace candor::incident::archive {
namespace json = boost::json;
namespace {

constexpr std::size_t kFieldsMax = 500;

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid, std::move(message));
}

// A field's name as it may be shown: what a tool calls its fields, and nothing that a text can hide
// in.
std::string shown(std::string_view key) {
  const bool plain = key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
                       return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
                     });
  return plain ? std::string(key) : "(another field)";
}

// A case on the way in. Fields are named by their path, "events[].source"; those that were asked
// for count as mapped, and the rest is listed.
class Reader {
 public:
  Reader(const json::object& root, Instant now) : root_(root), now_(now) {}
  const json::object& root() const { return root_; }

  // The text of a field; "" where there is none. `place` names it in a refusal, `path` in the list.
  Result<std::string> text(const json::object& object, std::string_view key,
                           const std::string& path) {
    mapped_.insert(path);
    const json::value* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::string();
    if (!value->is_string()) return refuse(named(path) + " is not a string");
    return replace_all(std::string(value->as_string()), "\r\n", "\n");
  }

  // RFC 3339, a date and time without a zone (UTC), or a date alone.
  Result<std::optional<std::pair<Instant, Precision>>> instant(const json::object& object,
                                                               std::string_view key,
                                                               const std::string& path) {
    using Found = std::optional<std::pair<Instant, Precision>>;
    const std::string written = TRY(text(object, key, path));
    if (written.empty()) return Found();
    if (const auto date = parse_date(written)) {
      if (start_of_utc_day(*date) > now_) return refuse(named(path) + " is in the future");
      return Found({start_of_utc_day(*date), Precision::day});
    }
    auto at = parse_rfc3339(written);
    if (!at) at = parse_rfc3339(written + "Z");
    if (!at) return refuse(named(path) + " is not a time");
    if (*at > now_) return refuse(named(path) + " is in the future");
    return Found({*at, Precision::exact});
  }

  // The objects of a list; none where there is none.
  Result<std::vector<const json::object*>> objects(const json::object& object, std::string_view key,
                                                   const std::string& path) {
    std::vector<const json::object*> found;
    const json::value* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return found;
    if (!value->is_array()) return refuse(path + " is not a list");
    for (const json::value& item : value->get_array()) {
      if (!item.is_object()) return refuse(path + " holds something that is no object");
      found.push_back(&item.get_object());
    }
    return found;
  }

  // An object; nullptr where there is none.
  Result<const json::object*> object(const json::object& outer, std::string_view key,
                                     const std::string& path) {
    const json::object* nothing = nullptr;
    const json::value* value = outer.if_contains(key);
    if (value == nullptr || value->is_null()) return nothing;
    if (!value->is_object()) return refuse(path + " is not an object");
    return &value->get_object();
  }

  // Which item of the list is being read, so that a refusal can say so.
  void read_item(std::size_t position) { position_ = position; }

  void not_mapped(const std::string& path) { mapped_.erase(path); }

  // The fields that hold something and were not asked for.
  std::vector<NotMapped> rest() const {
    std::map<std::string, std::int64_t> counts;
    count(root_, "", counts);
    std::vector<NotMapped> rest;
    for (const auto& [field, values] : counts) {
      if (mapped_.count(field)) continue;
      if (rest.size() == kFieldsMax) {
        rest.push_back({"(further fields)", std::ssize(counts) - std::ssize(rest)});
        break;
      }
      rest.push_back({field, values});
    }
    return rest;
  }

 private:
  // "events[3].source" of "events[].source".
  std::string named(std::string path) const {
    const std::size_t at = path.find("[]");
    if (at != std::string::npos) path.insert(at + 1, std::to_string(position_));
    return path;
  }

  static void count(const json::value& value, const std::string& path,
                    std::map<std::string, std::int64_t>& counts) {
    if (const json::object* object = value.if_object()) {
      for (const auto& member : *object) {
        const std::string name = shown(member.key());
        count(member.value(), path.empty() ? name : path + "." + name, counts);
      }
    } else if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) count(item, path + "[]", counts);
    } else if (!value.is_null() && value != json::value("")) {
      ++counts[path];
    }
  }

  const json::object& root_;
  Instant now_;
  std::size_t position_ = 0;
  std::set<std::string> mapped_;
};

NewFact what_happened(std::string text) {
  return {.question = Question::what_happened,
          .status = FactStatus::confirmed,
          .text = std::move(text),
          .known_by = std::nullopt,
          .corrects = std::nullopt};
}

// A refusal of our own rules, with the place in their file.
Result<void> at_place(Result<void> checked, const std::string& place) {
  if (checked) return {};
  std::vector<std::string> messages;
  for (const Fault& fault : checked.error().faults) messages.push_back(fault.message);
  return refuse(place + " " + join(messages, " and "));
}

// One line of at most 200 characters; false if that took something away.
bool shorten_to_title(std::string& text) {
  text = replace_all(std::string(trim(text)), "\n", " ");
  if (find_invalid_utf8(text) || count_characters(text) <= kTitleCharactersMax) return true;
  std::size_t end = 0;
  for (std::size_t left = kTitleCharactersMax - 1; left > 0; --left) {
    do ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80);
  }
  text = text.substr(0, end) + "…";
  return false;
}

Result<void> take_title(Reader& reader, const json::object& object, std::string_view key,
                        const std::string& path, Case& taken) {
  taken.incident.title = TRY(reader.text(object, key, path));
  if (trim(taken.incident.title).empty()) return refuse(path + " is required");
  if (!shorten_to_title(taken.incident.title)) reader.not_mapped(path);
  return at_place(check(taken.incident), path);
}

Result<void> take_what_happened(Reader& reader, const json::object& object, const std::string& path,
                                Instant now, Case& taken) {
  std::string text = TRY(reader.text(object, "description", path));
  if (trim(text).empty()) return {};
  taken.facts.push_back(what_happened(std::move(text)));
  return at_place(check(taken.facts.back(), now), path);
}

Result<void> add_entry(Case& taken, NewTimelineEntry entry, Instant now, const std::string& place) {
  TRY(at_place(check(entry, now), place));
  taken.timeline.push_back(std::move(entry));
  return {};
}

std::optional<std::string> some(std::string text) {
  if (trim(text).empty()) return std::nullopt;
  return text;
}

Result<json::value> parse_file(std::string_view text) {
  json::value document = TRY(parse_json(text, {.bytes_max = kFileBytesMax, .depth_max = 32}));
  if (!document.is_object()) return refuse("the file is not one case: it is no JSON object");
  return document;
}

// --- Dispatch

std::optional<Severity> severity_of(std::string_view name) {
  const std::string lower = to_lower(name);
  if (lower == "critical") return Severity::critical;
  if (lower == "high") return Severity::high;
  if (lower == "medium") return Severity::medium;
  if (lower == "low") return Severity::low;
  return std::nullopt;
}

// Severity where it has one, else priority: exports from before there were severities.
Result<void> take_severity(Reader& reader, Case& taken) {
  for (const char* field : {"incident_severity", "incident_priority"}) {
    const json::object* found = TRY(reader.object(reader.root(), field, field));
    if (found == nullptr) continue;
    const std::string path = std::string(field) + ".name";
    if (const auto severity = severity_of(TRY(reader.text(*found, "name", path)))) {
      taken.incident.severity = *severity;
      return {};
    }
    reader.not_mapped(path);
  }
  return {};
}

Result<void> take_course(Reader& reader, Instant now, Case& taken) {
  const json::object& root = reader.root();
  const std::string status = TRY(reader.text(root, "status", "status"));
  taken.phase = status == "Stable"   ? Phase::containment_eradication_and_recovery
                : status == "Closed" ? Phase::post_incident_activity
                                     : Phase::detection_and_analysis;
  if (status != "Active" && status != "Stable" && status != "Closed") {
    return refuse("status is not Active, Stable or Closed");
  }
  if (const auto reported = TRY(reader.instant(root, "reported_at", "reported_at"))) {
    taken.anchors.push_back({Anchor::discovery, {reported->first, "Dispatch: reported_at"}});
  }
  if (const auto stable = TRY(reader.instant(root, "stable_at", "stable_at"))) {
    TRY(add_entry(taken,
                  {.occurred_at = stable->first,
                   .precision = stable->second,
                   .text = "The incident was stable.",
                   .source = "Dispatch: stable_at",
                   .milestone = Milestone::containment},
                  now, "stable_at"));
  }
  const auto closed = TRY(reader.instant(root, "closed_at", "closed_at"));
  if (status == "Closed") taken.closed_at = closed ? closed->first : now;
  return {};
}

// A person: {"individual": {"name"}} today, {"name"} in old exports.
Result<std::string> name_of(Reader& reader, const json::object& person, const std::string& path) {
  if (const auto* individual = TRY(reader.object(person, "individual", path + ".individual"))) {
    return reader.text(*individual, "name", path + ".individual.name");
  }
  return reader.text(person, "name", path + ".name");
}

Result<void> take_roles(Reader& reader, Case& taken) {
  constexpr std::pair<std::string_view, CaseRole> kRoles[] = {
      {"Incident Commander", CaseRole::commander},
      {"Scribe", CaseRole::scribe},
      {"Liaison", CaseRole::liaison},
  };
  std::map<CaseRole, std::string> holders;
  const json::object& root = reader.root();
  std::size_t position = 0;
  for (const auto* person : TRY(reader.objects(root, "participants", "participants"))) {
    reader.read_item(position++);
    const std::string name = TRY(name_of(reader, *person, "participants[]"));
    for (const auto* held :
         TRY(reader.objects(*person, "participant_roles", "participants[].participant_roles"))) {
      const std::string path = "participants[].participant_roles[]";
      const std::string role = TRY(reader.text(*held, "role", path + ".role"));
      const std::string until = TRY(reader.text(*held, "renounced_at", path + ".renounced_at"));
      for (const auto& [words, known] : kRoles) {
        if (words == role && until.empty() && !name.empty()) holders.emplace(known, name);
      }
    }
  }
  if (const auto* commander = TRY(reader.object(root, "commander", "commander"))) {
    const std::string name = TRY(name_of(reader, *commander, "commander"));
    if (!name.empty()) holders[CaseRole::commander] = name;
  }
  for (auto& [role, name] : holders) {
    TRY(at_place(check(NewHandover{.to = name, .reason = "import"}), "the name of who has a role"));
    taken.roles.emplace_back(role, name);
  }
  return {};
}

Result<void> take_events(Reader& reader, Instant now, Case& taken) {
  std::size_t position = 0;
  for (const auto* event : TRY(reader.objects(reader.root(), "events", "events"))) {
    reader.read_item(position);
    const std::string place = fmt::format("events[{}]", position++);
    const auto at = TRY(reader.instant(*event, "started_at", "events[].started_at"));
    if (!at) return refuse(place + " has no started_at");
    TRY(add_entry(
        taken,
        {.occurred_at = at->first,
         .precision = at->second,
         .text = TRY(reader.text(*event, "description", "events[].description")),
         .source = some("Dispatch: " + TRY(reader.text(*event, "source", "events[].source")))},
        now, place));
  }
  return {};
}

// --- DFIR-IRIS

Result<void> take_iris_case(Reader& reader, const json::object& about, Instant now, Case& taken) {
  TRY(take_title(reader, about, "name", "case.name", taken));
  TRY(take_what_happened(reader, about, "case.description", now, taken));
  if (const auto opened = TRY(reader.instant(about, "open_date", "case.open_date"))) {
    TRY(add_entry(taken,
                  {.occurred_at = opened->first,
                   .precision = opened->second,
                   .text = "The case was opened.",
                   .source = "DFIR-IRIS: open_date"},
                  now, "case.open_date"));
  }
  if (const auto closed = TRY(reader.instant(about, "close_date", "case.close_date"))) {
    taken.closed_at = closed->first;
    taken.phase = Phase::post_incident_activity;
  }
  return {};
}

Result<void> take_iris_timeline(Reader& reader, Instant now, Case& taken) {
  std::size_t position = 0;
  for (const auto* event : TRY(reader.objects(reader.root(), "timeline", "timeline"))) {
    reader.read_item(position);
    const std::string place = fmt::format("timeline[{}]", position++);
    const auto at = TRY(reader.instant(*event, "event_date", "timeline[].event_date"));
    if (!at) return refuse(place + " has no event_date");
    const std::string title = TRY(reader.text(*event, "event_title", "timeline[].event_title"));
    const std::string content =
        TRY(reader.text(*event, "event_content", "timeline[].event_content"));
    TRY(add_entry(
        taken,
        {.occurred_at = at->first,
         .precision = at->second,
         .text = trim(content).empty() ? title : title + "\n" + content,
         .source = some(TRY(reader.text(*event, "event_source", "timeline[].event_source")))},
        now, place));
  }
  return {};
}

// A note is no event; it stands in the timeline where it was written.
Result<void> take_iris_notes(Reader& reader, Instant now, Case& taken) {
  std::size_t position = 0;
  for (const auto* note : TRY(reader.objects(reader.root(), "notes", "notes"))) {
    reader.read_item(position);
    const std::string place = fmt::format("notes[{}]", position++);
    const auto at = TRY(reader.instant(*note, "note_creationdate", "notes[].note_creationdate"));
    if (!at) return refuse(place + " has no note_creationdate");
    TRY(add_entry(taken,
                  {.occurred_at = at->first,
                   .precision = at->second,
                   .text = fmt::format(
                       "Note: {}\n{}", TRY(reader.text(*note, "note_title", "notes[].note_title")),
                       TRY(reader.text(*note, "note_content", "notes[].note_content"))),
                   .source = "DFIR-IRIS: notes"},
                  now, place));
  }
  return {};
}

}  // namespace

Result<Case> parse_dispatch(std::string_view text, Instant now) {
  const json::value document = TRY(parse_file(text));
  Reader reader(document.get_object(), now);
  Case taken;
  taken.incident.status = Status::confirmed;
  const std::string name = TRY(reader.text(reader.root(), "name", "name"));
  if (name.empty() || name.size() > 200) {
    return refuse("name is required, in at most 200 bytes: Dispatch's own name of the incident");
  }
  taken.origin = "dispatch " + name;
  TRY(take_title(reader, reader.root(), "title", "title", taken));
  TRY(take_what_happened(reader, reader.root(), "description", now, taken));
  TRY(take_severity(reader, taken));
  TRY(take_course(reader, now, taken));
  TRY(take_roles(reader, taken));
  TRY(take_events(reader, now, taken));
  taken.not_mapped = reader.rest();
  return taken;
}

Result<Case> parse_iris(std::string_view text, Instant now) {
  const json::value document = TRY(parse_file(text));
  const json::object* root = &document.get_object();
  // The answer of the API as it came, with the case in `data`.
  if (const json::value* data = root->if_contains("data");
      data != nullptr && data->is_object() && !root->contains("case")) {
    root = &data->get_object();
  }
  Reader reader(*root, now);
  const auto* about = TRY(reader.object(*root, "case", "case"));
  if (about == nullptr) return refuse("case is required: what the case is about");
  Case taken;
  taken.incident.status = Status::confirmed;
  TRY(take_iris_case(reader, *about, now, taken));
  // An export bears no id of the case: its name and the day it was opened tell it from others.
  taken.origin = fmt::format("iris {} {}", TRY(reader.text(*about, "open_date", "case.open_date")),
                             taken.incident.title);
  TRY(take_iris_timeline(reader, now, taken));
  TRY(take_iris_notes(reader, now, taken));
  taken.not_mapped = reader.rest();
  return taken;
}

}  // namespace candor::incident::archive
