// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "trust/faces.h"
#include "trust/intake_codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

// What was found, with the decisions that were or can be taken.
std::string findings_text(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += fmt::format("{}: {}", finding.check, finding.says);
    if (!finding.lines.empty()) {
      std::vector<std::string> lines;
      for (const std::int64_t line : finding.lines) lines.push_back(std::to_string(line));
      text += fmt::format(" (first at line {})", join(lines, ", "));
    }
    text += "\n";
    for (const Choice& choice : finding.choices) {
      const bool is_taken = finding.decision == choice.decision;
      if (finding.decision && !is_taken) continue;
      text += fmt::format("  {}={}: {}{}\n", finding.check, choice.decision, choice.means,
                          is_taken ? "; decided so" : "");
    }
  }
  return text;
}

bool is_undecided(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return !finding.decision; });
}

std::string strangers_text(std::int64_t strangers) {
  return strangers == 0 ? ""
                        : fmt::format("{} rows of customers we do not know were left out\n",
                                      with_commas(strangers));
}

std::string segment_text(const OutcomesImported& done) {
  std::string text;
  if (done.departures > 0) {
    text += fmt::format("{} customers left\n", with_commas(done.departures));
  }
  if (done.other_calls > 0) {
    text += fmt::format("{} calls are about no outcome\n", with_commas(done.other_calls));
  }
  if (done.repeated_messages > 0) {
    text += fmt::format("{} calls stood there before, by their messageId, and count once\n",
                        with_commas(done.repeated_messages));
  }
  return text;
}

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  Reading reading = TRY(reading_of(arguments));
  if (const auto format = arguments.find("--format")) {
    reading.format = TRY(parse_enum<Format>(*format, "--format"));
  }
  reading.events = TRY(parse_events(arguments.all("--event"), "--event"));
  const auto file = TRY(open_source(path));
  const OutcomesImported done = TRY(import_outcomes(
      app, actor, arguments.value("INC"), {*file, path, app.settings.import_rows_max}, reading));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format("{} was imported already; nothing was done\n", path);
    return output;
  }
  output.text =
      fmt::format("{}: {} outcomes of {} customers, {} to {}{}\n", arguments.value("INC"),
                  with_commas(done.rows), with_commas(done.customers), done.first_period,
                  done.last_period, done.only_checked ? "; looked at, and not taken" : "");
  output.text += strangers_text(done.strangers) + segment_text(done) + findings_text(done.findings);
  if (done.only_checked && is_undecided(done.findings)) output.exit_code = 1;
  return output;
}

Result<Output> run_departures(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const Reading reading = TRY(reading_of(arguments));
  const auto file = TRY(open_source(path));
  return imported_text(
      arguments.value("INC"), path, "departures",
      TRY(import_departures(app, actor, arguments.value("INC"),
                            {*file, path, app.settings.import_rows_max}, reading)));
}

Result<Output> run_imports(App& app, const Actor&, const Arguments& arguments) {
  const LineageList list = TRY(list_lineage(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(list))};
  if (list.imports.empty()) {
    output.text = fmt::format(
        "{0}: nothing was taken; `candor trust import {0} FILE` takes what customers "
        "did\n",
        list.incident);
  }
  for (const Lineage& one : list.imports) {
    output.text +=
        fmt::format("{}: {} rows, {} by {}, SHA-256 {}\n", one.kind, with_commas(one.rows),
                    to_words(one.imported_at), one.imported_by, one.file_sha256);
    for (const auto& [check, decision] : one.decisions) {
      output.text += fmt::format("  {}={}\n", check, decision);
    }
  }
  return output;
}

constexpr Argument kImportsArguments[] = {kIncidentArgument};
constexpr Argument kImportArguments[] = {
    kIncidentArgument,
    {"FILE", "", Need::required,
     "Customer, period (2026-05), active (1 or 0), spend, and contacts, complaints and logins "
     "where there are; or Segment's calls."},
    {"--format", "FORMAT", Need::optional,
     "csv, ndjson (an object a line, under the same names) or segment (a call a line); csv if left "
     "out."},
    {"--event", "NAME=MEANING", Need::repeated,
     "What an event of Segment means besides those it defines: spend, refund, contacts, "
     "complaints, logins or departure."},
    kAcceptArgument,
    kCheckArgument,
};
constexpr Argument kDeparturesArguments[] = {
    kIncidentArgument,
    {"FILE", "", Need::required,
     "CSV: customer, left_on (2026-06-14), and cause (voluntary, payment, bereavement, other) "
     "where it is known."},
    kAcceptArgument,
    kCheckArgument,
};

constexpr Command kCommands[] = {
    {"trust import", Access::measure,
     "Take what customers did, month by month, in place of what was taken before.",
     kImportArguments, run_import},
    {"trust imports", Access::read,
     "List what was taken to measure by, and what was decided of it.", kImportsArguments,
     run_imports},
    {"trust departures", Access::measure,
     "Take who left, when and why, in place of what was taken before.", kDeparturesArguments,
     run_departures},
};

}  // namespace

Result<Reading> reading_of(const Arguments& arguments) {
  Reading reading;
  reading.decisions = TRY(parse_decisions(arguments.all("--accept"), "--accept"));
  reading.only_check = arguments.has("--check");
  return reading;
}

Output imported_text(const std::string& incident, const std::string& path, std::string_view what,
                     const RowsImported& done) {
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format("{} was imported already; nothing was done\n", path);
    return output;
  }
  output.text = fmt::format("{}: {} of {} customers{}\n", incident, what, with_commas(done.rows),
                            done.only_checked ? "; looked at, and not taken" : "");
  output.text += strangers_text(done.strangers) + findings_text(done.findings);
  if (done.only_checked && is_undecided(done.findings)) output.exit_code = 1;
  return output;
}

std::span<const Command> intake_commands() { return kCommands; }

}  // namespace candor::trust
