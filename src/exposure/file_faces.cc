// SPDX-License-Identifier: Apache-2.0
// Commands that read files of customers and of leaked records.
#include <filesystem>
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "exposure/codec.h"
#include "exposure/faces.h"
#include "exposure/match.h"

namespace candor::exposure {
namespace {

// Rows that were left out, for whoever will mend them: CSV of line, reason and the row as far as it
// was read. It is there once the first row is.
class RejectFile {
 public:
  explicit RejectFile(std::string path) : path_(std::move(path)) {}
  void add(std::int64_t line, const std::string& reason, const std::string& row) {
    if (!file_) {
      file_ = std::make_unique<NewFile>(path_ + ".partial", 0600);
      file_->write("line,reason,row\n");
    }
    file_->write(fmt::format("{},{},{}\n", line, quoted(reason), quoted(row)));
  }
  void keep() {
    if (file_) file_->keep_as(path_);
  }
  const std::string& path() const { return path_; }

 private:
  static std::string quoted(const std::string& text) {
    return "\"" + replace_all(text, "\"", "\"\"") + "\"";
  }
  std::string path_;
  std::unique_ptr<NewFile> file_;
};

Result<void> read_columns(const Arguments& arguments, std::string_view option, Mapping& mapping) {
  for (const std::string& text : arguments.all(option)) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(
          ErrorCode::invalid,
          fmt::format("{0} needs a column's name and what it is: {0} Kundennr=external_id", option),
          {{std::string(option), "is not NAME=COLUMN"}});
    }
    mapping.columns[text.substr(0, equals)] =
        TRY(parse_enum<Column>(std::string_view(text).substr(equals + 1), option));
  }
  return {};
}

Result<Mapping> read_mapping(App& app, const Arguments& arguments) {
  Mapping mapping;
  if (const auto saved = arguments.find("--mapping")) {
    mapping = TRY(load_mapping(*app.db.read(), *saved));
  }
  if (const auto preset = arguments.find("--preset")) {
    mapping.preset = TRY(parse_enum<Preset>(*preset, "--preset"));
  }
  TRY(read_columns(arguments, "--column", mapping));
  return mapping;
}

Result<ReadAs> read_read_as(const Arguments& arguments) {
  ReadAs read_as;
  if (const auto format = arguments.find("--format")) {
    read_as.format = TRY(parse_enum<FileFormat>(*format, "--format"));
  }
  if (const auto encoding = arguments.find("--encoding")) {
    read_as.encoding = TRY(parse_enum<Encoding>(*encoding, "--encoding"));
  }
  if (const auto delimiter = arguments.find("--delimiter")) {
    const std::string text = *delimiter == "tab" ? "\t" : *delimiter;
    if (text.size() != 1 || text == "\"") {
      return fail(ErrorCode::invalid, "--delimiter is one character, or tab",
                  {{"--delimiter", "is not one character"}});
    }
    read_as.delimiter = text.front();
  }
  return read_as;
}

Result<double> read_rejects_share(const Arguments& arguments) {
  const auto text = arguments.find("--rejects-max");
  if (!text) return 0.01;
  const auto percent = parse_number(*text);
  if (!percent || !(*percent >= 0 && *percent <= 100)) {
    return fail(ErrorCode::invalid, "--rejects-max is a percentage from 0 to 100",
                {{"--rejects-max", "is not a number from 0 to 100"}});
  }
  return *percent / 100;
}

// 0 where it is none that has a length.
std::int64_t bytes_of(const std::string& path) {
  std::error_code failed;
  const auto bytes = std::filesystem::file_size(path, failed);
  return failed ? 0 : static_cast<std::int64_t>(bytes);
}

// A file that is being imported, as the arguments say.
struct Import {
  std::unique_ptr<ByteSource> file;
  RejectFile rejects;
  Mapping mapping;
  ReadAs read_as;
  double rejects_share_max;

  Source source(App& app, const std::string& path) {
    return {.input = *file,
            .name = path,
            .rows_max = app.settings.import_rows_max,
            .bytes = bytes_of(path),
            .read_as = read_as,
            .mapping = mapping,
            .rejects_share_max = rejects_share_max,
            .reject = [this](std::int64_t line, const std::string& reason, const std::string& row) {
              rejects.add(line, reason, row);
            }};
  }
};

Result<Import> open_import(App& app, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const std::string beside = path == "-" ? "rejects.csv" : path + ".rejects.csv";
  return Import{.file = TRY(open_source(path)),
                .rejects = RejectFile(arguments.find("--rejects").value_or(beside)),
                .mapping = TRY(read_mapping(app, arguments)),
                .read_as = TRY(read_read_as(arguments)),
                .rejects_share_max = TRY(read_rejects_share(arguments))};
}

