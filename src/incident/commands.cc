// SPDX-License-Identifier: Apache-2.0
#include <istream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/incident.h"
#include "incident/rules.h"
#include "incident/veris.h"

namespace candor::incident {
namespace {

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};
constexpr Argument kReason{"--reason", "TEXT", Need::required, "Why; it goes into the journal."};

std::string line_of(const Incident& incident) {
  return fmt::format("{}  {:<8}  {:<14}  {}\n", incident.reference, enum_name(incident.severity),
                     enum_name(incident.status), incident.title);
}

// "detection and analysis"
std::string words(std::string_view name) { return replace_all(std::string(name), "_", " "); }

std::string occurred(const TimelineEntry& entry) {
  const std::string date = to_text(utc_date(entry.occurred_at));
  switch (entry.precision) {
    case Precision::year: return date.substr(0, 4);
    case Precision::month: return date.substr(0, 7);
    case Precision::day: return date;
    case Precision::exact: break;
  }
  return to_words(entry.occurred_at);
}

std::string page_of(const Overview& overview) {
  const Incident& incident = overview.incident;
  std::string text = fmt::format(
      "{}  {}\n{} severity, {}, {}\ndeclared {} by {}\n", incident.reference, incident.title,
      enum_name(incident.severity), words(enum_name(incident.status)),
      words(enum_name(incident.phase)), to_words(incident.declared_at), incident.declared_by);
  if (!overview.anchors.empty()) text += "\nClock anchors\n";
  for (const ClockAnchor& anchor : overview.anchors) {
    text += fmt::format("  {:<15} {}  ({}, by {})\n", words(enum_name(anchor.anchor)),
                        to_words(anchor.at), anchor.reason, anchor.set_by);
  }
  if (!overview.facts.empty()) text += "\nFacts\n";
  for (const Fact& fact : overview.facts) {
    text += fmt::format("  {} [{}] {}\n", words(enum_name(fact.question)), enum_name(fact.status),
                        fact.text);
    if (fact.known_by) text += fmt::format("    known by {}\n", to_words(*fact.known_by));
    text += fmt::format("    fact {}\n", fact.fact_id.value);
  }
  if (!overview.timeline.empty()) text += "\nTimeline\n";
  for (const TimelineEntry& entry : overview.timeline) {
    text += fmt::format("  {:<26} {}\n", occurred(entry), entry.text);
  }
  return text;
}

template <typename Value>
Result<Value> enum_argument(const Arguments& arguments, std::string_view name, Value if_absent) {
  const auto text = arguments.find(name);
  if (!text) return if_absent;
  return parse_enum<Value>(*text, name);
}

Result<Instant> required_instant(const Arguments& arguments, std::string_view name) {
  return *TRY(arguments.instant(name));
}

Output changed(const Incident& incident, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", incident.reference, what),
          .json = pretty_json(codec::encode(incident))};
}

Result<Output> run_declare(App& app, const Actor& actor, const Arguments& arguments) {
  const Incident incident =
      TRY(declare(app, actor,
                  {.title = arguments.value("--title"),
                   .severity = TRY(enum_argument(arguments, "--severity", Severity::medium)),
                   .status = TRY(enum_argument(arguments, "--status", Status::suspected))}));
  return changed(incident, fmt::format("declared, {} severity, {}", enum_name(incident.severity),
                                       enum_name(incident.status)));
}

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  const auto limit = TRY(arguments.integer("--limit")).value_or(50);
  const auto tx = app.db.read();
  const Page page = list_incidents(*tx, arguments.find("--after"), limit);
  Output output{.text = "", .json = pretty_json(codec::encode(page))};
  for (const Incident& incident : page.incidents) output.text += line_of(incident);
  if (page.next) output.text += fmt::format("more: --after {}\n", *page.next);
  if (page.incidents.empty()) {
    output.text = "no incidents; `candor incident declare --title …` declares one\n";
  }
  return output;
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  const Overview overview = TRY(load_overview(*app.db.read(), arguments.value("INC")));
  return Output{.text = page_of(overview), .json = pretty_json(codec::encode(overview))};
}

