// SPDX-License-Identifier: Apache-2.0
// The playbooks that are here: those built into the program, from playbooks/ at the top of the
// repository, and those that were imported. Of each the last modified version counts.
#pragma once

#include <string_view>
#include <vector>

#include "base/embedded.h"
#include "task/cacao.h"
#include "task/store.h"

namespace candor::task {

struct Found {
  store::Kept kept;
  Playbook playbook;
};

// Read and checked once; a fault in one is a bug of ours.
const std::vector<Found>& shipped_playbooks();

// By short name or playbook id; not_found if there is none.
Result<Found> find_playbook(storage::Transaction& tx, std::string_view playbook);
// The version that a run is of.
Playbook load_version(storage::Transaction& tx, std::string_view playbook_id, Instant modified);
// Puts a version into the database that is only in the program, so that a run finds it for ever.
void ensure_kept(storage::Transaction& tx, App& app, const Actor& actor, const Found& found);

}  // namespace candor::task