// How the file was read, where that is not as usual, and what was left out of it.
std::string described(const FileForm& form, const Rejected& rejected, const RejectFile& rejects) {
  std::vector<std::string> unusual;
  if (form.format == FileFormat::ndjson) unusual.emplace_back("NDJSON");
  if (form.encoding != Encoding::utf_8) {
    unusual.push_back(replace_all(std::string(enum_name(form.encoding)), "_", "-"));
  }
  if (form.delimiter && *form.delimiter != ",") {
    unusual.push_back("columns between " + (*form.delimiter == "\t" ? "tabs" : *form.delimiter));
  }
  if (form.compression != Compression::none) {
    unusual.push_back("unpacked from " + std::string(enum_name(form.compression)));
  }
  std::string text;
  if (!unusual.empty()) text = "read as " + join(unusual, ", ") + "\n";
  if (rejected.rows > 0) {
    text += fmt::format("{} could not be taken; {} says why\n",
                        counted(rejected.rows, "row", "rows"), rejects.path());
  }
  return text;
}

// What comes after an import that was done.
Result<void> finish(App& app, const Actor& actor, const Arguments& arguments, Import& import) {
  import.rejects.keep();
  if (const auto name = arguments.find("--save-mapping")) {
    TRY(save_mapping(app, actor, *name, import.mapping));
  }
  return {};
}

Result<Output> run_customer_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  Import import = TRY(open_import(app, arguments));
  const CustomersImported done = TRY(import_customers(app, actor, import.source(app, path)));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format("{} was imported already ({}); nothing was done\n", path,
                              counted(done.rows, "customer", "customers"));
    return output;
  }
  TRY(finish(app, actor, arguments, import));
  output.text =
      fmt::format("imported {} from {}: {} new, {} changed, {} as they were\n",
                  counted(done.rows, "customer", "customers"), path, with_commas(done.added),
                  with_commas(done.changed), with_commas(done.unchanged));
  output.text += described(done.form, done.rejected, import.rejects);
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
  const std::string& phones = arguments.value("--phones");
  if (!phones.empty()) classes.matching.phones = TRY(parse_phones(phones, "--phones"));
  classes.matching.aliases = arguments.has("--match-aliases");
  return classes;
}

Result<Output> run_exposure_import(App& app, const Actor& actor, const Arguments& arguments) {
  const LeakedClasses classes = TRY(read_classes(arguments));
  const std::string& path = arguments.value("FILE");
  const std::string& incident = arguments.value("INC");
  Import import = TRY(open_import(app, arguments));
  const RecordsImported done =
      TRY(import_records(app, actor, incident, import.source(app, path), classes));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.repeated) {
    output.text = fmt::format(
        "{}: {} was imported already and no customers have come in since; nothing was done\n",
        incident, path);
    return output;
  }
  TRY(finish(app, actor, arguments, import));
  const std::int64_t found =
      done.found_by_external_id + done.found_by_email + done.found_by_alias + done.found_by_phone;
  output.text =
      fmt::format("{}: of {} in {}, {} found ({} by external id, {} by e-mail, {}{} by phone)\n",
                  incident, counted(done.rows, "row", "rows"), path, with_commas(found),
                  with_commas(done.found_by_external_id), with_commas(done.found_by_email),
                  by_alias(done.found_by_alias), with_commas(done.found_by_phone));
  output.text += described(done.form, done.rejected, import.rejects);
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

std::string text_of(const Estimate& made) {
  std::string text = fmt::format("{} affected, {} without an e-mail address; nothing was stored\n",
                                 counted(made.people, "person is", "people are"),
                                 with_commas(made.people_without_email));
  text += fmt::format(
      "{} against {}: {} found by external id, {} by e-mail, {}{} by phone; {} unmatched, {} "
      "ambiguous\n",
      counted(made.records, "record", "records"), counted(made.customers, "customer", "customers"),
      with_commas(made.found_by_external_id), with_commas(made.found_by_email),
      by_alias(made.found_by_alias), with_commas(made.found_by_phone), with_commas(made.unmatched),
      with_commas(made.ambiguous));
  if (made.customers_rejected.rows + made.records_rejected.rows > 0) {
    text += fmt::format("left out: {} and {} that could not be taken\n",
                        counted(made.customers_rejected.rows, "customer", "customers"),
                        counted(made.records_rejected.rows, "record", "records"));
  }
  if (made.empty > 0) {
    text += fmt::format("{} nothing in the mapped columns\n",
                        counted(made.empty, "row has", "rows have"));
  }
  if (made.customers_repeated > 0) {
    text += fmt::format("{} an external id that stood in an earlier one; an import refuses that\n",
                        counted(made.customers_repeated, "customer has", "customers have"));
  }
  return text + class_lines(made.by_class) + jurisdiction_lines(made.by_jurisdiction);
}

