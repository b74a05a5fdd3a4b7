// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "record/codec.h"
#include "record/export.h"
#include "record/record.h"

namespace candor::record {
namespace {

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};

std::string line_of(const Statement& statement) {
  std::string line =
      fmt::format("{}  {:<13}  {}  {}\n", statement.reference, enum_name(statement.stage),
                  to_words(statement.published_at), statement.title);
  if (statement.next_update_by) {
    line += fmt::format("  next word promised by {}\n", to_words(*statement.next_update_by));
  }
  line += fmt::format("  {} facts, {} people, {} told; by {}; SHA-256 {}\n", statement.facts.size(),
                      with_commas(statement.reach.people), with_commas(statement.reach.told),
                      statement.published_by, statement.sha256);
  return line;
}

Result<Output> run_publish(App& app, const Actor& actor, const Arguments& arguments) {
  NewStatement wanted;
  const auto stage = find_enum<Stage>(arguments.value("--stage"));
  if (!stage) {
    return fail(ErrorCode::invalid, "--stage is not one of " + enum_names<Stage>());
  }
  wanted.stage = *stage;
  wanted.title = arguments.value("--title");
  wanted.message = arguments.value("--message");
  wanted.next_update_by = TRY(arguments.instant("--next-update-by"));
  const Statement statement = TRY(publish(app, actor, arguments.value("INC"), wanted));
  return Output{
      .text = fmt::format("{}: published\n{}{}/incidents/{}\n", statement.reference,
                          line_of(statement), app.settings.public_url, statement.incident),
      .json = pretty_json(codec::encode(statement))};
}

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  const auto statements = TRY(list_statements(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(statements))};
  for (const Statement& statement : statements) output.text += line_of(statement);
  if (statements.empty()) {
    output.text = fmt::format("nothing was published about {}; `candor record publish` does it\n",
                              arguments.value("INC"));
  }
  return output;
}

Result<Output> run_export(App& app, const Actor&, const Arguments& arguments) {
  const std::string& folder = arguments.value("DIR");
  const http::Snapshot site(public_site(*app.db.read(), app.settings, app.clock.now()).resources);
  const std::int64_t files = TRY(export_site(site, folder));
  return Output{.text = fmt::format("{}: {} files\n", folder, with_commas(files)),
                .json = pretty_json(codec::encode_export(folder, files))};
}

constexpr Argument kPublishArguments[] = {
    kIncident,
    {"--stage", "STAGE", Need::required, "investigating, identified, monitoring or resolved."},
    {"--title", "TEXT", Need::required, "The public headline, one line: what happened."},
    {"--message", "TEXT", Need::optional, "What is new, in Markdown."},
    {"--next-update-by", "TIME", Need::optional,
     "When the next word comes, RFC 3339 with its zone; needed until it is resolved."},
};
constexpr Argument kListArguments[] = {kIncident};
constexpr Argument kExportArguments[] = {
    {"DIR", "", Need::required, "A new folder, or that of an earlier export, which it replaces."},
};

constexpr Command kCommands[] = {
    {"record publish", Access::communicate,
     "Publish a statement, at once and for good: facts, counts and letters as they stand.",
     kPublishArguments, run_publish},
    {"record list", Access::read, "List what was published about an incident.", kListArguments,
     run_list},
    {"record export", Access::read,
     "Write the public site as files that any web server can give, with .gz and .br beside them.",
     kExportArguments, run_export},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::record
