// SPDX-License-Identifier: Apache-2.0
#include <istream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "trust/codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const auto file = TRY(open_source(path));
  const OutcomesImported done = TRY(import_outcomes(app, actor, arguments.value("INC"),
                                                    {*file, path, app.settings.import_rows_max}));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format("{} was imported already; nothing was done\n", path);
    return output;
  }
  output.text = fmt::format("{}: {} outcomes of {} customers, {} to {}\n", arguments.value("INC"),
                            with_commas(done.rows), with_commas(done.customers), done.first_period,
                            done.last_period);
  if (done.strangers > 0) {
    output.text += fmt::format("{} rows of customers we do not know were left out\n",
                               with_commas(done.strangers));
  }
  return output;
}

Result<Plan> plan_of(const Arguments& arguments) {
  Plan plan;
  if (const auto margin = arguments.find("--margin")) {
    plan.margin = parse_number(*margin).value_or(0);
  }
  if (const auto from = arguments.find("--from")) {
    const auto period = parse_period(*from);
    if (!period) {
      return fail(ErrorCode::invalid, "--from cannot be taken as it is",
                  {{"--from", period.error().message}});
    }
    plan.first_month = *period;
  }
  return plan;
}

Result<Output> run_report(App& app, const Actor&, const Arguments& arguments) {
  const Report found = TRY(report(app, arguments.value("INC"), TRY(plan_of(arguments))));
  Output output{.text = found.headline + "\n", .json = pretty_json(codec::encode(found))};
  for (const std::string& finding : found.findings) output.text += "\n" + finding + "\n";
  for (const std::string& caution : found.cautions) output.text += "\n" + caution + "\n";
  if (const auto path = arguments.find("--html")) {
    write_file(*path, to_html(found, app.settings));
    output.text += fmt::format("\nwritten to {}\n", *path);
  } else {
    output.text += fmt::format("\n`candor trust report {} --html FILE` draws it\n", found.incident);
  }
  return output;
}

constexpr Argument kImportArguments[] = {
    kIncident,
    {"FILE", "", Need::required, "CSV: customer, period (2026-05), active (1 or 0), spend."},
};
constexpr Argument kReportArguments[] = {
    kIncident,
    {"--html", "FILE", Need::optional, "Write the report as a page with its plots and tables."},
    {"--margin", "SHARE", Need::optional,
     "A change smaller than this share of what they spent counts as none; 0.02 if left out."},
    {"--from", "MONTH", Need::optional,
     "The first month that counts as after, 2026-05; if left out, the one in which people were "
     "told."},
};

constexpr Command kCommands[] = {
    {"trust import", Access::measure,
     "Take what customers did, month by month, in place of what was taken before.",
     kImportArguments, run_import},
    {"trust report", Access::read, "Say what the incident did to loyalty, and how sure that is.",
     kReportArguments, run_report},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::trust
