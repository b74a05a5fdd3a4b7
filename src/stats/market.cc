// SPDX-License-Identifier: Apache-2.0
#include "stats/market.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "stats/distribution.h"
#include "stats/interval.h"

namespace candor::stats {
namespace {

constexpr std::int64_t kSessionsMax = 1'000'000;
constexpr long double kSpreadMin = 1e-200L;  // of squares, below which there is none
constexpr double kJump = 5;                  // standard errors
constexpr double kLeftOfJump = 1.0 / 3;      // of a jump that the next session takes back

struct Model {
  std::int64_t n = 0;
  double market_mean = 0;
  double market_squares = 0;  // about the mean
  double alpha = 0;
  double beta = 0;
  double variance = 0;  // residual
  double firm_squares = 0;
  double residual_squares = 0;
};

std::string written(SessionRange range) { return fmt::format("[{},{}]", range.first, range.last); }

bool is_return(double value) { return !std::isnan(value); }

Result<void> check_range(SessionRange range, std::size_t sessions, std::size_t day0) {
  if (range.first > range.last || range.first < -kSessionsMax || range.last > kSessionsMax) {
    return fail(ErrorCode::invalid, fmt::format("the window {} is none; it goes from an earlier "
                                                "session to a later one, such as [-1,1]",
                                                written(range)));
  }
  const auto before = static_cast<std::int64_t>(day0);
  const auto after = static_cast<std::int64_t>(sessions - day0) - 1;
  if (-range.first > before) {
    return fail(ErrorCode::invalid,
                fmt::format("the window {} needs {} sessions before day 0, and the data have {}; "
                            "bring earlier sessions or choose a shorter window",
                            written(range), -range.first, before));
  }
  if (range.last > after) {
    return fail(ErrorCode::invalid,
                fmt::format("the window {} needs {} sessions after day 0, and the data have {}; "
                            "bring later sessions or choose a shorter window",
                            written(range), range.last, after));
  }
  return {};
}

Result<Model> fit(std::span<const double> firm, std::span<const double> market) {
  Model model;
  long double firm_sum = 0;
  long double market_sum = 0;
  for (std::size_t i = 0; i < firm.size(); ++i) {
    if (!is_return(firm[i]) || !is_return(market[i])) continue;
    ++model.n;
    firm_sum += firm[i];
    market_sum += market[i];
  }
  if (model.n < kEstimationMin) {
    return fail(ErrorCode::invalid,
                fmt::format("the estimation window has {} sessions with both returns and needs {}; "
                            "choose a longer one",
                            model.n, kEstimationMin));
  }
  const long double firm_mean = firm_sum / static_cast<long double>(model.n);
  const long double market_mean = market_sum / static_cast<long double>(model.n);
  long double xx = 0;
  long double xy = 0;
  long double yy = 0;
  for (std::size_t i = 0; i < firm.size(); ++i) {
    if (!is_return(firm[i]) || !is_return(market[i])) continue;
    const long double x = market[i] - market_mean;
    const long double y = firm[i] - firm_mean;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const auto n = static_cast<long double>(model.n);
  if (xx <= 1e-28L * n * market_mean * market_mean || xx <= kSpreadMin) {
    return fail(ErrorCode::invalid,
                "the market's return is the same in every session of the estimation window; name "
                "the market's column");
  }
  if (yy <= 1e-28L * n * firm_mean * firm_mean || yy <= kSpreadMin) {
    return fail(ErrorCode::invalid,
                "the firm's return is the same in every session of the estimation window, as of a "
                "firm that is not traded; name another column or window");
  }
  const long double beta = xy / xx;
  const long double alpha = firm_mean - beta * market_mean;
  long double squares = 0;
  for (std::size_t i = 0; i < firm.size(); ++i) {
    if (!is_return(firm[i]) || !is_return(market[i])) continue;
    const long double residual = firm[i] - alpha - beta * market[i];
    squares += residual * residual;
  }
  if (squares <= 1e-20L * yy) {
    return fail(ErrorCode::invalid,
                "the firm's returns are the market's times a number, so there is nothing to judge "
                "by; check that the two columns are not the same");
  }
  model.market_mean = static_cast<double>(market_mean);
  model.market_squares = static_cast<double>(xx);
  model.alpha = static_cast<double>(alpha);
  model.beta = static_cast<double>(beta);
  model.variance = static_cast<double>(squares / (n - 2));
  model.firm_squares = static_cast<double>(yy);
  model.residual_squares = static_cast<double>(squares);
  return model;
}

Result<void> check_returns(std::span<const double> returns, std::string_view whose) {
  for (std::size_t i = 0; i < returns.size(); ++i) {
    if (std::isinf(returns[i]) || std::abs(returns[i]) > 1e6) {
      return fail(ErrorCode::invalid,
                  fmt::format("the {}'s return of session {} is no return; 0.01 stands for 1 %",
                              whose, i + 1));
    }
  }
  return {};
}

bool is_within(std::int64_t session, std::span<const SessionRange> ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](SessionRange range) {
    return session >= range.first && session <= range.last;
  });
}

CumulativeReturn cumulate(const Model& model, SessionRange range, double level,
                          std::span<const AbnormalReturn> abnormal,
                          std::span<const double> market_on_day) {
  CumulativeReturn result;
  result.range = range;
  long double sum = 0;
  long double market = 0;
  long double standardised = 0;
  for (std::size_t i = 0; i < abnormal.size(); ++i) {
    if (abnormal[i].session < range.first || abnormal[i].session > range.last) continue;
    sum += abnormal[i].abnormal;
    standardised += abnormal[i].t;
    market += market_on_day[i] - model.market_mean;
  }
  const auto n = static_cast<double>(model.n);
  const auto days = static_cast<double>(range.size());
  const auto off = static_cast<double>(market);
  result.car = static_cast<double>(sum);
  result.std_error =
      std::sqrt(model.variance * (days + days * days / n + off * off / model.market_squares));
  result.t = result.car / result.std_error;
  result.df = n - 2;
  result.p = t_two_sided(result.t, result.df);
  const double margin = t_quantile(0.5 + level / 2, result.df) * result.std_error;
  result.lower = result.car - margin;
  result.upper = result.car + margin;
  result.patell_z = static_cast<double>(standardised) / std::sqrt(days * (n - 2) / (n - 4));
  return result;
}

// Whether a return is far off, and the next one takes most of it back.
bool is_taken_back(const AbnormalReturn& here, const AbnormalReturn& next) {
  if (next.session != here.session + 1 || std::abs(here.t) < kJump) return false;
  const double left = (1 + here.abnormal) * (1 + next.abnormal) - 1;
  return std::abs(left) <= kLeftOfJump * std::abs(here.abnormal);
}

// A price that stands in the wrong row makes two such returns.
void note_jumps(MarketEvent& event) {
  const std::vector<AbnormalReturn>& days = event.abnormal;
  for (std::size_t i = 0; i + 1 < days.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < days.size() && is_taken_back(days[i], days[i + 1])) ++i;
    if (i == first) continue;
    event.notes.push_back(
        fmt::format("the returns of sessions {} to {} jump and come back, as a price in the wrong "
                    "row makes them; check these rows",
                    days[first].session, days[i].session));
  }
}

}  // namespace

