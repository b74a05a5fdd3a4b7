// SPDX-License-Identifier: Apache-2.0
#include "duty/codec.h"

#include <map>

#include <fmt/format.h>

#include "base/described.h"
#include "base/hash.h"

namespace candor::duty {

extern const std::span<const EmbeddedFile> kLawFiles;

BOOST_DESCRIBE_STRUCT(Condition, (),
                      (residents_of, counting, min_people, over_people, under_people, data_classes,
                       flags))
BOOST_DESCRIBE_STRUCT(Trigger, (), (words, any_of, unless))
BOOST_DESCRIBE_STRUCT(Extension, (), (n, words))
BOOST_DESCRIBE_STRUCT(Term, (),
                      (kind, n, anchor, of, count_from, calendar, zone, phrase, reckoning,
                       extension, delay))
BOOST_DESCRIBE_STRUCT(Order, (), (before, after, not_later_than_with))
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (id, jurisdiction, title, citation, recipient, audience, trigger, deadline,
                       content, exemptions, order, effective_from, effective_to, confidence, source,
                       note))
BOOST_DESCRIBE_STRUCT(Holiday, (), (title, kind, month, day, nth, weekday, offset, from_year))
BOOST_DESCRIBE_STRUCT(Calendar, (), (id, title, observed, holidays, confidence, source))
BOOST_DESCRIBE_STRUCT(Flag, (), (id, words))
BOOST_DESCRIBE_STRUCT(Jurisdiction, (), (id, title, members))
BOOST_DESCRIBE_STRUCT(LawBook, (), (rules, calendars, flags, jurisdictions))
BOOST_DESCRIBE_STRUCT(NamedTime, (), (anchor, at))
BOOST_DESCRIBE_STRUCT(Met, (), (rule, at, proof, recorded_at, recorded_by))
BOOST_DESCRIBE_STRUCT(NewMet, (), (at, proof))
BOOST_DESCRIBE_STRUCT(FlagSetting, (), (flag, state, since, set_at, set_by))
BOOST_DESCRIBE_STRUCT(NewFlagSetting, (), (state, since))

namespace codec {
namespace {

// A duty as others read it. `due` carries the offset of the duty's zone where days are counted, so
// that its date can be read off: "2026-02-14T23:59:59-08:00".
struct DutyView {
  std::string rule;
  std::string jurisdiction;
  std::string what;
  std::string to_whom;
  Audience audience = Audience::regulator;
  std::string citation;
  std::string why;
  std::string anchor;
  Kind kind = Kind::elapsed_hours;
  Binding binding = Binding::legal_limit;
  std::optional<std::string> due;
  std::string zone;
  DutyStatus status = DutyStatus::open;
  std::optional<std::int64_t> seconds_left;
  std::optional<Met> met;
  std::vector<std::string> steps;
  std::vector<std::string> notes;
  std::vector<std::string> order;
  std::vector<std::string> content;
  std::vector<std::string> exemptions;
  Confidence confidence = Confidence::memory;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(DutyView, (),
                      (rule, jurisdiction, what, to_whom, audience, citation, why, anchor, kind,
                       binding, due, zone, status, seconds_left, met, steps, notes, order, content,
                       exemptions, confidence, source))

struct DutyListView {
  Instant as_of;
  std::int64_t people = 0;
  std::int64_t rows_unmatched = 0;
  std::vector<DutyView> duties;
  std::vector<FlagSetting> flags;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(DutyListView, (), (as_of, people, rows_unmatched, duties, flags, disclaimer))

struct ComputedView {
  std::string rule;
  std::string due;
  Kind kind = Kind::elapsed_hours;
  Binding binding = Binding::legal_limit;
  std::string zone;
  std::vector<std::string> steps;
  std::vector<std::string> notes;
  std::string citation;
  Confidence confidence = Confidence::memory;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(ComputedView, (),
                      (rule, due, kind, binding, zone, steps, notes, citation, confidence,
                       disclaimer))

struct AnchorsBody {
  std::vector<NamedTime> anchors;
};
BOOST_DESCRIBE_STRUCT(AnchorsBody, (), (anchors))

DutyView view_of(const Duty& duty) {
  DutyView view{
      .rule = duty.rule.id,
      .jurisdiction = duty.rule.jurisdiction,
      .what = duty.rule.title,
      .to_whom = duty.rule.recipient,
      .audience = duty.rule.audience,
      .citation = duty.rule.citation,
      .why = duty.why,
      .anchor = anchor_of(duty.rule),
      .kind = duty.deadline.kind,
      .binding = duty.deadline.binding,
      .due = std::nullopt,
      .zone = duty.deadline.zone,
      .status = duty.status,
      .seconds_left = duty.seconds_left,
      .met = duty.met,
      .steps = duty.deadline.steps,
      .notes = duty.deadline.notes,
      .order = duty.order,
      .content = duty.rule.content,
      .exemptions = duty.rule.exemptions,
      .confidence = duty.rule.confidence,
      .source = duty.rule.source,
  };
  if (duty.deadline.due_at) view.due = due_text(duty.deadline);
  return view;
}

// Collects items of law files; an id that comes twice is named with both files.
class Reader {
 public:
  explicit Reader(std::vector<Fault>& faults) : faults_(faults) {}

