// SPDX-License-Identifier: Apache-2.0
// The entries of the public log, each written once.
#pragma once

#include "record/record.h"

namespace candor::record {

// The entries of a statement and of what it corrects; `all` are the incident's statements, of which
// it is one. Nothing where they are written. The caller has the log's turn.
void log_statement(storage::Transaction& tx, const Statement& statement,
                   const std::vector<Statement>& all, Instant now);
// Whoever writes an entry has the turn first.
void take_log_turn(storage::Transaction& tx);

}  // namespace candor::record
