// SPDX-License-Identifier: Apache-2.0
#include "incident/veris.h"

#include <array>
#include <chrono>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "incident/rules.h"

namespace candor::incident::veris {
namespace json = boost::json;
namespace {

constexpr std::array kVersions = {"1.3.4", "1.3.5", "1.3.6", "1.3.7", "1.4.0", "1.4.1"};
constexpr std::string_view kWrittenVersion = "1.4.1";  // of a record that began here

constexpr std::pair<std::string_view, Status> kStatuses[] = {
    {"Confirmed", Status::confirmed},
    {"Suspected", Status::suspected},
    {"Near miss", Status::near_miss},
    {"False positive", Status::false_positive},
};

constexpr std::pair<std::string_view, Severity> kRatings[] = {
    {"Insignificant", Severity::low},     {"Distracting", Severity::low},
    {"Painful", Severity::medium},        {"Damaging", Severity::high},
    {"Catastrophic", Severity::critical},
};

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::invalid, std::move(message));
}

// The value at a dotted path, or nullptr where any step is absent.
const json::value* find(const json::object& object, std::string_view path) {
  const json::object* at = &object;
  const std::vector<std::string_view> steps = split(path, '.');
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const json::value* value = at->if_contains(steps[i]);
    if (value == nullptr || i + 1 == steps.size()) return value;
    at = value->if_object();
    if (at == nullptr) return nullptr;
  }
  return nullptr;
}

// The text at a path; "" where it is absent.
Result<std::string> text_at(const json::object& object, std::string_view path) {
  const json::value* value = find(object, path);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_string()) return refuse(fmt::format("{} is not a string", path));
  return std::string(value->as_string());
}

Result<std::optional<std::int64_t>> count_at(const json::object& object, std::string_view path) {
  const json::value* value = find(object, path);
  if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
  const std::int64_t* number = value->if_int64();
  if (number == nullptr) return refuse(fmt::format("{} is not a whole number", path));
  if (*number < 0) return refuse(fmt::format("{} is negative", path));
  return std::optional<std::int64_t>(*number);
}

struct PartialDate {
  Date date;  // the first day it can mean
  Precision precision = Precision::year;
};

// {year, month, day} with month or day left out.
Result<std::optional<PartialDate>> date_at(const json::object& object, const std::string& path) {
  const json::value* value = find(object, path);
  if (value == nullptr) return std::optional<PartialDate>();
  const auto year = TRY(count_at(object, path + ".year"));
  const auto month = TRY(count_at(object, path + ".month"));
  const auto day = TRY(count_at(object, path + ".day"));
  if (!year && !month && !day) return std::optional<PartialDate>();
  if (!year) return refuse(path + " has no year");
  if (*year < 1900 || *year > 9999) return refuse(fmt::format("{}.year is not a year", path));
  if (month && (*month < 1 || *month > 12)) return refuse(path + ".month is not a month");
  if (day && !month) return refuse(path + " has a day but no month");
  PartialDate result;
  result.date = {static_cast<int>(*year), static_cast<int>(month.value_or(1)),
                 static_cast<int>(day.value_or(1))};
  if (day &&
      (*day < 1 || *day > 31 || date_from_days(days_since_epoch(result.date)) != result.date)) {
    return refuse(path + ".day is not a day of that month");
  }
  result.precision = day ? Precision::day : month ? Precision::month : Precision::year;
  return std::optional<PartialDate>(result);
}

// Seconds in VERIS' {unit, value}; nothing where the number is not known.
Result<std::optional<std::int64_t>> duration_at(const json::object& object,
                                                const std::string& path) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"Seconds", 1},
      {"Minutes", 60},
      {"Hours", kSecondsPerHour},
      {"Days", kSecondsPerDay},
      {"Weeks", 7 * kSecondsPerDay},
      {"Months", 30 * kSecondsPerDay},
      {"Years", 365 * kSecondsPerDay},
  };
  const std::string unit = TRY(text_at(object, path + ".unit"));
  const json::value* value = find(object, path + ".value");
  if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
  json::error_code error;
  const double number = value->to_number<double>(error);
  if (error) return refuse(path + ".value is not a number");
  if (number < 0) return refuse(path + ".value is negative");
  for (const auto& [name, seconds] : kUnits) {
    if (name == unit && number < 1e6) {
      return std::optional<std::int64_t>(
          static_cast<std::int64_t>(number * static_cast<double>(seconds)));
    }
  }
  return std::optional<std::int64_t>();
}