Result<std::size_t> event_session(std::span<const std::int32_t> days, std::int32_t disclosed,
                                  bool after_close) {
  if (days.empty()) return fail(ErrorCode::invalid, "there are no sessions");
  for (std::size_t i = 1; i < days.size(); ++i) {
    if (days[i] > days[i - 1]) continue;
    return fail(ErrorCode::invalid,
                fmt::format("session {} has {}; sort the sessions by date, each once", i + 1,
                            days[i] == days[i - 1] ? "the date of the one before it"
                                                   : "an earlier date than the one before it"));
  }
  if (disclosed < days.front()) {
    return fail(ErrorCode::invalid, "the day of disclosure lies before the first session");
  }
  const auto found = after_close ? std::upper_bound(days.begin(), days.end(), disclosed)
                                 : std::lower_bound(days.begin(), days.end(), disclosed);
  if (found == days.end()) {
    return fail(ErrorCode::invalid, "the day of disclosure lies after the last session");
  }
  return static_cast<std::size_t>(found - days.begin());
}

Result<MarketEvent> market_event(std::span<const double> firm, std::span<const double> market,
                                 std::size_t day0, SessionRange estimation,
                                 std::span<const SessionRange> ranges, double level) {
  TRY(check_level(level));
  if (firm.size() != market.size() || day0 >= firm.size()) {
    return fail(
        ErrorCode::invalid,
        "the firm and the market need a return each of the same sessions, day 0 among them");
  }
  if (ranges.empty()) return fail(ErrorCode::invalid, "there is no window to add returns over");
  TRY(check_range(estimation, firm.size(), day0));
  TRY(check_returns(firm, "firm"));
  TRY(check_returns(market, "market"));
  SessionRange around = ranges.front();
  for (const SessionRange& range : ranges) {
    TRY(check_range(range, firm.size(), day0));
    if (range.first <= estimation.last && range.last >= estimation.first) {
      return fail(
          ErrorCode::invalid,
          fmt::format("the window {} overlaps the estimation window {}, which must not know "
                      "the event; move one of them",
                      written(range), written(estimation)));
    }
    around = {std::min(around.first, range.first), std::max(around.last, range.last)};
  }
  const auto index = [&](std::int64_t session) {
    return static_cast<std::size_t>(static_cast<std::int64_t>(day0) + session);
  };
  const auto length = static_cast<std::size_t>(estimation.size());
  const Model model = TRY(fit(firm.subspan(index(estimation.first), length),
                              market.subspan(index(estimation.first), length)));
  const auto n = static_cast<double>(model.n);
  MarketEvent event;
  event.day0 = day0;
  event.estimation = estimation;
  event.n = model.n;
  event.level = level;
  event.alpha = model.alpha;
  event.beta = model.beta;
  event.sigma = std::sqrt(model.variance);
  event.beta_se = event.sigma / std::sqrt(model.market_squares);
  event.alpha_se =
      event.sigma * std::sqrt(1 / n + model.market_mean * model.market_mean / model.market_squares);
  event.r_squared = 1 - model.residual_squares / model.firm_squares;
  if (model.n < estimation.size()) {
    event.notes.push_back(fmt::format("{} of {} sessions of the estimation window lack a return",
                                      estimation.size() - model.n, estimation.size()));
  }
  std::vector<double> market_on_day;
  for (std::int64_t session = around.first; session <= around.last; ++session) {
    if (!is_within(session, ranges)) continue;
    const double actual = firm[index(session)];
    const double market_return = market[index(session)];
    if (!is_return(actual) || !is_return(market_return)) {
      return fail(ErrorCode::invalid,
                  fmt::format("the {} has no return in session {} from day 0; choose a window "
                              "without it",
                              is_return(market_return) ? "firm" : "market", session));
    }
    AbnormalReturn day{.session = session, .actual = actual};
    const double off = market_return - model.market_mean;
    day.expected = model.alpha + model.beta * market_return;
    day.abnormal = actual - day.expected;
    day.std_error = std::sqrt(model.variance * (1 + 1 / n + off * off / model.market_squares));
    day.t = day.abnormal / day.std_error;
    event.abnormal.push_back(day);
    market_on_day.push_back(market_return);
  }
  for (const SessionRange& range : ranges) {
    event.cumulative.push_back(cumulate(model, range, level, event.abnormal, market_on_day));
  }
  note_jumps(event);
  return event;
}

