// SPDX-License-Identifier: Apache-2.0
#include "delivery/pace.h"

#include <algorithm>
#include <cmath>

#include "delivery/rules.h"
#include "delivery/store.h"

namespace candor::delivery {
namespace {

bool is_running(const NoticeStatus& status) {
  return status.state == notice::State::approved && !status.hold && unknown(status.counts) > 0;
}

// Over the last kPaceSeconds, or since its first batch where it began within them.
void add_pace(PacedNotice& status, const store::Arrivals& lately, Instant now) {
  if (lately.reached == 0 || !lately.first_begun_at) return;
  constexpr double kMicros = 1e6;
  const auto run_for = static_cast<double>(now.micros - lately.first_begun_at->micros) / kMicros;
  const double seconds = std::clamp(run_for, 1.0, static_cast<double>(kPaceSeconds));
  const auto reached = static_cast<double>(lately.reached);
  status.reached_per_minute = reached / seconds * 60;
  const double left = static_cast<double>(unknown(status.counts)) / reached * seconds;
  status.ends_at = add_seconds(now, static_cast<std::int64_t>(std::ceil(left)));
}

}  // namespace

Result<PacedStatus> load_paced_status(storage::Transaction& tx, std::string_view incident,
                                      Instant now) {
  const Status status = TRY(load_status(tx, incident));
  PacedStatus paced{.incident = status.incident,
                    .not_reached = status.not_reached,
                    .needs_substitute_notice = status.needs_substitute_notice,
                    .unknown = status.unknown,
                    .notices = {}};
  for (const NoticeStatus& one : status.notices) {
    PacedNotice notice{one};
    if (is_running(one)) {
      const auto id = TRY(notice::load_notice(tx, one.notice)).notice_id;
      // A batch that ended within the time may have begun as long before it as its lease lasts.
      const Instant since = add_seconds(now, -kPaceSeconds);
      add_pace(
          notice,
          store::count_arrivals(tx, id, one.channel, since, add_seconds(since, -kLeaseSeconds)),
          now);
    }
    paced.notices.push_back(std::move(notice));
  }
  return paced;
}

}  // namespace candor::delivery
