// SPDX-License-Identifier: Apache-2.0
// The texts that a notice had.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "notice/notice.h"

namespace candor::notice {

// With who approved it then.
struct Version {
  std::int64_t version = 1;
  std::string text;
  std::string text_sha256;
  std::string written_by;
  Instant written_at;
  std::vector<Translation> translations;  // by language
  std::vector<Approval> approvals;        // oldest first
};
struct Versions {
  std::string notice;
  std::vector<Version> versions;  // oldest first; the last is the current one
};
// Refused (not_found): no such notice.
Result<Versions> list_versions(storage::Transaction& tx, std::string_view notice);

}  // namespace candor::notice
