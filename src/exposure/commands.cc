// SPDX-License-Identifier: Apache-2.0
#include <istream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "exposure/codec.h"
#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? one : many);
}

Result<Output> run_customer_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const auto file = TRY(open_file(path));
  const CustomersImported done =
      TRY(import_customers(app, actor, {*file, path, app.settings.import_rows_max}));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format("{} was imported already ({}); nothing was done\n", path,
                              counted(done.rows, "customer", "customers"));
    return output;
  }
  output.text =
      fmt::format("imported {} from {}: {} new, {} changed, {} as they were\n",
                  counted(done.rows, "customer", "customers"), path, with_commas(done.added),
                  with_commas(done.changed), with_commas(done.unchanged));
  if (!done.columns_not_read.empty()) {
    output.text += fmt::format("columns not read: {}\n", join(done.columns_not_read, ", "));
  }
  return output;
}

Result<LeakedClasses> read_classes(const Arguments& arguments) {
  LeakedClasses classes;
  for (const std::string& names : arguments.all("--class")) {
    classes.every_row |= TRY(parse_classes(names, "--class"));
  }
  for (const std::string& mapping : arguments.all("--map")) {
    const std::size_t equals = mapping.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid,
                  "--map needs a column and a data class: --map ssn=social_security_number",
                  {{"--map", "is not column=class"}});
    }
    classes.by_column[mapping.substr(0, equals)] |=
        TRY(parse_classes(std::string_view(mapping).substr(equals + 1), "--map"));
  }
  return classes;
}

Result<Output> run_exposure_import(App& app, const Actor& actor, const Arguments& arguments) {
  const LeakedClasses classes = TRY(read_classes(arguments));
  const std::string& path = arguments.value("FILE");
  const std::string& incident = arguments.value("INC");
  const auto file = TRY(open_file(path));
  const RecordsImported done = TRY(
      import_records(app, actor, incident, {*file, path, app.settings.import_rows_max}, classes));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format(
        "{}: {} was imported already and no customers have come in since; nothing was done\n",
        incident, path);
    return output;
  }
  const std::int64_t found = done.found_by_external_id + done.found_by_email + done.found_by_phone;
  output.text =
      fmt::format("{}: of {} in {}, {} found ({} by external id, {} by e-mail, {} by phone)\n",
                  incident, counted(done.rows, "row", "rows"), path, with_commas(found),
                  with_commas(done.found_by_external_id), with_commas(done.found_by_email),
                  with_commas(done.found_by_phone));
  output.text += fmt::format("{} no customer, {} several; both kept sealed\n",
                             counted(done.unmatched, "row matches", "rows match"),
                             counted(done.ambiguous, "row matches", "rows match"));
  if (done.empty > 0) {
    output.text += fmt::format("{} nothing in the mapped columns\n",
                               counted(done.empty, "row has", "rows have"));
  }
  output.text +=
      fmt::format("{} affected, {} of them new\n", counted(done.people, "person is", "people are"),
                  with_commas(done.people_new));
  return output;
}

Result<Output> run_withdraw(App& app, const Actor& actor, const Arguments& arguments) {
  const ImportWithdrawn done = TRY(withdraw_import(
      app, actor, arguments.value("INC"), arguments.value("IMPORT"), arguments.value("--reason")));
  return Output{.text = fmt::format(
                    "{}: import {} is withdrawn, with its {}; {} affected, {} fewer\n",
                    done.incident, done.import_id, counted(done.rows, "row", "rows"),
                    counted(done.people, "person is", "people are"), with_commas(done.people_gone)),
                .json = pretty_json(codec::encode(done))};
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  const Extent extent = TRY(load_extent(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(extent))};
  output.text = fmt::format("{}: {} affected, {} without an e-mail address\n", extent.incident,
                            counted(extent.people, "person is", "people are"),
                            with_commas(extent.people_without_email));
  output.text += fmt::format(
      "{}: {} found by external id, {} by e-mail, {} by phone; {} unmatched, {} ambiguous\n",
      counted(extent.records, "record", "records"), with_commas(extent.found_by_external_id),
      with_commas(extent.found_by_email), with_commas(extent.found_by_phone),
      with_commas(extent.unmatched), with_commas(extent.ambiguous));
  if (!extent.by_class.empty()) output.text += "\nWhat was exposed, most urgent first\n";
  for (const ClassCount& count : extent.by_class) {
    output.text += fmt::format("  {:>12}  {}\n", with_commas(count.people), count.data_class);
  }
  if (!extent.by_jurisdiction.empty()) output.text += "\nWhere they live\n";
  for (const JurisdictionCount& count : extent.by_jurisdiction) {
    output.text += fmt::format("  {:>12}  {}\n", with_commas(count.people), count.jurisdiction);
  }
  if (!extent.imports.empty()) output.text += "\nImports, oldest first\n";
  for (const RecordImport& import : extent.imports) {
    output.text +=
        fmt::format("  {}  {}, {}; {} by {}\n", import.import_id,
                    counted(import.rows, "row", "rows"), counted(import.people, "person", "people"),
                    to_words(import.imported_at), import.imported_by);
  }
  if (extent.people > 0) {
    output.text += fmt::format(
        "\n`candor duty list {0}` says what is owed,\n`candor notice draft {0}` drafts the "
        "letter\n",
        extent.incident);
  }
  return output;
}

Result<Output> run_classes(App&, const Actor&, const Arguments&) {
  Output output{.text = "", .json = pretty_json(codec::encode(data_classes()))};
  for (const DataClass& data_class : data_classes()) {
    output.text += fmt::format("{:<28}  {}\n", data_class.name, data_class.words);
  }
  return output;
}

constexpr Argument kCustomerImportArguments[] = {
    {"FILE", "", Need::required,
     "CSV in UTF-8 with external_id and jurisdiction, and email, phone, name, language, joined_on "
     "if there are any; - for standard input."},
};
constexpr Argument kExposureImportArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"FILE", "", Need::required,
     "CSV in UTF-8 of what leaked, with external_id, email or phone; - for standard input."},
    {"--class", "CLASS,…", Need::repeated, "Data classes that every row exposes."},
    {"--map", "COLUMN=CLASS", Need::repeated,
     "Data classes that a row exposes which has something in this column."},
};
constexpr Argument kWithdrawArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"IMPORT", "", Need::required, "The import's id, as `candor exposure show` lists it."},
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};
constexpr Argument kShowArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
};

constexpr Command kCommands[] = {
    {"customer import", Access::identify,
     "Import the company's customers, or bring them up to date.", kCustomerImportArguments,
     run_customer_import},
    {"exposure import", Access::identify, "Import leaked records and find out whose they are.",
     kExposureImportArguments, run_exposure_import},
    {"exposure withdraw", Access::identify,
     "Take a wrong import of leaked records back, before letters are made from it.",
     kWithdrawArguments, run_withdraw},
    {"exposure classes",
     Access::read,
     "List the data classes, most urgent first; as JSON, with what to do about each.",
     {},
     run_classes},
    {"exposure show", Access::read, "Count who is affected, by data class and by jurisdiction.",
     kShowArguments, run_show},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::exposure