Result<Output> run_estimate(App& app, const Actor&, const Arguments& arguments) {
  const LeakedClasses classes = TRY(read_classes(arguments));
  const double share = TRY(read_rejects_share(arguments));
  const auto open = [&](std::string_view argument, std::string_view columns) -> Result<Import> {
    const std::string& path = arguments.value(argument);
    Import import{.file = TRY(open_source(path)),
                  .rejects = RejectFile(path),
                  .mapping = {},
                  .read_as = {},
                  .rejects_share_max = share};
    TRY(read_columns(arguments, columns, import.mapping));
    return import;
  };
  Import customers = TRY(open("CUSTOMERS", "--customer-column"));
  Import leaked = TRY(open("LEAKED", "--leaked-column"));
  Source customer_source = customers.source(app, arguments.value("CUSTOMERS"));
  Source leaked_source = leaked.source(app, arguments.value("LEAKED"));
  customer_source.reject = leaked_source.reject = {};  // they would be written to a file
  const Estimate made = TRY(estimate(app, customer_source, leaked_source, classes));
  return Output{.text = text_of(made), .json = pretty_json(codec::encode(made))};
}

// How a file is read, the same for both kinds.
constexpr Argument kColumn{"--column", "NAME=COLUMN", Need::repeated,
                           "What a column of the file is; the rest is known by its usual names."};
constexpr Argument kPreset{
    "--preset", "NAME", Need::optional,
    "By whose names columns are known: usual, hubspot, salesforce or segment."};
constexpr Argument kMapping{"--mapping", "NAME", Need::optional,
                            "The columns as they were saved under this name."};
constexpr Argument kSaveMapping{"--save-mapping", "NAME", Need::optional,
                                "Save these columns under a name."};
constexpr Argument kFormat{"--format", "FORMAT", Need::optional,
                           "csv or ndjson; seen from the file if not said."};
constexpr Argument kEncoding{
    "--encoding", "NAME", Need::optional,
    "utf_8, utf_16le, utf_16be or windows_1252; seen from the file if not said."};
constexpr Argument kDelimiter{
    "--delimiter", "CHARACTER", Need::optional,
    "What stands between columns, or tab; seen from the header if not said."};
constexpr Argument kRejects{
    "--rejects", "FILE", Need::optional,
    "Where rows go that cannot be taken, with the reason; default: FILE.rejects.csv."};
constexpr Argument kRejectsMax{
    "--rejects-max", "PERCENT", Need::optional,
    "How many of all rows may be left out before nothing is taken; default: 1."};
constexpr Argument kClass{"--class", "CLASS,…", Need::repeated,
                          "Data classes that every row exposes."};
constexpr Argument kMap{"--map", "COLUMN=CLASS", Need::repeated,
                        "Data classes that a row exposes which has something in this column."};
constexpr Argument kPhones{
    "--phones", "COUNTRY", Need::optional,
    "How leaked numbers without + are read where the row names no country: as dialled in this "
    "one (DE), or, with international, as numbers whose + got lost; default: not at all."};
constexpr Argument kMatchAliases{
    "--match-aliases", "", Need::optional,
    "Compare addresses that match nobody without what their provider ignores: a tag behind a "
    "plus (Gmail, Outlook, Fastmail, Proton), and dots (Gmail)."};
constexpr Argument kCustomerImportArguments[] = {
    {"FILE", "", Need::required,
     "CSV or NDJSON, as it is or packed by gzip or zstd, with external_id and jurisdiction (or "
     "country and region), and what else there is; - for standard input."},
    kColumn,
    kPreset,
    kMapping,
    kSaveMapping,
    kFormat,
    kEncoding,
    kDelimiter,
    kRejects,
    kRejectsMax,
};
constexpr Argument kExposureImportArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"FILE", "", Need::required,
     "CSV or NDJSON of what leaked, as it is or packed by gzip or zstd, with external_id, email or "
     "phone; - for standard input."},
    kClass,
    kMap,
    kPhones,
    kMatchAliases,
    kColumn,
    kPreset,
    kMapping,
    kSaveMapping,
    kFormat,
    kEncoding,
    kDelimiter,
    kRejects,
    kRejectsMax,
};
constexpr Argument kEstimateArguments[] = {
    {"CUSTOMERS", "", Need::required, "The customers, as `candor customer import` takes them."},
    {"LEAKED", "", Need::required, "What leaked, as `candor exposure import` takes it."},
    kClass,
    kMap,
    kPhones,
    kMatchAliases,
    {"--customer-column", "NAME=COLUMN", Need::repeated,
     "What a column of the customers is; the rest is known by its usual names."},
    {"--leaked-column", "NAME=COLUMN", Need::repeated, "The same of what leaked."},
    kRejectsMax,
};

constexpr Command kCommands[] = {
    {"exposure estimate", Access::identify,
     "Count who would be affected by two files, and store nothing: for the first hour.",
     kEstimateArguments, run_estimate},
    {"customer import", Access::identify,
     "Import the company's customers, or bring them up to date.", kCustomerImportArguments,
     run_customer_import},
    {"exposure import", Access::identify, "Import leaked records and find out whose they are.",
     kExposureImportArguments, run_exposure_import},
};

}  // namespace

std::span<const Command> file_commands() { return kCommands; }

}  // namespace candor::exposure
