// SPDX-License-Identifier: Apache-2.0
// How letters get on at this moment: how fast they arrive, and to which mail domains.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery.h"

namespace candor::delivery {

inline constexpr std::int64_t kPaceSeconds = 300;
struct PacedNotice : NoticeStatus {
  // Where it is running: how many arrive, the mean of the last kPaceSeconds, and when all will have
  // been offered if it goes on so. Nothing where none arrived.
  std::optional<double> reached_per_minute = {};
  std::optional<Instant> ends_at = {};
};
struct PacedStatus {
  std::string incident;
  std::int64_t not_reached = 0;  // this and the next two as in Status
  bool needs_substitute_notice = false;
  std::int64_t unknown = 0;
  std::vector<PacedNotice> notices;
};
// As load_status().
Result<PacedStatus> load_paced_status(storage::Transaction& tx, std::string_view incident,
                                      Instant now);

// What became of the letters to one mail domain.
struct DomainStatus {
  std::string domain;        // lower case, or kOtherDomains
  std::int64_t domains = 0;  // that it stands for
  std::int64_t letters = 0;  // offered at least once
  std::int64_t reached = 0;  // of them, as are the two below
  std::int64_t bounced = 0;
  std::int64_t deferred = 0;                   // are to be offered again
  std::optional<std::string> last_words = {};  // of the server that last took none; no address
};
struct DomainsStatus {
  std::string notice;
  std::vector<DomainStatus> domains;
};
// Fewer letters to a domain than this could be one person's: it is not named.
inline constexpr std::int64_t kDomainLettersMin = 5;
inline constexpr std::int64_t kDomainsMax = 50;
inline constexpr std::string_view kOtherDomains = "other domains";
// Letters by mail, most bounced first, then most letters, up to kDomainsMax; the rest, and all that
// are not named, come last as one. Opens the names of domains. Refused (not_found): no such notice.
Result<DomainsStatus> load_domains(App& app, std::string_view notice);

}  // namespace candor::delivery
