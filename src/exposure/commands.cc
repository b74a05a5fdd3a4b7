// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
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

Result<Mapping> read_mapping(App& app, const Arguments& arguments) {
  Mapping mapping;
  if (const auto saved = arguments.find("--mapping")) {
    mapping = TRY(load_mapping(*app.db.read(), *saved));
  }
  if (const auto preset = arguments.find("--preset")) {
    mapping.preset = TRY(parse_enum<Preset>(*preset, "--preset"));
  }
  for (const std::string& text : arguments.all("--column")) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return fail(ErrorCode::invalid,
                  "--column needs a column's name and what it is: --column Kundennr=external_id",
                  {{"--column", "is not NAME=COLUMN"}});
    }
    mapping.columns[text.substr(0, equals)] =
        TRY(parse_enum<Column>(std::string_view(text).substr(equals + 1), "--column"));
  }
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
  const std::int64_t found = done.found_by_external_id + done.found_by_email + done.found_by_phone;
  output.text =
      fmt::format("{}: of {} in {}, {} found ({} by external id, {} by e-mail, {} by phone)\n",
                  incident, counted(done.rows, "row", "rows"), path, with_commas(found),
                  with_commas(done.found_by_external_id), with_commas(done.found_by_email),
                  with_commas(done.found_by_phone));
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

std::string text_of(const OpenRecord& record) {
  std::string text = fmt::format("  {} line {}, {}\n", record.place.import_id, record.place.line,
                                 enum_name(record.state));
  const auto add = [&](std::string_view label, const std::optional<std::string>& value) {
    if (value) text += fmt::format("      {:<12}{}\n", label, *value);
  };
  add("external id", record.external_id);
  add("e-mail", record.email);
  add("phone", record.phone);
  add("name", record.name);
  add("exposes", join(record.classes, ", "));
  if (!record.customers.empty()) add("perhaps", join(record.customers, ", "));
  return text;
}

Result<Output> run_review(App& app, const Actor&, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  std::optional<RecordPlace> after;
  if (const auto cursor = arguments.find("--after")) after = TRY(codec::parse_cursor(*cursor));
  const PageLimit limit = TRY(PageLimit::parse(arguments.find("--limit"), "--limit", 50));
  const ReviewPage page = TRY(review_records(app, incident, after, limit));
  Output output{.text = "", .json = pretty_json(codec::encode(page))};
  if (page.records.empty()) {
    output.text = fmt::format("{}: no row is left to review\n", incident);
    return output;
  }
  output.text = fmt::format("{}: rows about nobody we know, or about one of several\n\n", incident);
  for (const OpenRecord& record : page.records) output.text += text_of(record);
  if (page.next) {
    output.text += fmt::format("\nthere are more: `candor exposure review {} --after {}`\n",
                               incident, codec::cursor_of(*page.next));
  }
  output.text += fmt::format(
      "\n`candor exposure assign {} IMPORT LINE --customer ID --reason …` says whom one is about\n",
      incident);
  return output;
}

Result<Output> run_assign(App& app, const Actor& actor, const Arguments& arguments) {
  const RecordPlace place{arguments.value("IMPORT"), TRY(arguments.integer("LINE")).value_or(0)};
  const RecordAssigned done =
      TRY(assign_record(app, actor, arguments.value("INC"), place, arguments.value("--customer"),
                        arguments.value("--reason")));
  return Output{
      .text = fmt::format("{}: line {} is assigned; {} affected, {} of them new\n", done.incident,
                          done.place.line, counted(done.people, "person is", "people are"),
                          with_commas(done.people_new)),
      .json = pretty_json(codec::encode(done))};
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
      "{}: {} found by external id, {} by e-mail, {} by phone{}; {} unmatched, {} ambiguous\n",
      counted(extent.records, "record", "records"), with_commas(extent.found_by_external_id),
      with_commas(extent.found_by_email), with_commas(extent.found_by_phone),
      extent.found_by_review == 0
          ? ""
          : fmt::format(", {} by review", with_commas(extent.found_by_review)),
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
    {"--class", "CLASS,…", Need::repeated, "Data classes that every row exposes."},
    {"--map", "COLUMN=CLASS", Need::repeated,
     "Data classes that a row exposes which has something in this column."},
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
constexpr Argument kWithdrawArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"IMPORT", "", Need::required, "The import's id, as `candor exposure show` lists it."},
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};
constexpr Argument kReviewArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"--after", "CURSOR", Need::optional, "Rows behind this one, as the page before says it."},
    {"--limit", "NUMBER", Need::optional, "How many rows, 1 to 1000; default: 50."},
};
constexpr Argument kAssignArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"IMPORT", "", Need::required, "The import's id, as `candor exposure review` shows it."},
    {"LINE", "", Need::required, "The row's line in its file."},
    {"--customer", "ID", Need::required, "The company's own id of the customer."},
    {"--reason", "TEXT", Need::required, "How you know; it goes into the journal: no names."},
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
    {"exposure review", Access::identify,
     "List leaked rows that are about nobody we know, or about one of several.", kReviewArguments,
     run_review},
    {"exposure assign", Access::identify, "Say whom such a row is about.", kAssignArguments,
     run_assign},
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
