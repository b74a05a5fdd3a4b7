// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "exposure/codec.h"
#include "exposure/exposure.h"
#include "exposure/faces.h"

namespace candor::exposure {
namespace {

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
      "{}: {} found by external id, {} by e-mail, {}{} by phone{}; {} unmatched, {} ambiguous\n",
      counted(extent.records, "record", "records"), with_commas(extent.found_by_external_id),
      with_commas(extent.found_by_email), by_alias(extent.found_by_alias),
      with_commas(extent.found_by_phone),
      extent.found_by_review == 0
          ? ""
          : fmt::format(", {} by review", with_commas(extent.found_by_review)),
      with_commas(extent.unmatched), with_commas(extent.ambiguous));
  output.text += class_lines(extent.by_class) + jurisdiction_lines(extent.by_jurisdiction);
  if (extent.waves.size() > 1) output.text += "\nWaves, as they were found\n";
  for (const Wave& wave : extent.waves) {
    if (extent.waves.size() == 1) break;
    output.text += fmt::format(
        "  {:>12}  wave {}, {}\n", with_commas(wave.people), wave.wave,
        wave.delivery_has_list ? "delivery has their list" : "not yet handed to delivery");
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

std::string text_of(const KnownImport& import) {
  std::string text = fmt::format(
      "  {}  {}\n      {} by {}: {}, {} matched, {} unmatched, {} ambiguous, {}\n",
      import.import_id, import.name.value_or("(name not known)"), to_words(import.imported_at),
      import.imported_by, counted(import.rows, "row", "rows"), with_commas(import.matched),
      with_commas(import.unmatched), with_commas(import.ambiguous),
      counted(import.people, "person", "people"));
  if (import.rejected > 0) {
    text += fmt::format("      {} could not be taken\n", counted(import.rejected, "row", "rows"));
  }
  if (import.withdrawn) {
    text += fmt::format("      withdrawn {} by {}: {}\n", to_words(import.withdrawn->at),
                        import.withdrawn->by, import.withdrawn->reason);
  }
  return text;
}

Result<Output> run_imports(App& app, const Actor&, const Arguments& arguments) {
  const ImportList list = TRY(list_imports(app, arguments.value("INC")));
  Output output{.text = list.imports.empty()
                            ? fmt::format("{}: no leaked records were imported\n", list.incident)
                            : fmt::format("{}: imports, oldest first\n\n", list.incident),
                .json = pretty_json(codec::encode(list))};
  for (const KnownImport& import : list.imports) output.text += text_of(import);
  return output;
}

Result<Output> run_register(App& app, const Actor&, const Arguments&) {
  const RegisterOverview known = load_register(*app.db.read());
  Output output{.text = counted(known.customers, "customer", "customers"),
                .json = pretty_json(codec::encode(known))};
  if (known.last_imported_at) {
    output.text += "; last imported " + to_words(*known.last_imported_at);
  }
  output.text += "\n";
  if (!known.mappings.empty()) {
    output.text += "saved mappings: " + join(known.mappings, ", ") + "\n";
  }
  return output;
}

Result<Output> run_rotate_key(App& app, const Actor& actor, const Arguments&) {
  Progress progress("customers", count_customers(*app.db.read()));
  const RegisterRotated done = TRY(rotate_register_key(
      app, actor, {.progress = [&](std::int64_t sealed) { progress.reach(sealed); }}));
  return Output{.text = fmt::format("{} sealed with key {}; the key before is destroyed\n",
                                    counted(done.sealed_anew, "customer is", "customers are"),
                                    done.key_number),
                .json = pretty_json(codec::encode(done))};
}

Result<Output> run_classes(App&, const Actor&, const Arguments&) {
  Output output{.text = "", .json = pretty_json(codec::encode(data_classes()))};
  for (const DataClass& data_class : data_classes()) {
    output.text += fmt::format("{:<28}  {}\n", data_class.name, data_class.words);
  }
  return output;
}

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
    {"register rotate-key",
     Access::identify,
     "Seal all customers with a new key, and destroy the one before; goes on where it was ended.",
     {},
     run_rotate_key},
    {"exposure imports", Access::read,
     "List the files of leaked records, oldest first, those that were withdrawn too.",
     kShowArguments, run_imports},
    {"register show",
     Access::read,
     "The register of customers by its counts, and the mappings that are saved.",
     {},
     run_register},
    {"exposure show", Access::read, "Count who is affected, by data class and by jurisdiction.",
     kShowArguments, run_show},
};

}  // namespace

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? one : many);
}

std::string by_alias(std::int64_t count) {
  return count == 0 ? "" : with_commas(count) + " by alias, ";
}

std::string class_lines(const std::vector<ClassCount>& counts) {
  std::string text = counts.empty() ? "" : "\nWhat was exposed, most urgent first\n";
  for (const ClassCount& count : counts) {
    text += fmt::format("  {:>12}  {}\n", with_commas(count.people), count.data_class);
  }
  return text;
}

std::string jurisdiction_lines(const std::vector<JurisdictionCount>& counts) {
  std::string text = counts.empty() ? "" : "\nWhere they live\n";
  for (const JurisdictionCount& count : counts) {
    text += fmt::format("  {:>12}  {}\n", with_commas(count.people), count.jurisdiction);
  }
  return text;
}

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined(file_commands().begin(), file_commands().end());
    joined.insert(joined.end(), std::begin(kCommands), std::end(kCommands));
    return joined;
  }();
  return all;
}

}  // namespace candor::exposure