  template <typename Item>
  void take(const boost::json::value& value, std::string_view file, std::vector<Item>& items) {
    std::string place(file);
    if (const auto* object = value.if_object()) {
      const auto* id = object->if_contains("id");
      if (id != nullptr && id->is_string())
        place = fmt::format("{}: {}", file, id->get_string().c_str());
    }
    auto item = from_json<Item>(value);
    if (!item) {
      for (const Fault& fault : item.error().faults) {
        faults_.push_back({fmt::format("{} {}", place, fault.place), fault.message});
      }
      return;
    }
    const auto [first, is_new] = files_.emplace(item->id, file);
    if (!is_new) {
      faults_.push_back({place, fmt::format("the id is already in {}", first->second)});
      return;
    }
    items.push_back(std::move(*item));
  }

  template <typename Item>
  void take_all(const boost::json::value& value, std::string_view file, std::vector<Item>& items) {
    const auto* array = value.if_array();
    if (array == nullptr) {
      faults_.push_back({std::string(file), "is not an array"});
      return;
    }
    for (const boost::json::value& item : *array) take(item, file, items);
  }

  std::string place_of(const std::string& id) const {
    return fmt::format("{}: {}", files_.at(id), id);
  }

 private:
  std::vector<Fault>& faults_;
  std::map<std::string, std::string> files_;  // id -> the file it came from
};

constexpr http::Schema kSchemas[] = {
    {"Deadline", schema_of<ComputedView>},
    {"DutyFlag", schema_of<FlagSetting>},
    {"DutyList", schema_of<DutyListView>},
    {"DutyMet", schema_of<Met>},
    {"LawBook", schema_of<LawBook>},
    {"NamedAnchors", schema_of<AnchorsBody>},
    {"NewDutyFlag", schema_of<NewFlagSetting>},
    {"NewDutyMet", schema_of<NewMet>},
};

}  // namespace

Result<LawBook> parse_laws(std::span<const EmbeddedFile> files) {
  LawBook law;
  std::vector<Fault> faults;
  Reader reader(faults);
  for (const EmbeddedFile& file : files) {
    const auto value = parse_json(file.bytes);
    if (!value) {
      faults.push_back({std::string(file.name), value.error().message});
    } else if (file.name.starts_with("rules/")) {
      reader.take_all(*value, file.name, law.rules);
    } else if (file.name.starts_with("calendars/")) {
      reader.take(*value, file.name, law.calendars);
    } else if (file.name == "flags.json") {
      reader.take_all(*value, file.name, law.flags);
    } else if (file.name == "jurisdictions.json") {
      reader.take_all(*value, file.name, law.jurisdictions);
    } else {
      faults.push_back({std::string(file.name), "is not the name of a law file"});
    }
  }
  // Only a book that could be read whole can tell whether its names are defined.
  if (faults.empty()) {
    for (const Calendar& calendar : law.calendars) {
      check(calendar, reader.place_of(calendar.id), faults);
    }
    for (const Rule& rule : law.rules) check(rule, law, reader.place_of(rule.id), faults);
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the law files have faults", std::move(faults));
  }
  return law;
}

Result<NewMet> decode_new_met(std::string_view body) { return from_json_text<NewMet>(body); }
Result<NewFlagSetting> decode_new_flag_setting(std::string_view body) {
  return from_json_text<NewFlagSetting>(body);
}
Result<std::vector<NamedTime>> decode_anchors(std::string_view body) {
  return TRY(from_json_text<AnchorsBody>(body)).anchors;
}

boost::json::value encode(const DutyList& list) {
  DutyListView view{.as_of = list.as_of,
                    .people = list.people,
                    .rows_unmatched = list.rows_unmatched,
                    .duties = {},
                    .flags = list.flags,
                    .disclaimer = std::string(kDisclaimer)};
  for (const Duty& duty : list.duties) view.duties.push_back(view_of(duty));
  return to_json(view);
}

boost::json::value encode(const Computed& computed) {
  return to_json(ComputedView{
      .rule = computed.rule.id,
      .due = due_text(computed.deadline),
      .kind = computed.deadline.kind,
      .binding = computed.deadline.binding,
      .zone = computed.deadline.zone,
      .steps = computed.deadline.steps,
      .notes = computed.deadline.notes,
      .citation = computed.rule.citation,
      .confidence = computed.rule.confidence,
      .disclaimer = std::string(kDisclaimer),
  });
}

boost::json::value encode(const Met& met) { return to_json(met); }
boost::json::value encode(const FlagSetting& setting) { return to_json(setting); }
boost::json::value encode(const LawBook& law) { return to_json(law); }
boost::json::value encode(const std::vector<Rule>& rules) { return to_json(rules); }

boost::json::value journal_met(const Met& met) {
  return {{"rule", met.rule}, {"at", to_rfc3339(met.at)}, {"proof_sha256", sha256_hex(met.proof)}};
}

boost::json::value journal_flag(const FlagSetting& setting) {
  boost::json::object body{{"flag", setting.flag}, {"state", enum_name(setting.state)}};
  if (setting.since) body["since"] = to_rfc3339(*setting.since);
  return body;
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec

const LawBook& law_book() {
  static const LawBook kLaw = [] {
    auto law = codec::parse_laws(kLawFiles);
    CHECK(law.has_value());  // the test EmbeddedLaws names what is wrong
    return std::move(*law);
  }();
  return kLaw;
}

}  // namespace candor::duty