Result<Output> run_severity(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Severity>(arguments.value("SEVERITY"), "SEVERITY"));
  const Incident incident =
      TRY(set_severity(app, actor, arguments.value("INC"),
                       {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("severity is {}", enum_name(incident.severity)));
}

Result<Output> run_phase(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Phase>(arguments.value("PHASE"), "PHASE"));
  const Incident incident =
      TRY(set_phase(app, actor, arguments.value("INC"),
                    {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("phase is {}", words(enum_name(incident.phase))));
}

Result<Output> run_status(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Status>(arguments.value("STATUS"), "STATUS"));
  const Incident incident =
      TRY(set_status(app, actor, arguments.value("INC"),
                     {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("status is {}", words(enum_name(incident.status))));
}

Result<Output> run_anchor(App& app, const Actor& actor, const Arguments& arguments) {
  const auto anchor = TRY(parse_enum<Anchor>(arguments.value("ANCHOR"), "ANCHOR"));
  const ClockAnchor set =
      TRY(set_anchor(app, actor, arguments.value("INC"), anchor,
                     {TRY(required_instant(arguments, "--at")), arguments.value("--reason")}));
  return Output{.text = fmt::format("{}: {} is {}\n", arguments.value("INC"),
                                    words(enum_name(set.anchor)), to_words(set.at)),
                .json = pretty_json(codec::encode(set))};
}

Result<Output> run_fact(App& app, const Actor& actor, const Arguments& arguments) {
  NewFact wanted;
  wanted.question = TRY(parse_enum<Question>(arguments.value("QUESTION"), "QUESTION"));
  wanted.status = TRY(enum_argument(arguments, "--status", FactStatus::confirmed));
  wanted.text = arguments.value("TEXT");
  wanted.known_by = TRY(arguments.instant("--known-by"));
  if (const auto corrects = arguments.find("--corrects")) wanted.corrects = FactId{*corrects};
  const Fact fact = TRY(state_fact(app, actor, arguments.value("INC"), wanted));
  return Output{.text = fmt::format("{}: stated as {}, fact {}\n", arguments.value("INC"),
                                    enum_name(fact.status), fact.fact_id.value),
                .json = pretty_json(codec::encode(fact))};
}

Result<Output> run_timeline(App& app, const Actor& actor, const Arguments& arguments) {
  const TimelineEntry entry = TRY(
      add_to_timeline(app, actor, arguments.value("INC"),
                      {.occurred_at = TRY(required_instant(arguments, "--at")),
                       .precision = TRY(enum_argument(arguments, "--precision", Precision::exact)),
                       .text = arguments.value("TEXT")}));
  return Output{.text = fmt::format("{}: added to the timeline at {}\n", arguments.value("INC"),
                                    occurred(entry)),
                .json = pretty_json(codec::encode(entry))};
}

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string path = arguments.value("--veris");
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

Result<Output> run_export(App& app, const Actor&, const Arguments& arguments) {
  const std::string veris = TRY(export_veris(*app.db.read(), arguments.value("INC")));
  return Output{.text = veris, .json = veris};
}

Result<Output> run_compare(App& app, const Actor&, const Arguments& arguments) {
  const std::string path = arguments.value("--file");
  const auto file = TRY(open_file(path));
  const Comparison c = TRY(compare(app, arguments.value("INC"), *file, path));
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
    {"--after", "ID", Need::optional, "Read on from where the page before ended."},
    {"--limit", "N", Need::optional, "How many at most; 50 if left out."},
};
constexpr Argument kShowArguments[] = {kIncident};
constexpr Argument kSeverityArguments[] = {
    kIncident,
    {"SEVERITY", "", Need::required, "low, medium, high or critical."},
    kReason,
};
constexpr Argument kPhaseArguments[] = {
    kIncident,
    {"PHASE", "", Need::required,
     "detection_and_analysis, containment_eradication_and_recovery or post_incident_activity."},
    kReason,
};
constexpr Argument kStatusArguments[] = {
    kIncident,
    {"STATUS", "", Need::required, "suspected, confirmed, near_miss or false_positive."},
    kReason,
};
constexpr Argument kAnchorArguments[] = {
    kIncident,
    {"ANCHOR", "", Need::required,
     "awareness, discovery, determination, materiality, assessment or another_notice."},
    {"--at", "TIME", Need::required, "RFC 3339 with its zone: 2026-06-10T09:30:00+02:00."},
    kReason,
};
constexpr Argument kFactArguments[] = {
    kIncident,
    {"QUESTION", "", Need::required,
     "what_happened, how_it_happened, what_information, what_we_are_doing, what_you_can_do or "
     "not_known_yet."},
    {"TEXT", "", Need::required, "The answer, in words a customer understands."},
    {"--status", "STATUS", Need::optional, "confirmed (default), suspected or unknown."},
    {"--known-by", "TIME", Need::optional, "When it will be known; needed where it is unknown."},
    {"--corrects", "FACT", Need::optional, "The id of the fact that this one replaces."},
};
constexpr Argument kTimelineArguments[] = {
    kIncident,
    {"TEXT", "", Need::required, "What happened."},
    {"--at", "TIME", Need::required, "When it happened, RFC 3339 with its zone."},
    {"--precision", "HOW", Need::optional, "exact (default), day, month or year."},
};
constexpr Argument kImportArguments[] = {
    {"--veris", "FILE", Need::required, "VERIS 1.3.4 to 1.4.1 JSON, a record or an array."},
};
constexpr Argument kExportArguments[] = {
    kIncident,
    {"--veris", "", Need::required, "As VERIS 1.4.1 JSON."},
};
constexpr Argument kCompareArguments[] = {
    kIncident,
    {"--file", "FILE", Need::required, "CSV with a column DaysElapsedBeforeNotification."},
};

constexpr Command kCommands[] = {
    {"incident declare", Access::respond, "Declare an incident.", kDeclareArguments, run_declare},
    {"incident list", Access::read, "List the incidents, newest first.", kListArguments, run_list},
    {"incident show", Access::read, "Show an incident with all that is known of it.",
     kShowArguments, run_show},
    {"incident severity", Access::command, "Raise or lower the severity.", kSeverityArguments,
     run_severity},
    {"incident phase", Access::command, "Move to another phase.", kPhaseArguments, run_phase},
    {"incident status", Access::command, "Say how sure it is that it happened.", kStatusArguments,
     run_status},
    {"incident anchor", Access::comply, "Set a clock anchor; the one before is kept.",
     kAnchorArguments, run_anchor},
    {"incident fact", Access::respond, "State a fact, or correct one.", kFactArguments, run_fact},
    {"incident timeline", Access::respond, "Add to the timeline.", kTimelineArguments,
     run_timeline},
    {"incident import", Access::respond, "Import VERIS records, each taken or refused by itself.",
     kImportArguments, run_import},
    {"incident export", Access::read, "Export an incident.", kExportArguments, run_export},
    {"incident compare", Access::read, "Compare the days to notice with those of real notices.",
     kCompareArguments, run_compare},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::incident
