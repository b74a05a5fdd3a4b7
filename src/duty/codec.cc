// SPDX-License-Identifier: Apache-2.0
#include "duty/codec.h"

#include <map>

#include <fmt/format.h>

#include "base/described.h"
#include "base/hash.h"
#include "base/schema.h"
#include "base/text.h"

namespace candor::duty {

extern const std::span<const EmbeddedFile> kLawFiles;

BOOST_DESCRIBE_STRUCT(Condition, (),
                      (residents_of, counting, min_people, over_people, under_people, data_classes,
                       class_set, flags))
BOOST_DESCRIBE_STRUCT(Trigger, (), (words, any_of, unless))
BOOST_DESCRIBE_STRUCT(Extension, (), (n, words))
BOOST_DESCRIBE_STRUCT(Limit, (), (kind, n, anchor, calendar, lapses_with_later))
BOOST_DESCRIBE_STRUCT(AfterHold, (), (kind, n, calendar))
BOOST_DESCRIBE_STRUCT(HoldRule, (), (words, after))
BOOST_DESCRIBE_STRUCT(Relief, (), (flag, words, citation))
BOOST_DESCRIBE_STRUCT(Term, (),
                      (kind, n, anchor, of, also, count_from, calendar, earliest_of, zone, phrase,
                       reckoning, reckoning_calendar, extension, relief, delay, hold))
BOOST_DESCRIBE_STRUCT(Order, (), (before, after, not_later_than_with))
BOOST_DESCRIBE_STRUCT(Rule, (),
                      (id, jurisdiction, title, citation, recipient, audience, phase, trigger,
                       deadline, content, forbidden, exemptions, order, effective_from,
                       effective_to, not_in_force, confidence, source, note))
BOOST_DESCRIBE_STRUCT(Holiday, (), (title, kind, month, day, nth, weekday, offset, from_year))
BOOST_DESCRIBE_STRUCT(Calendar, (), (id, title, observed, holidays, confidence, source))
BOOST_DESCRIBE_STRUCT(Flag, (), (id, words, asks_reason, lost_with))
BOOST_DESCRIBE_STRUCT(Jurisdiction, (), (id, title, members))
BOOST_DESCRIBE_STRUCT(ClassSet, (), (id, title, includes, elements, confidence, source))
BOOST_DESCRIBE_STRUCT(Content, (), (id, words))
BOOST_DESCRIBE_STRUCT(LawBook, (), (rules, calendars, flags, jurisdictions, class_sets, contents))
BOOST_DESCRIBE_STRUCT(NamedTime, (), (anchor, at))
BOOST_DESCRIBE_STRUCT(NamedFact, (), (fact, value))
BOOST_DESCRIBE_STRUCT(ProofFile, (), (name, sha256, bytes))
BOOST_DESCRIBE_STRUCT(Met, (), (rule, at, reference, phase, file, recorded_at, recorded_by))
BOOST_DESCRIBE_STRUCT(FlagSetting, (), (flag, state, since, reason, set_at, set_by))
BOOST_DESCRIBE_STRUCT(NewFlagSetting, (), (state, since, reason))
BOOST_DESCRIBE_STRUCT(Hold, (), (authority, reference, held_from, held_until, set_at, set_by))
BOOST_DESCRIBE_STRUCT(NewHold, (), (authority, reference, held_from))
BOOST_DESCRIBE_STRUCT(NewRelease, (), (held_until))
BOOST_DESCRIBE_STRUCT(Seen, (), (rule, owed, due_at, why, counted, because, seen_at))

namespace codec {

BOOST_DESCRIBE_STRUCT(ComputeBody, (), (anchors, facts))

namespace {

struct NewProofName {
  std::string name;
  std::string sha256;
};
BOOST_DESCRIBE_STRUCT(NewProofName, (), (name, sha256))

struct NewMetBody {
  std::optional<Instant> at;
  std::string reference;
  std::optional<Phase> phase;
  std::optional<NewProofName> file;
  std::optional<std::string> order_override;
};
BOOST_DESCRIBE_STRUCT(NewMetBody, (), (at, reference, phase, file, order_override))

// A duty as others read it. `due` carries the offset of the duty's zone where days are counted, so
// that its date can be read off: "2026-02-14T23:59:59-08:00".
struct DutyView {
  std::string rule;
  std::string jurisdiction;
  std::string what;
  std::string to_whom;
  Audience audience = Audience::regulator;
  std::optional<Phase> phase;
  std::string citation;
  std::string why;
  std::string anchor;
  Kind kind = Kind::elapsed_hours;
  Binding binding = Binding::legal_limit;
  std::optional<std::string> due;
  std::string zone;
  DutyStatus status = DutyStatus::open;
  std::optional<std::int64_t> seconds_left;
  std::vector<Met> met;
  std::vector<std::string> steps;
  std::vector<std::string> notes;
  std::vector<std::string> order;
  std::vector<Content> content;
  std::vector<Content> forbidden;
  std::vector<std::string> exemptions;
  Confidence confidence = Confidence::memory;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(DutyView, (),
                      (rule, jurisdiction, what, to_whom, audience, phase, citation, why, anchor,
                       kind, binding, due, zone, status, seconds_left, met, steps, notes, order,
                       content, forbidden, exemptions, confidence, source))

struct DutyListView {
  Instant as_of;
  std::int64_t people = 0;
  std::int64_t rows_unmatched = 0;
  std::vector<DutyView> duties;
  std::vector<FlagSetting> flags;
  std::optional<Hold> hold;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(DutyListView, (),
                      (as_of, people, rows_unmatched, duties, flags, hold, disclaimer))

struct ExplanationView {
  DutyView duty;
  std::vector<Seen> moves;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(ExplanationView, (), (duty, moves, disclaimer))

// What a board says of a duty; `duty explain` has the rest.
struct BoardEntryView {
  std::string incident;
  std::string title;
  std::string rule;
  std::string what;
  std::string to_whom;
  std::string citation;
  Binding binding = Binding::legal_limit;
  std::optional<std::string> due;
  DutyStatus status = DutyStatus::open;
  std::optional<std::int64_t> seconds_left;
  std::vector<std::string> order;
  Confidence confidence = Confidence::memory;
};
BOOST_DESCRIBE_STRUCT(BoardEntryView, (),
                      (incident, title, rule, what, to_whom, citation, binding, due, status,
                       seconds_left, order, confidence))

struct BoardPromiseView {
  std::string incident;
  std::string title;
  std::int64_t number = 0;
  std::string text;
  Instant due_at;
  candor::incident::PromiseState state = candor::incident::PromiseState::open;
};
BOOST_DESCRIBE_STRUCT(BoardPromiseView, (), (incident, title, number, text, due_at, state))

struct BoardView {
  Instant as_of;
  std::int64_t incidents = 0;
  std::vector<BoardEntryView> duties;
  std::vector<BoardPromiseView> promises;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(BoardView, (), (as_of, incidents, duties, promises, disclaimer))

struct ComputedView {
  std::string rule;
  std::string due;
  Kind kind = Kind::elapsed_hours;
  Binding binding = Binding::legal_limit;
  std::string zone;
  std::optional<std::string> owed;
  std::optional<std::string> not_owed;
  std::vector<std::string> steps;
  std::vector<std::string> notes;
  std::string citation;
  Confidence confidence = Confidence::memory;
  std::string disclaimer;
};
BOOST_DESCRIBE_STRUCT(ComputedView, (),
                      (rule, due, kind, binding, zone, owed, not_owed, steps, notes, citation,
                       confidence, disclaimer))

std::vector<Content> contents_of(const std::vector<std::string>& ids) {
  std::vector<Content> contents;
  for (const std::string& id : ids) {
    const Content* content = law_book().find_content(id);
    CHECK(content != nullptr);
    contents.push_back(*content);
  }
  return contents;
}

DutyView view_of(const Duty& duty) {
  DutyView view{
      .rule = duty.rule->id,
      .jurisdiction = duty.rule->jurisdiction,
      .what = duty.rule->title,
      .to_whom = duty.rule->recipient,
      .audience = duty.rule->audience,
      .phase = duty.rule->phase,
      .citation = duty.rule->citation,
      .why = duty.why,
      .anchor = anchor_of(*duty.rule),
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
      .content = contents_of(duty.rule->content),
      .forbidden = contents_of(duty.rule->forbidden),
      .exemptions = duty.rule->exemptions,
      .confidence = duty.rule->confidence,
      .source = duty.rule->source,
  };
  if (duty.deadline.due_at) view.due = due_text(duty.deadline);
  return view;
}

BoardEntryView view_of(const BoardEntry& entry) {
  const Duty& duty = entry.duty;
  BoardEntryView view{.incident = entry.incident,
                      .title = entry.title,
                      .rule = duty.rule->id,
                      .what = duty.rule->title,
                      .to_whom = duty.rule->recipient,
                      .citation = duty.rule->citation,
                      .binding = duty.deadline.binding,
                      .due = std::nullopt,
                      .status = duty.status,
                      .seconds_left = duty.seconds_left,
                      .order = duty.order,
                      .confidence = duty.rule->confidence};
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

  void check_file(const std::string& id, const std::string& file) {
    if (files_.at(id) == file) return;
    faults_.push_back({place_of(id), fmt::format("belongs in {}", file)});
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
    {"DutyBoard", schema_of<BoardView>},
    {"DutyExplanation", schema_of<ExplanationView>},
    {"DutyFlag", schema_of<FlagSetting>},
    {"DutyHold", schema_of<Hold>},
    {"DutyList", schema_of<DutyListView>},
    {"DutyMet", schema_of<Met>},
    {"DutyProof", schema_of<ProofFile>},
    {"LawBook", schema_of<LawBook>},
    {"NamedAnchors", schema_of<ComputeBody>},
    {"NewDutyFlag", schema_of<NewFlagSetting>},
    {"NewDutyHold", schema_of<NewHold>},
    {"NewDutyMet", schema_of<NewMetBody>},
    {"NewDutyRelease", schema_of<NewRelease>},
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
    } else if (file.name == "class_sets.json") {
      reader.take_all(*value, file.name, law.class_sets);
    } else if (file.name == "contents.json") {
      reader.take_all(*value, file.name, law.contents);
    } else {
      faults.push_back({std::string(file.name), "is not the name of a law file"});
    }
  }
  // Only a book that could be read whole can tell whether its names are defined.
  if (faults.empty()) {
    for (const Calendar& calendar : law.calendars) {
      check(calendar, reader.place_of(calendar.id), faults);
    }
    for (ClassSet& set : law.class_sets) complete(set, law, reader.place_of(set.id), faults);
    for (const Flag& flag : law.flags) check(flag, law, reader.place_of(flag.id), faults);
    for (const Rule& rule : law.rules) {
      check(rule, law, reader.place_of(rule.id), faults);
      reader.check_file(rule.id, fmt::format("rules/{}.json", to_lower(rule.jurisdiction)));
    }
    check_chains(law, faults);
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the law files have faults", std::move(faults));
  }
  return law;
}

boost::json::value rules_schema() {
  boost::json::value rule = schema_of<Rule>();
  allow_absent_lists(rule);
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"title", "Rules of one jurisdiction"},
          {"type", "array"},
          {"items", std::move(rule)}};
}

Result<NewMet> decode_new_met(std::string_view body) {
  NewMetBody read = TRY(from_json_text<NewMetBody>(body));
  NewMet wanted{.at = read.at,
                .reference = std::move(read.reference),
                .phase = read.phase,
                .file = std::nullopt,
                .order_override = std::move(read.order_override)};
  if (read.file) wanted.file = {std::move(read.file->name), std::move(read.file->sha256), 0};
  return wanted;
}
Result<NewFlagSetting> decode_new_flag_setting(std::string_view body) {
  return from_json_text<NewFlagSetting>(body);
}
Result<NewHold> decode_new_hold(std::string_view body) { return from_json_text<NewHold>(body); }
Result<NewRelease> decode_new_release(std::string_view body) {
  return from_json_text<NewRelease>(body);
}
Result<ComputeBody> decode_compute(std::string_view body) {
  return from_json_text<ComputeBody>(body);
}

boost::json::value encode(const DutyList& list) {
  DutyListView view{.as_of = list.as_of,
                    .people = list.people,
                    .rows_unmatched = list.rows_unmatched,
                    .duties = {},
                    .flags = list.flags,
                    .hold = list.hold,
                    .disclaimer = std::string(kDisclaimer)};
  for (const Duty& duty : list.duties) view.duties.push_back(view_of(duty));
  return to_json(view);
}

boost::json::value encode(const Explanation& explanation) {
  return to_json(ExplanationView{.duty = view_of(explanation.duty),
                                 .moves = explanation.moves,
                                 .disclaimer = explanation.disclaimer});
}

boost::json::value encode(const Board& board) {
  BoardView view{.as_of = board.as_of,
                 .incidents = board.incidents,
                 .duties = {},
                 .promises = {},
                 .disclaimer = std::string(kDisclaimer)};
  for (const BoardEntry& entry : board.entries) view.duties.push_back(view_of(entry));
  for (const BoardPromise& entry : board.promises) {
    view.promises.push_back({entry.incident, entry.title, entry.promise.number, entry.promise.text,
                             entry.promise.due_at, entry.promise.state});
  }
  return to_json(view);
}

boost::json::value encode(const Computed& computed) {
  return to_json(ComputedView{
      .rule = computed.rule.id,
      .due = due_text(computed.deadline),
      .kind = computed.deadline.kind,
      .binding = computed.deadline.binding,
      .zone = computed.deadline.zone,
      .owed = computed.owed,
      .not_owed = computed.not_owed,
      .steps = computed.deadline.steps,
      .notes = computed.deadline.notes,
      .citation = computed.rule.citation,
      .confidence = computed.rule.confidence,
      .disclaimer = std::string(kDisclaimer),
  });
}

boost::json::value encode(const Met& met) { return to_json(met); }
boost::json::value encode(const ProofFile& file) { return to_json(file); }
boost::json::value encode(const FlagSetting& setting) { return to_json(setting); }
boost::json::value encode(const Hold& hold) { return to_json(hold); }
boost::json::value encode(const LawBook& law) { return to_json(law); }

boost::json::value journal_met(const Met& met) {
  boost::json::object body{{"rule", met.rule},
                           {"at", to_rfc3339(met.at)},
                           {"reference_sha256", sha256_hex(met.reference)}};
  if (met.phase) body["phase"] = enum_name(*met.phase);
  if (met.file) body["file_sha256"] = met.file->sha256;
  return body;
}

boost::json::value journal_flag(const FlagSetting& setting) {
  boost::json::object body{{"flag", setting.flag}, {"state", enum_name(setting.state)}};
  if (setting.since) body["since"] = to_rfc3339(*setting.since);
  if (setting.reason) body["reason_sha256"] = sha256_hex(*setting.reason);
  return body;
}

boost::json::value journal_hold(const Hold& hold) {
  boost::json::object body{{"authority_sha256", sha256_hex(hold.authority)},
                           {"reference_sha256", sha256_hex(hold.reference)},
                           {"held_from", to_rfc3339(hold.held_from)}};
  if (hold.held_until) body["held_until"] = to_rfc3339(*hold.held_until);
  return body;
}

boost::json::value journal_moves(const std::vector<Seen>& moves) {
  boost::json::array rules;
  for (const Seen& move : moves) {
    boost::json::object one{
        {"rule", move.rule}, {"owed", enum_name(move.owed)}, {"because", move.because}};
    if (move.due_at) one["due"] = to_rfc3339(*move.due_at);
    rules.push_back(std::move(one));
  }
  return {{"rules", std::move(rules)}};
}

boost::json::value journal_override(const std::vector<std::string>& rules,
                                    std::string_view reason) {
  return {{"rules", to_json(rules)}, {"reason", reason}};
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
