// SPDX-License-Identifier: Apache-2.0
#include "task/library.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/hash.h"
#include "journal/journal.h"
#include "task/codec.h"
#include "task/rules.h"
#include "task/variables.h"

namespace candor::task {

extern const std::span<const EmbeddedFile> kPlaybookFiles;

namespace {

store::Kept kept_of(const Playbook& playbook, Source source) {
  return {.playbook_id = playbook.playbook_id,
          .modified = playbook.modified,
          .short_name = short_name_of(playbook),
          .document = playbook.document,
          .sha256 = sha256_hex(playbook.document),
          .source = source};
}

Playbook parse_again(const std::string& document) {
  auto playbook = parse_playbook(document);
  CHECK(playbook.has_value());
  return std::move(*playbook);
}

// The current version of each playbook, by short name.
std::vector<store::Kept> current(storage::Transaction& tx) {
  std::vector<store::Kept> all = store::list_playbooks(tx);
  for (const Found& shipped : shipped_playbooks()) {
    const auto same = std::find_if(all.begin(), all.end(), [&](const store::Kept& kept) {
      return kept.playbook_id == shipped.kept.playbook_id;
    });
    if (same == all.end()) {
      all.push_back(shipped.kept);
    } else if (same->modified < shipped.kept.modified) {
      *same = shipped.kept;
    }
  }
  std::sort(all.begin(), all.end(),
            [](const store::Kept& a, const store::Kept& b) { return a.short_name < b.short_name; });
  return all;
}

PlaybookSummary summary_of(const store::Kept& kept, const Playbook& playbook) {
  PlaybookSummary summary{.short_name = kept.short_name,
                          .playbook_id = kept.playbook_id,
                          .name = playbook.name,
                          .steps = 0,
                          .source = kept.source,
                          .modified = kept.modified,
                          .sha256 = kept.sha256};
  for (const auto& [id, step] : playbook.steps) {
    if (step.type == StepType::action) ++summary.steps;
  }
  return summary;
}

// Refuses what would stand in the way of a version or of a name that is here.
Result<void> check_place(const store::Kept& wanted, const std::vector<store::Kept>& here) {
  for (const store::Kept& kept : here) {
    if (kept.playbook_id != wanted.playbook_id) {
      if (kept.short_name != wanted.short_name) continue;
      return fail(ErrorCode::conflict, "another playbook has this name",
                  {{"/name", fmt::format("becomes {}, which {} has; name it otherwise",
                                         wanted.short_name, kept.playbook_id)}});
    }
    if (wanted.modified < kept.modified) {
      return fail(ErrorCode::conflict, "a newer version of this playbook is here",
                  {{"/modified", "is earlier than " + to_rfc3339(kept.modified)}});
    }
    if (wanted.modified == kept.modified && wanted.sha256 != kept.sha256) {
      return fail(ErrorCode::conflict, "another text of this version is here",
                  {{"/modified", "is the same; a changed playbook needs a later one"}});
    }
  }
  return {};
}

}  // namespace

const std::vector<Found>& shipped_playbooks() {
  static const std::vector<Found> all = [] {
    std::vector<Found> read;
    for (const EmbeddedFile& file : kPlaybookFiles) {
      auto playbook = parse_playbook(file.bytes);
      if (!playbook) throw BugFound(std::string(file.name) + ": " + to_text(playbook.error()));
      read.push_back({kept_of(*playbook, Source::shipped), std::move(*playbook)});
    }
    return read;
  }();
  return all;
}

Result<Found> find_playbook(storage::Transaction& tx, std::string_view playbook) {
  for (store::Kept& kept : current(tx)) {
    if (kept.short_name != playbook && kept.playbook_id != playbook) continue;
    Playbook parsed = parse_again(kept.document);
    return Found{std::move(kept), std::move(parsed)};
  }
  return fail(ErrorCode::not_found,
              "there is no playbook of that name; `candor playbook list` shows them");
}

Playbook load_version(storage::Transaction& tx, std::string_view playbook_id, Instant modified) {
  const auto kept = store::find_playbook(tx, playbook_id, modified);
  CHECK(kept.has_value());
  return parse_again(kept->document);
}

void ensure_kept(storage::Transaction& tx, App& app, const Actor& actor, const Found& found) {
  store::insert_playbook(tx, found.kept, app.clock.now(), actor.name);
}

Result<PlaybookSummary> import_playbook(App& app, const Actor& actor, std::string_view json) {
  const Playbook playbook = TRY(parse_playbook(json));
  store::Kept wanted = kept_of(playbook, Source::imported);
  const auto tx = app.db.write();
  const std::vector<store::Kept> here = current(*tx);
  TRY(check_place(wanted, here));
  for (const store::Kept& kept : here) {
    if (kept.playbook_id == wanted.playbook_id && kept.modified == wanted.modified) {
      return summary_of(kept, playbook);
    }
  }
  store::insert_playbook(*tx, wanted, app.clock.now(), actor.name);
  const PlaybookSummary summary = summary_of(wanted, playbook);
  journal::append(*tx, app, actor,
                  {.kind = "task.playbook_imported", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_playbook(summary));
  tx->commit();
  return summary;
}

std::vector<PlaybookSummary> list_playbooks(storage::Transaction& tx) {
  std::vector<PlaybookSummary> all;
  for (const store::Kept& kept : current(tx)) {
    all.push_back(summary_of(kept, parse_again(kept.document)));
  }
  return all;
}

Result<Plan> load_plan(storage::Transaction& tx, std::string_view playbook) {
  const Found found = TRY(find_playbook(tx, playbook));
  Plan plan{.playbook = summary_of(found.kept, found.playbook),
            .description = found.playbook.description,
            .variables = {},
            .steps = plan_of(found.playbook)};
  for (const auto& [name, variable] : found.playbook.variables) {
    plan.variables.push_back(
        {std::string(short_variable(name)), variable.description, variable.type, variable.value});
  }
  return plan;
}

Result<std::string> export_playbook(storage::Transaction& tx, std::string_view playbook) {
  return TRY(find_playbook(tx, playbook)).kept.document;
}

}  // namespace candor::task
