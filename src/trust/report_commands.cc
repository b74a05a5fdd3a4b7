// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "trust/codec.h"
#include "trust/faces.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

constexpr std::size_t kReportBytesMax = 10'000'000;

Result<Output> printed(App& app, const Report& found, const Arguments& arguments) {
  Output output{.text = found.headline + "\n", .json = pretty_json(codec::encode(found))};
  for (const std::string& finding : found.findings) output.text += "\n" + finding + "\n";
  for (const std::string& caution : found.cautions) output.text += "\n" + caution + "\n";
  output.text += "\n";
  if (const auto path = arguments.find("--html")) {
    write_file(*path, to_html(found, app.settings));
    output.text += fmt::format("written to {}\n", *path);
  }
  if (const auto path = arguments.find("--pdf")) {
    write_file(*path, to_pdf(found, app.settings));
    output.text += fmt::format("written to {}\n", *path);
  }
  if (!arguments.has("--html") && !arguments.has("--pdf")) {
    output.text += fmt::format("`candor trust show {} --html FILE` draws it\n", found.incident);
  }
  return output;
}

Result<Output> run_report(App& app, const Actor& actor, const Arguments& arguments) {
  return printed(app, TRY(make_report(app, actor, arguments.value("INC"))), arguments);
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  return printed(app, TRY(report(app, arguments.value("INC"))), arguments);
}

Result<Output> run_replay(App& app, const Actor&, const Arguments& arguments) {
  const Replayed replayed =
      TRY(replay(app, TRY(read_file(arguments.value("FILE"), kReportBytesMax))));
  Output output{.text = "", .json = pretty_json(codec::encode(replayed))};
  output.text = fmt::format("{}: {} numbers computed again; ", replayed.incident,
                            with_commas(replayed.numbers));
  if (replayed.differences.empty()) {
    output.text += "all are the same\n";
  } else {
    output.text +=
        fmt::format("{} are others now\n", with_commas(std::ssize(replayed.differences)));
    output.exit_code = 1;
  }
  for (const std::string& kind : replayed.inputs_changed) {
    output.text += fmt::format("- the {} are not those of then\n", kind);
  }
  if (replayed.version_then != replayed.version_now) {
    output.text += fmt::format("- the report is of Candor {}, this is {}\n", replayed.version_then,
                               replayed.version_now);
  }
  for (const std::string& difference : replayed.differences) output.text += difference + "\n";
  return output;
}

constexpr Argument kReportArguments[] = {
    kIncidentArgument,
    {"--html", "FILE", Need::optional, "Write the report as a page with its plots and tables."},
    {"--pdf", "FILE", Need::optional, "The same as a PDF."},
};
constexpr Argument kReplayArguments[] = {
    {"FILE", "", Need::required, "What `candor trust report INC --json` or `trust show` wrote."},
};

constexpr Command kCommands[] = {
    {"trust report", Access::measure,
     "Make the report: what the incident did to loyalty, and how sure that is; plans that are "
     "declared after it explore.",
     kReportArguments, run_report},
    {"trust show", Access::read,
     "Show the report, once a plan is declared or a report was made; nothing is changed.",
     kReportArguments, run_show},
    {"trust replay", Access::read,
     "Compute a report's every number again from the same inputs, and compare.", kReplayArguments,
     run_replay},
};

}  // namespace

std::span<const Command> report_commands() { return kCommands; }

}  // namespace candor::trust
