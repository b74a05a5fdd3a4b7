// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "record/codec.h"
#include "record/export.h"
#include "record/log_codec.h"
#include "record/record.h"
#include "record/status_routes.h"
#include "sequencer/sequencer.h"

namespace candor::record {
namespace {

constexpr std::size_t kMessageBytesMax = 200'000;

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};

std::string line_of(const Statement& statement) {
  std::string line =
      fmt::format("{}  {:<13}  {}  {}\n", statement.reference, enum_name(statement.stage),
                  to_words(statement.published_at), statement.title);
  if (statement.next_update_by) {
    line += fmt::format("  next word promised by {}\n", to_words(*statement.next_update_by));
  }
  if (!statement.components.empty()) {
    line += fmt::format("  affects {}\n", affected_words(statement.components));
  }
  line += fmt::format("  {} facts, {} people, {} told; by {}; SHA-256 {}\n", statement.facts.size(),
                      with_commas(statement.reach.people), with_commas(statement.reach.told),
                      statement.published_by, statement.sha256);
  return line;
}

// Of "NAME=STATUS"; a name may hold "=", a status does not.
Result<ComponentSaid> said_of(const std::string& text) {
  const std::size_t equals = std::min(text.rfind('='), text.size());
  if (equals == 0 || equals == text.size()) {
    return fail(ErrorCode::invalid, "--component is not NAME=STATUS, such as Sign-in=major_outage");
  }
  return ComponentSaid{
      .component = text.substr(0, equals),
      .status = TRY(parse_enum<ComponentStatus>(text.substr(equals + 1), "--component"))};
}

Result<NewStatement> wanted_of(const Arguments& arguments) {
  const auto stage = find_enum<Stage>(arguments.value("--stage"));
  if (!stage) {
    return fail(ErrorCode::invalid, "--stage is not one of " + enum_names<Stage>());
  }
  NewStatement wanted;
  wanted.stage = *stage;
  wanted.title = arguments.value("--title");
  wanted.message = arguments.value("--message");
  if (const auto file = arguments.find("--message-file")) {
    wanted.message = TRY(read_file(*file, kMessageBytesMax));
  }
  wanted.next_update_by = TRY(arguments.instant("--next-update-by"));
  for (const std::string& text : arguments.all("--component")) {
    wanted.components.push_back(TRY(said_of(text)));
  }
  return wanted;
}

Output published(const App& app, const Statement& statement) {
  return Output{
      .text = fmt::format("{}: published\n{}{}/incidents/{}\n", statement.reference,
                          line_of(statement), app.settings.public_url, statement.incident),
      .json = pretty_json(codec::encode(statement))};
}

Result<Output> run_publish(App& app, const Actor& actor, const Arguments& arguments) {
  return published(app,
                   TRY(publish(app, actor, arguments.value("INC"), TRY(wanted_of(arguments)))));
}

Result<Output> run_preview(App& app, const Actor& actor, const Arguments& arguments) {
  const Preview shown = TRY(preview(app, actor, arguments.value("INC"), TRY(wanted_of(arguments))));
  const std::string& file = arguments.value("--html");
  write_file(file, shown.html);
  return Output{.text = fmt::format("{} would be\n{}its page is in {}; nothing was published\n",
                                    shown.statement.reference, line_of(shown.statement), file),
                .json = pretty_json(codec::encode(shown))};
}

Result<Output> run_approve(App& app, const Actor& actor, const Arguments& arguments) {
  return published(app, TRY(publish_draft(app, actor, arguments.value("DRAFT"))));
}

std::string line_of(const Draft& draft) {
  const std::string fate = draft.published_as ? fmt::format("published as {} by {}",
                                                            *draft.published_as, *draft.ended_by)
                           : draft.ended_at   ? fmt::format("withdrawn by {}", *draft.ended_by)
                                              : "waits for a second person";
  return fmt::format("{}  {:<13}  {}  {}\n  drafted by {}; {}\n", draft.reference,
                     enum_name(draft.statement.stage), to_words(draft.drafted_at),
                     draft.statement.title, draft.drafted_by, fate);
}

Result<Output> run_draft(App& app, const Actor& actor, const Arguments& arguments) {
  const Draft written = TRY(draft(app, actor, arguments.value("INC"), TRY(wanted_of(arguments))));
  return Output{.text = fmt::format("{}\nanother person publishes it: candor record approve {}\n",
                                    written.reference, written.reference),
                .json = pretty_json(codec::encode(written))};
}

Result<Output> run_withdraw(App& app, const Actor& actor, const Arguments& arguments) {
  const Draft withdrawn = TRY(withdraw_draft(app, actor, arguments.value("DRAFT")));
  return Output{.text = fmt::format("{}: withdrawn\n", withdrawn.reference),
                .json = pretty_json(codec::encode(withdrawn))};
}

Result<Output> run_drafts(App& app, const Actor&, const Arguments& arguments) {
  const auto drafts = TRY(list_drafts(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(drafts))};
  for (const Draft& one : drafts) output.text += line_of(one);
  if (drafts.empty()) output.text = "no drafts; `candor record draft` writes one\n";
  return output;
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

Result<Output> run_verify(App& app, const Actor&, const Arguments&) {
  const LogVerification found = TRY(verify_log(app, *app.db.read()));
  Output output{.text = "", .json = codec::encode(found)};
  for (const std::string& wrong : found.wrong) output.text += wrong + "\n";
  if (!found.wrong.empty()) {
    output.exit_code = 1;
    return output;
  }
  output.text = fmt::format(
      "{} entries in the public log, each as it was written; {} wait to be taken in\n"
      "{} statements are what the log says was published\n"
      "{} commitments to the journal, which begins with what it was on each of these days\n{}",
      with_commas(found.entries), with_commas(found.waiting), with_commas(found.statements),
      with_commas(found.commitments),
      found.checkpoint.empty() ? "no checkpoint yet; `candor serve` signs it\n"
                               : "\n" + found.checkpoint);
  return output;
}

Result<Output> run_export(App& app, const Actor&, const Arguments& arguments) {
  const std::string& folder = arguments.value("DIR");
  TRY(keep_log(app));
  TRY(sequencer::catch_up(app, log()));
  const auto tx = storage::settled(app.db)->read();
  http::Resources all = public_site(*tx, app.settings, app.clock.now()).resources;
  all.merge(public_shelf(*tx, app.settings));
  const http::Snapshot site(std::move(all));
  const std::int64_t files = TRY(export_site(site, folder));
  return Output{.text = fmt::format("{}: {} files\n", folder, with_commas(files)),
                .json = pretty_json(codec::encode_export(folder, files))};
}

constexpr Argument kPublishArguments[] = {
    kIncident,
    {"--stage", "STAGE", Need::required,
     "investigating, identified, monitoring or resolved; then review, which looks back."},
    {"--title", "TEXT", Need::required, "The public headline, one line: what happened."},
    {"--message", "TEXT", Need::optional, "What is new, in Markdown."},
    {"--message-file", "FILE", Need::optional, "The same from a file."},
    {"--next-update-by", "TIME", Need::optional,
     "When the next word comes, RFC 3339 with its zone; needed until it is resolved."},
    {"--component", "NAME=STATUS", Need::repeated,
     "What it affects, and how that is from now on; may be given again."},
};
// As above.
constexpr Argument kPreviewArguments[] = {
    kPublishArguments[0], kPublishArguments[1],
    kPublishArguments[2], kPublishArguments[3],
    kPublishArguments[4], kPublishArguments[5],
    kPublishArguments[6], {"--html", "FILE", Need::required, "Where the page is written."}};
constexpr Argument kListArguments[] = {kIncident};
constexpr Argument kDraftArguments[] = {
    {"DRAFT", "", Need::required, "The draft's reference, INC-2026-0007-D1."}};
constexpr Argument kExportArguments[] = {
    {"DIR", "", Need::required, "A new folder, or that of an earlier export, which it replaces."},
};

constexpr Command kCommands[] = {
    {"record publish", Access::communicate,
     "Publish a statement, at once and for good: facts, counts and letters as they stand.",
     kPublishArguments, run_publish},
    {"record preview", Access::communicate,
     "Show the public page as it would be after publishing this; nothing is published.",
     kPreviewArguments, run_preview},
    {"record draft", Access::communicate,
     "Write a statement that somebody else publishes: the first one and a review need that.",
     kPublishArguments, run_draft},
    {"record drafts", Access::read, "List what was drafted about an incident.", kListArguments,
     run_drafts},
    {"record approve", Access::communicate,
     "Publish what somebody else has drafted, at once and for good.", kDraftArguments, run_approve},
    {"record withdraw", Access::communicate, "Put a draft aside; nothing public changes.",
     kDraftArguments, run_withdraw},
    {"record list", Access::read, "List what was published about an incident.", kListArguments,
     run_list},
    {"record verify",
     Access::administer,
     "Check the public log against its checkpoint, the statements and the journal; exit code 1 if "
     "one of them was changed.",
     {},
     run_verify},
    {"record export", Access::read,
     "Write the public site as files that any web server can give, with .gz and .br beside them.",
     kExportArguments, run_export},
};

}  // namespace

std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined(std::begin(kCommands), std::end(kCommands));
    joined.insert(joined.end(), status_commands().begin(), status_commands().end());
    return joined;
  }();
  return all;
}

}  // namespace candor::record
