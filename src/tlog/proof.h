// SPDX-License-Identifier: Apache-2.0
// What a proof shows to somebody who has the roots alone.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "tlog/hash.h"

namespace candor::tlog {

// That the entry of this leaf hash stands at `index` of the log of `size` entries whose root is
// `root`. Refused (invalid): it does not show that. RFC 9162 section 2.1.3.2.
Result<void> check_inclusion(std::int64_t index, std::int64_t size, const Hash& leaf,
                             std::span<const Hash> proof, const Hash& root);
// That the log of `size` entries begins with the one of `old` entries. Refused (invalid): it does
// not show that. RFC 9162 section 2.1.4.2; every log begins with the one of no entries.
Result<void> check_consistency(std::int64_t old, std::int64_t size, const Hash& old_root,
                               const Hash& root, std::span<const Hash> proof);

}  // namespace candor::tlog