// The names of an object's members, such as the actions {"hacking": {…}, "malware": {…}}.
std::string member_names(const json::object& object, std::string_view path) {
  std::vector<std::string> names;
  if (const json::value* value = find(object, path); value != nullptr && value->is_object()) {
    for (const auto& member : value->get_object()) names.emplace_back(member.key());
  }
  return join(names, ", ");
}

Result<std::string> string_list(const json::object& object, std::string_view path) {
  const json::value* value = find(object, path);
  if (value == nullptr) return std::string();
  if (!value->is_array()) return refuse(fmt::format("{} is not an array", path));
  std::vector<std::string> items;
  for (const json::value& item : value->get_array()) {
    if (!item.is_string()) return refuse(fmt::format("{} holds something not a string", path));
    if (item.as_string() != "Unknown") items.emplace_back(item.as_string());
  }
  return join(items, ", ");
}

Result<std::string> title_of(const json::object& object) {
  std::string victim = TRY(text_at(object, "victim.victim_id"));
  if (trim(victim).empty() || victim == "Unknown") victim = "An unnamed organisation";
  const std::string actions = member_names(object, "action");
  std::string title = replace_all(std::string(trim(victim)), "\n", " ");
  if (!actions.empty() && actions != "unknown") title += ": " + actions;
  return title;
}

Result<void> read_how(const json::object& object, FactStatus status, Record& record) {
  std::vector<std::string> sentences;
  const std::string actors = member_names(object, "actor");
  if (!actors.empty() && actors != "unknown") sentences.push_back("Actor: " + actors + ".");
  const json::value* actions = find(object, "action");
  if (actions != nullptr && actions->is_object()) {
    for (const auto& action : actions->get_object()) {
      const std::string path = fmt::format("action.{}", std::string_view(action.key()));
      const std::string varieties = TRY(string_list(object, path + ".variety"));
      const std::string vectors = TRY(string_list(object, path + ".vector"));
      if (varieties.empty()) continue;
      sentences.push_back(fmt::format("Action: {} ({}{}{}).", std::string_view(action.key()),
                                      varieties, vectors.empty() ? "" : "; through ", vectors));
    }
  }
  if (!sentences.empty()) {
    record.facts.push_back({.question = Question::how_it_happened,
                            .status = status,
                            .text = join(sentences, " "),
                            .known_by = std::nullopt,
                            .corrects = std::nullopt});
  }
  return {};
}

Result<void> read_information(const json::object& object, Record& record) {
  const std::string disclosure = TRY(text_at(object, "attribute.confidentiality.data_disclosure"));
  const auto total = TRY(count_at(object, "attribute.confidentiality.data_total"));
  std::vector<std::string> varieties;
  const json::value* data = find(object, "attribute.confidentiality.data");
  if (data != nullptr && !data->is_array()) {
    return refuse("attribute.confidentiality.data is not an array");
  }
  if (data != nullptr) {
    for (const json::value& item : data->get_array()) {
      if (!item.is_object()) return refuse("attribute.confidentiality.data holds no object");
      TRY(count_at(item.get_object(), "amount"));
      varieties.push_back(TRY(text_at(item.get_object(), "variety")));
    }
  }
  if (disclosure != "Yes" && disclosure != "Potentially") return {};
  std::string text = varieties.empty() ? "Kind of data not named." : join(varieties, ", ") + ".";
  if (total) text += fmt::format(" Records: {}.", with_commas(*total));
  record.facts.push_back(
      {.question = Question::what_information,
       .status = disclosure == "Yes" ? FactStatus::confirmed : FactStatus::suspected,
       .text = std::move(text),
       .known_by = std::nullopt,
       .corrects = std::nullopt});
  return {};
}