Result<std::vector<MarketSummary>> summarize(std::span<const MarketEvent> events) {
  if (events.size() < 2) {
    return fail(ErrorCode::invalid, "events side by side are at least two");
  }
  std::vector<MarketSummary> all;
  const auto n = static_cast<double>(events.size());
  for (std::size_t r = 0; r < events.front().cumulative.size(); ++r) {
    MarketSummary summary;
    summary.range = events.front().cumulative[r].range;
    summary.events = static_cast<std::int64_t>(events.size());
    double largest = 0;
    double patell = 0;
    for (const MarketEvent& event : events) {
      if (event.cumulative.size() <= r || event.cumulative[r].range.first != summary.range.first ||
          event.cumulative[r].range.last != summary.range.last) {
        return fail(ErrorCode::invalid, "events side by side need the same windows");
      }
      const CumulativeReturn& cumulative = event.cumulative[r];
      summary.mean_car += cumulative.car / n;
      summary.mean_scar += cumulative.t / n;
      patell += cumulative.patell_z;
      largest = std::max(largest, std::abs(cumulative.t));
    }
    double squares = 0;
    for (const MarketEvent& event : events) {
      const double off = event.cumulative[r].t - summary.mean_scar;
      squares += off * off;
    }
    if (!(squares > 1e-24 * largest * largest)) {
      return fail(ErrorCode::invalid,
                  "the events are all alike, so there is no spread among them to judge by; name "
                  "different ones");
    }
    summary.patell_z = patell / std::sqrt(n);
    summary.patell_p = normal_two_sided(summary.patell_z);
    summary.bmp_df = n - 1;
    summary.bmp_t = summary.mean_scar / std::sqrt(squares / (n - 1) / n);
    summary.bmp_p = t_two_sided(summary.bmp_t, summary.bmp_df);
    if (summary.patell_p < 0.05 && summary.bmp_p >= 0.05) {
      summary.notes.push_back(fmt::format(
          "over {} Patell's test rejects and BMP's does not: the events differ too much among "
          "themselves to speak of them all",
          written(summary.range)));
    }
    all.push_back(std::move(summary));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    for (std::size_t j = i + 1; j < events.size(); ++j) {
      for (MarketSummary& summary : all) {
        const auto apart = std::abs(static_cast<std::int64_t>(events[i].day0) -
                                    static_cast<std::int64_t>(events[j].day0));
        if (apart >= summary.range.size()) continue;
        summary.notes.push_back(
            fmt::format("events {} and {} share sessions of {}; the tests take them as independent",
                        i + 1, j + 1, written(summary.range)));
      }
    }
  }
  return all;
}

}  // namespace candor::stats
