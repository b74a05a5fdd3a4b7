// SPDX-License-Identifier: Apache-2.0
#include <istream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "incident/archive.h"
#include "incident/codec.h"
#include "incident/faces.h"
#include "incident/incident.h"
#include "incident/veris.h"
#include "staff/staff.h"

namespace candor::incident {
namespace {

// "confirmed", "confirmed, closed", "suspected, closed as a duplicate of INC-2026-0006"
std::string standing(const Incident& incident) {
  std::string text = words(enum_name(incident.status));
  if (incident.state == State::open) return text;
  text += fmt::format(", {}", enum_name(incident.state));
  if (incident.duplicate_of) text += fmt::format(" as a duplicate of {}", *incident.duplicate_of);
  return text;
}

std::string line_of(const Incident& incident) {
  std::string status = words(enum_name(incident.status));
  if (incident.state != State::open) status += fmt::format(", {}", enum_name(incident.state));
  std::string line = fmt::format("{}  {:<8}  {:<24}  {}", incident.reference,
                                 enum_name(incident.severity), status, incident.title);
  if (incident.duplicate_of) line += fmt::format(" (duplicate of {})", *incident.duplicate_of);
  return line + "\n";
}

std::string head_of(const Overview& overview) {
  const Incident& incident = overview.incident;
  std::string text = fmt::format("{}  {}\n{} severity, {}, {}\ndeclared {} by {}\n",
                                 incident.reference, incident.title, enum_name(incident.severity),
                                 standing(incident), words(enum_name(incident.phase)),
                                 to_words(incident.declared_at), incident.declared_by);
  if (incident.closed_at) text += fmt::format("closed {}\n", to_words(*incident.closed_at));
  if (!overview.duplicates.empty()) {
    text += fmt::format("the same thing was declared as {}\n", join(overview.duplicates, ", "));
  }
  return text;
}

// Each line in its own piece: the text, how sure we are, and what a correction names.
std::string text_of(const Fact& fact, Instant now) {
  std::string text = fmt::format("  {:<19}{}\n  {:<19}{}", words(enum_name(fact.question)),
                                 replace_all(fact.text, "\n", " "), "", enum_name(fact.status));
  if (fact.known_by) {
    text += fmt::format(" until {} ({})", to_words(*fact.known_by),
                        to_relative_words(*fact.known_by, now));
  }
  return text + fmt::format("\n  {:<19}fact {}\n", "", fact.fact_id.value);
}

// What a tired responder does now.
std::string next_step(const Overview& overview) {
  const std::string& incident = overview.incident.reference;
  if (overview.incident.state != State::open) {
    return fmt::format("`candor record list {}` shows what the public was told", incident);
  }
  if (overview.anchors.empty()) {
    return fmt::format(
        "next: `candor incident anchor {} awareness --at TIME --reason TEXT` starts the clocks",
        incident);
  }
  if (overview.facts.empty()) {
    return fmt::format("next: `candor incident fact {} what_happened TEXT` says what is known",
                       incident);
  }
  return fmt::format("next: `candor duty list {}` says what is owed, to whom and by when",
                     incident);
}

std::string page_of(const Overview& overview, const std::vector<Promise>& promises, Instant now) {
  std::string text = head_of(overview);
  if (!overview.roles.empty()) text += "\nRoles\n" + lines_of(overview.roles);
  if (!promises.empty()) text += "\nPromises\n" + lines_of(promises, now);
  if (!overview.anchors.empty()) text += "\nClock anchors\n";
  for (const ClockAnchor& anchor : overview.anchors) {
    text += fmt::format("  {:<16}{} ({})\n  {:<16}{}; set by {}\n", words(enum_name(anchor.anchor)),
                        to_words(anchor.at), to_relative_words(anchor.at, now), "", anchor.reason,
                        anchor.set_by);
  }
  if (!overview.facts.empty()) text += "\nFacts\n";
  for (const Fact& fact : overview.facts) text += text_of(fact, now);
  if (!overview.timeline.empty()) text += "\nTimeline\n";
  if (overview.timeline_earlier > 0) {
    text += fmt::format("  {} earlier entries; `candor incident entries {}` shows them\n",
                        with_commas(overview.timeline_earlier), overview.incident.reference);
  }
  return text + lines_of(overview.timeline, Ids::hidden) + "\n" + next_step(overview) + "\n";
}

Result<Output> run_declare(App& app, const Actor& actor, const Arguments& arguments) {
  const Incident incident = TRY(declare(
      app, actor,
      {.title = arguments.value("--title"),
       .severity = TRY(find_enum_in<Severity>(arguments, "--severity")).value_or(Severity::medium),
       .status = TRY(find_enum_in<Status>(arguments, "--status")).value_or(Status::suspected)}));
  return changed(incident, fmt::format("declared, {} severity, {}", enum_name(incident.severity),
                                       enum_name(incident.status)));
}

Result<Output> run_list(App& app, const Actor& actor, const Arguments& arguments) {
  Filter filter{.state = TRY(find_enum_in<Openness>(arguments, "--state")),
                .status = TRY(find_enum_in<Status>(arguments, "--status")),
                .severity = TRY(find_enum_in<Severity>(arguments, "--severity")),
                .title = arguments.find("--title"),
                .after = arguments.find("--after"),
                .limit = TRY(PageLimit::parse(arguments.find("--limit"), "--limit", 50)).number()};
  const auto tx = app.db.read();
  filter.without = staff::closed_incidents(*tx, actor);
  const Page page = list_incidents(*tx, filter);
  Output output{.text = "", .json = pretty_json(codec::encode(page))};
  for (const Incident& incident : page.incidents) output.text += line_of(incident);
  if (page.next) output.text += fmt::format("more: --after {}\n", *page.next);
  if (page.incidents.empty()) {
    output.text = "no such incidents; `candor incident declare --title …` declares one\n";
  }
  return output;
}

Result<Output> run_show(App& app, const Actor& actor, const Arguments& arguments) {
  const Instant now = app.clock.now();
  const auto tx = app.db.read();
  const Overview overview = TRY(load_overview(*tx, arguments.value("INC"), actor));
  const auto promises = TRY(list_promises(*tx, arguments.value("INC"), now));
  return Output{.text = page_of(overview, promises, now),
                .json = pretty_json(codec::encode(overview))};
}

Result<Output> run_anchor(App& app, const Actor& actor, const Arguments& arguments) {
  const auto anchor = TRY(parse_enum<Anchor>(arguments.value("ANCHOR"), "ANCHOR"));
  const ClockAnchor set =
      TRY(set_anchor(app, actor, arguments.value("INC"), anchor,
                     {*TRY(arguments.instant("--at")), arguments.value("--reason")}));
  return Output{.text = fmt::format("{}: {} is {}\n", arguments.value("INC"),
                                    words(enum_name(set.anchor)), to_words(set.at)),
                .json = pretty_json(codec::encode(set))};
}

Result<Output> run_fact(App& app, const Actor& actor, const Arguments& arguments) {
  NewFact wanted;
  wanted.question = TRY(parse_enum<Question>(arguments.value("QUESTION"), "QUESTION"));
  wanted.status =
      TRY(find_enum_in<FactStatus>(arguments, "--status")).value_or(FactStatus::confirmed);
  wanted.text = arguments.value("TEXT");
  wanted.known_by = TRY(arguments.instant("--known-by"));
  if (const auto corrects = arguments.find("--corrects")) wanted.corrects = FactId{*corrects};
  const Fact fact = TRY(state_fact(app, actor, arguments.value("INC"), wanted));
  return Output{.text = fmt::format("{}: stated as {}, fact {}\n", arguments.value("INC"),
                                    enum_name(fact.status), fact.fact_id.value),
                .json = pretty_json(codec::encode(fact))};
}

Result<Output> run_facts(App& app, const Actor&, const Arguments& arguments) {
  const auto facts = TRY(list_facts(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(facts))};
  for (const Fact& fact : facts) {
    output.text += text_of(fact, app.clock.now());
    output.text +=
        fmt::format("  {:<19}stated {} by {}\n", "", to_words(fact.stated_at), fact.stated_by);
    if (fact.corrects) {
      output.text += fmt::format("  {:<19}corrects fact {}\n", "", fact.corrects->value);
    }
  }
  if (facts.empty()) output.text = "no facts\n";
  return output;
}

Result<Output> run_import_veris(App& app, const Actor& actor, const std::string& path) {
  const std::string json = TRY(read_file(path, veris::kFileBytesMax));
  const VerisImport import = TRY(import_veris(app, actor, json));
  Output output{.text = "", .json = pretty_json(codec::encode(import))};
  for (const Refused& refused : import.refused) {
    output.text += fmt::format("{}, {}: {}\n", path, refused.place, refused.reason);
  }
  output.text +=
      fmt::format("imported {}, refused {}\n", with_commas(std::ssize(import.references)),
                  with_commas(std::ssize(import.refused)));
  if (import.references.size() == 1) {
    output.text += fmt::format("{}\n", import.references.front());
  }
  if (import.references.empty() && !import.refused.empty()) output.exit_code = 1;
  return output;
}

Result<Output> run_import_case(App& app, const Actor& actor, Tool tool, const std::string& path) {
  const std::string json = TRY(read_file(path, archive::kFileBytesMax));
  const CaseImport import = TRY(import_case(app, actor, tool, json));
  Output output{.text = fmt::format("{}: imported with {} facts, {} timeline entries, {} roles\n",
                                    import.reference, import.facts,
                                    with_commas(import.timeline_entries), import.roles),
                .json = pretty_json(codec::encode(import))};
  if (import.not_mapped.empty()) return output;
  output.text += "\nNot mapped; it is in the file alone:\n";
  for (const NotMapped& field : import.not_mapped) {
    output.text += fmt::format("  {}  ({})\n", field.field, with_commas(field.values));
  }
  return output;
}

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const auto veris = arguments.find("--veris");
  const auto dispatch = arguments.find("--dispatch");
  const auto iris = arguments.find("--iris");
  if (veris.has_value() + dispatch.has_value() + iris.has_value() != 1) {
    return fail(ErrorCode::invalid, "say one of --veris, --dispatch and --iris");
  }
  if (veris) return run_import_veris(app, actor, *veris);
  if (dispatch) return run_import_case(app, actor, Tool::dispatch, *dispatch);
  return run_import_case(app, actor, Tool::iris, *iris);
}

Result<Output> run_compare(App& app, const Actor&, const Arguments& arguments) {
  const std::string& path = arguments.value("--file");
  const auto file = TRY(open_source(path));
  const Comparison c =
      TRY(compare(app, arguments.value("INC"), {*file, path, app.settings.import_rows_max}));
  const std::string so_far = c.told ? "told people after" : "has told nobody for";
  return Output{
      .text = fmt::format(
          "{} {} {} {}.\nOf {} real notices in {}, half took {} days or fewer, the middle half "
          "{} to {}; {:.0f} % took longer than {} {}.\n({} rows without a number of days were left "
          "out.)\n",
          arguments.value("INC"), so_far, c.days, c.days == 1 ? "day" : "days",
          with_commas(c.notices), path, c.median_days, c.quartile_low_days, c.quartile_high_days,
          c.slower_percent, c.days, c.days == 1 ? "day" : "days", with_commas(c.skipped)),
      .json = pretty_json(codec::encode(c))};
}

constexpr Argument kDeclareArguments[] = {
    {"--title", "TEXT", Need::required, "One line: what happened, as far as it is known."},
    {"--severity", "LEVEL", Need::optional, "low, medium (default), high or critical."},
    {"--status", "STATUS", Need::optional,
     "suspected (default), confirmed, near_miss or false_positive."},
};
constexpr Argument kListArguments[] = {
    {"--state", "STATE", Need::optional, "Only those that are open, or closed."},
    {"--status", "STATUS", Need::optional,
     "Only those: suspected, confirmed, near_miss or false_positive."},
    {"--severity", "LEVEL", Need::optional, "Only those: low, medium, high or critical."},
    {"--title", "TEXT", Need::optional, "Only those with this in their title."},
    kAfterArgument,
    kLimitArgument,
};
constexpr Argument kShowArguments[] = {kIncidentArgument};
constexpr Argument kAnchorArguments[] = {
    kIncidentArgument,
    {"ANCHOR", "", Need::required,
     "awareness, discovery, determination, materiality, assessment or another_notice."},
    {"--at", "TIME", Need::required, "RFC 3339 with its zone: 2026-06-10T09:30:00+02:00."},
    kReasonArgument,
};
constexpr Argument kFactArguments[] = {
    kIncidentArgument,
    {"QUESTION", "", Need::required,
     "what_happened, how_it_happened, what_information, what_we_are_doing, what_you_can_do or "
     "not_known_yet."},
    {"TEXT", "", Need::required, "The answer, in words a customer understands."},
    {"--status", "STATUS", Need::optional, "confirmed (default), suspected or unknown."},
    {"--known-by", "TIME", Need::optional, "When it will be known; needed where it is unknown."},
    {"--corrects", "FACT", Need::optional, "The id of the fact that this one replaces."},
};
constexpr Argument kImportArguments[] = {
    {"--veris", "FILE", Need::optional, "VERIS 1.3.4 to 1.4.1 JSON, a record or an array."},
    {"--dispatch", "FILE", Need::optional, "An incident of Netflix Dispatch, as its API gives it."},
    {"--iris", "FILE", Need::optional, "A case of DFIR-IRIS, as it exports it."},
};
constexpr Argument kCompareArguments[] = {
    kIncidentArgument,
    {"--file", "FILE", Need::required, "CSV with a column DaysElapsedBeforeNotification."},
};

constexpr Command kCommands[] = {
    {"incident declare", Access::respond, "Declare an incident.", kDeclareArguments, run_declare},
    {"incident list", Access::read, "List the incidents, newest first.", kListArguments, run_list},
    {"incident show", Access::read, "Show an incident with all that is known of it.",
     kShowArguments, run_show},
    {"incident anchor", Access::comply, "Set a clock anchor; the one before is kept.",
     kAnchorArguments, run_anchor},
    {"incident fact", Access::respond, "State a fact, or correct one.", kFactArguments, run_fact},
    {"incident facts", Access::read, "List all facts as they were ever stated, corrected ones too.",
     kShowArguments, run_facts},
    {"incident import", Access::respond,
     "Import VERIS records, or a case of an archived tool; lists what has no place here.",
     kImportArguments, run_import},
    {"incident compare", Access::read, "Compare the days to notice with those of real notices.",
     kCompareArguments, run_compare},
};

}  // namespace

std::string words(std::string_view name) { return replace_all(std::string(name), "_", " "); }

Output changed(const Incident& incident, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", incident.reference, what),
          .json = pretty_json(codec::encode(incident))};
}

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined(std::begin(kCommands), std::end(kCommands));
    for (const auto& part : {lifecycle_commands(), timeline_commands(), role_commands(),
                             promise_commands(), access_commands()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace candor::incident