Result<void> read_timeline(const json::object& object, Record& record) {
  const auto incident = TRY(date_at(object, "timeline.incident"));
  if (!incident) return refuse("timeline.incident is required");
  record.occurred_at = start_of_utc_day(incident->date);
  record.timeline.push_back({record.occurred_at, incident->precision, "The incident began."});

  const auto discovery = TRY(duration_at(object, "timeline.discovery"));
  TRY(duration_at(object, "timeline.compromise"));
  TRY(duration_at(object, "timeline.exfiltration"));
  TRY(duration_at(object, "timeline.containment"));
  if (discovery && incident->precision == Precision::day) {
    const Instant at = add_seconds(record.occurred_at, *discovery);
    record.timeline.push_back({at, Precision::day, "The incident was discovered."});
    record.anchors.push_back(
        {Anchor::discovery,
         {at, "VERIS: timeline.incident and the time to discovery, to the day"}});
  }
  if (const auto told = TRY(date_at(object, "plus.timeline.notification"))) {
    const Instant at = start_of_utc_day(told->date);
    record.timeline.push_back({at, told->precision, "Those affected were notified."});
    if (told->precision == Precision::day) {
      record.anchors.push_back(
          {Anchor::another_notice, {at, "VERIS: plus.timeline.notification, to the day"}});
    }
  }
  return {};
}

Result<Record> read_record(const json::value& value, Instant now) {
  if (!value.is_object()) return refuse("is not an object");
  const json::object& object = value.get_object();
  Record record;
  record.veris_id = TRY(text_at(object, "incident_id"));
  if (record.veris_id.empty() || record.veris_id.size() > 100) {
    return refuse("incident_id is required, in at most 100 characters");
  }
  const std::string version = TRY(text_at(object, "schema_version"));
  if (std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end()) {
    return refuse("schema_version is not one of 1.3.4 to 1.4.1");
  }

  const std::string status = TRY(text_at(object, "security_incident"));
  const auto* known = std::find_if(std::begin(kStatuses), std::end(kStatuses),
                                   [&](const auto& entry) { return entry.first == status; });
  if (known == std::end(kStatuses)) {
    return refuse("security_incident is not Confirmed, Suspected, Near miss or False positive");
  }
  record.incident.status = known->second;
  record.incident.title = TRY(title_of(object));
  const std::string rating = TRY(text_at(object, "impact.overall_rating"));
  for (const auto& [name, severity] : kRatings) {
    if (name == rating) record.incident.severity = severity;
  }
  TRY(check(record.incident));

  const FactStatus certain =
      record.incident.status == Status::confirmed ? FactStatus::confirmed : FactStatus::suspected;
  if (const std::string summary = TRY(text_at(object, "summary")); !trim(summary).empty()) {
    record.facts.push_back({.question = Question::what_happened,
                            .status = certain,
                            .text = summary,
                            .known_by = std::nullopt,
                            .corrects = std::nullopt});
  }
  TRY(read_how(object, certain, record));
  TRY(read_information(object, record));
  TRY(read_timeline(object, record));
  for (const NewFact& fact : record.facts) TRY(check(fact, now));
  for (const NewTimelineEntry& entry : record.timeline) TRY(check(entry, now));
  record.canonical = canonical_json(value);
  return record;
}

// A refusal's faults in one line: the reader of an import sees the record, not our JSON pointers.
Error in_one_line(const Error& error) {
  Error line{error.code, error.message, {}};
  for (const Fault& fault : error.faults) {
    line.message += fmt::format("; {} {}", fault.place.substr(1), fault.message);
  }
  return line;
}

std::string place_of(std::size_t position, const json::value& value) {
  const json::object* object = value.if_object();
  const json::value* id = object == nullptr ? nullptr : object->if_contains("incident_id");
  if (id == nullptr || !id->is_string() || !is_uuid(to_lower(std::string(id->as_string())))) {
    return fmt::format("record {}", position);
  }
  return fmt::format("record {} ({})", position, std::string_view(id->as_string()));
}

