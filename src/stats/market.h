// SPDX-License-Identifier: Apache-2.0
// What the market made of it: event studies by the market model. Time is counted in sessions, the
// rows of the file; returns are simple returns a session (0.01 is 1 %), NaN where there is none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace candor::stats {

// The session of day 0: the first on or after the day of disclosure, or after it where it came
// after the close. `days` count from any day on. Refused: days that do not rise, with the place;
// no session on either side.
Result<std::size_t> event_session(std::span<const std::int32_t> days, std::int32_t disclosed,
                                  bool after_close);

// Sessions from first to last, both included, counted from day 0.
struct SessionRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t size() const { return last - first + 1; }
};

inline constexpr SessionRange kUsualEstimation = {-200, -21};
inline constexpr std::int64_t kEstimationMin = 30;  // sessions with both returns

struct AbnormalReturn {
  std::int64_t session = 0;
  double actual = 0;
  double expected = 0;
  double abnormal = 0;
  double std_error = 0;  // of prediction
  double t = 0;
};

struct CumulativeReturn {
  SessionRange range;
  double car = 0;
  double std_error = 0;  // of prediction
  double t = 0;
  double df = 0;
  double p = 1;
  double lower = 0;
  double upper = 0;
  double patell_z = 0;
};

struct MarketEvent {
  std::size_t day0 = 0;
  SessionRange estimation;
  std::int64_t n = 0;  // sessions used for the model
  double alpha = 0;
  double alpha_se = 0;
  double beta = 0;
  double beta_se = 0;
  double sigma = 0;  // residual, n - 2
  double r_squared = 0;
  double level = 0.95;
  std::vector<AbnormalReturn> abnormal;  // of each session in some range
  std::vector<CumulativeReturn> cumulative;
  std::vector<std::string> notes;
};
// Least squares of the firm on the market over the estimation window, and what the firm's returns
// were beyond it (MacKinlay 1997; Patell 1976). Sessions of the estimation window that lack a
// return are left out and noted. Refused: windows that overlap or leave the file; fewer than
// kEstimationMin sessions; a return missing in a range; a market or a firm that does not vary.
Result<MarketEvent> market_event(std::span<const double> firm, std::span<const double> market,
                                 std::size_t day0, SessionRange estimation,
                                 std::span<const SessionRange> ranges, double level = 0.95);

// Several events side by side, over one range.
struct MarketSummary {
  SessionRange range;
  std::int64_t events = 0;
  double mean_car = 0;
  double patell_z = 0;  // Patell 1976: each event's error as its own estimation window has it
  double patell_p = 1;
  double mean_scar = 0;  // of CAR over its standard error
  double bmp_t = 0;      // Boehmer, Musumeci and Poulsen 1991: error from the spread among events
  double bmp_df = 0;
  double bmp_p = 1;
  std::vector<std::string> notes;
};
// For each range of the events, which must have the same. Refused: fewer than two events; events
// that are all alike.
Result<std::vector<MarketSummary>> summarize(std::span<const MarketEvent> events);

}  // namespace candor::stats
