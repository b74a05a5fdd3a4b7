// SPDX-License-Identifier: Apache-2.0
// Proofs in the data folder, sealed with their incident's key. Written before the record that names
// them, so that a record never names a file that is not there.
#pragma once

#include <string_view>
#include <vector>

#include "duty/duty.h"

namespace candor::duty {

// What is wrong with the name or the hash as they were given.
void check_proof(const ProofFile& file, std::vector<Fault>& faults);
// The size of a proof that was kept. Refused (not_found) if it was not.
Result<std::int64_t> proof_bytes(storage::Transaction& tx, const App& app,
                                 const incident::IncidentId& incident, const ProofFile& file);

}  // namespace candor::duty