json::object partial_date(Instant at, Precision precision) {
  const Date date = utc_date(at);
  json::object object{{"year", date.year}};
  if (precision == Precision::year) return object;
  object["month"] = date.month;
  if (precision != Precision::month) object["day"] = date.day;
  return object;
}

std::string fact_text(const Overview& overview, Question question) {
  std::vector<std::string> texts;
  for (const Fact& fact : overview.facts) {
    if (fact.question == question) texts.push_back(fact.text);
  }
  return join(texts, " ");
}

// What VERIS 1.4.1 requires of a record, with "Unknown" where Candor does not know.
json::object new_record(const Overview& overview) {
  const Incident& incident = overview.incident;
  json::object timeline{{"incident", partial_date(incident.declared_at, Precision::day)}};
  if (!overview.timeline.empty()) {
    const TimelineEntry& first = overview.timeline.front();
    timeline["incident"] = partial_date(first.occurred_at, first.precision);
  }
  const std::string summary = fact_text(overview, Question::what_happened);
  return {
      {"schema_version", kWrittenVersion},
      {"incident_id", incident.incident_id.value},
      {"source_id", "candor"},
      {"summary", summary.empty() ? incident.title : summary},
      {"actor", {{"unknown", json::object()}}},
      {"action", {{"unknown", json::object()}}},
      {"asset", {{"assets", json::array{json::object{{"variety", "Unknown"}}}}}},
      {"attribute", {{"confidentiality", {{"data_disclosure", "Unknown"}}}}},
      {"victim",
       {{"country", json::array{"Unknown"}}, {"employee_count", "Unknown"}, {"industry", "000"}}},
      {"discovery_method", {{"unknown", true}}},
      {"timeline", std::move(timeline)},
  };
}

json::object own_fields(const Overview& overview) {
  const Incident& incident = overview.incident;
  json::object anchors;
  for (const ClockAnchor& anchor : overview.anchors) {
    anchors[enum_name(anchor.anchor)] = to_rfc3339(anchor.at);
  }
  json::array facts;
  for (const Fact& fact : overview.facts) {
    facts.push_back(json::object{{"question", enum_name(fact.question)},
                                 {"status", enum_name(fact.status)},
                                 {"text", fact.text}});
  }
  return {{"reference", incident.reference},
          {"title", incident.title},
          {"severity", enum_name(incident.severity)},
          {"phase", enum_name(incident.phase)},
          {"declared_at", to_rfc3339(incident.declared_at)},
          {"anchors", std::move(anchors)},
          {"facts", std::move(facts)}};
}

}  // namespace

Result<std::vector<Parsed>> parse(std::string_view text, Instant now) {
  const json::value document = TRY(parse_json(text, {.bytes_max = kFileBytesMax, .depth_max = 32}));
  std::vector<Parsed> records;
  const auto add = [&](const json::value& value) {
    Result<Record> record = read_record(value, now);
    if (!record) record = tl::unexpected(in_one_line(record.error()));
    records.push_back({place_of(records.size() + 1, value), std::move(record)});
  };
  if (const json::array* array = document.if_array()) {
    if (array->empty()) return fail(ErrorCode::invalid, "the array of VERIS records is empty");
    for (const json::value& value : *array) add(value);
  } else {
    add(document);
  }
  return records;
}

std::string to_veris(const Overview& overview, const std::optional<std::string>& original) {
  json::object record = original ? json::parse(*original).as_object() : new_record(overview);
  for (const auto& [name, status] : kStatuses) {
    if (status == overview.incident.status) record["security_incident"] = name;
  }
  json::value& plus = record["plus"];
  if (!plus.is_object()) plus = json::object();
  plus.get_object()["candor"] = own_fields(overview);
  return pretty_json(record) + "\n";
}

}  // namespace candor::incident::veris
