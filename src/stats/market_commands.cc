// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "stats/commands.h"
#include "stats/market.h"
#include "stats/market_codec.h"
#include "stats/market_file.h"
#include "stats/print.h"

namespace candor::stats {
namespace {

struct Wanted {
  std::string column;
  std::int32_t disclosed = 0;  // days since 1970
};

Result<std::int32_t> day_of(std::string_view option, std::string_view text) {
  const auto date = parse_date(text);
  if (!date) return refuse(option, date.error().message);
  return static_cast<std::int32_t>(days_since_epoch(*date));
}

// "-1,1".
Result<SessionRange> range_of(std::string_view option, std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() == 2) {
    const auto first = parse_integer(trim(parts[0]));
    const auto last = parse_integer(trim(parts[1]));
    if (first && last) return SessionRange{*first, *last};
  }
  return refuse(option, "is two sessions counted from day 0, such as -1,1");
}

Result<std::vector<Wanted>> events_of(const Arguments& arguments) {
  std::vector<Wanted> events;
  if (arguments.has("--return") != arguments.has("--date") ||
      arguments.has("--return") == arguments.has("--event")) {
    return fail(ErrorCode::invalid,
                "name --return and --date, or for events on several days --event COLUMN=DATE each");
  }
  if (arguments.has("--return")) {
    const std::int32_t day = TRY(day_of("--date", arguments.value("--date")));
    for (const std::string_view column : split(arguments.value("--return"), ',')) {
      events.push_back({std::string(trim(column)), day});
    }
  }
  for (const std::string& event : arguments.all("--event")) {
    const std::size_t equals = event.rfind('=');
    if (equals == std::string::npos) {
      return refuse("--event", "is a column and a date, such as EFX=2017-09-07");
    }
    events.push_back({event.substr(0, equals), TRY(day_of("--event", event.substr(equals + 1)))});
  }
  return events;
}

Result<std::vector<SessionRange>> windows_of(const Arguments& arguments) {
  std::vector<SessionRange> windows;
  for (const std::string& window : arguments.all("--window")) {
    windows.push_back(TRY(range_of("--window", window)));
  }
  if (windows.empty()) windows.push_back({-1, 1});
  return windows;
}

std::string written(SessionRange range) { return fmt::format("[{},{}]", range.first, range.last); }

std::string event_to_text(const std::string& name, const MarketEvent& event,
                          const MarketFile& file) {
  std::string text = fmt::format(
      "{}, day 0 is {}\n{} sessions of {}: alpha {}, beta {} (se {}), residual {}\n", name,
      candor::to_text(date_from_days(file.days[event.day0])), event.n, written(event.estimation),
      to_text(event.alpha), to_text(event.beta), to_text(event.beta_se), to_text(event.sigma));
  TextTable windows({"window", "CAR", "se", "t", "p", "lower", "upper", "Patell z"});
  for (const CumulativeReturn& each : event.cumulative) {
    windows.add({written(each.range), to_text(each.car), to_text(each.std_error), to_text(each.t),
                 p_to_text(each.p), to_text(each.lower), to_text(each.upper),
                 to_text(each.patell_z)});
  }
  text += windows.text();
  for (const std::string& note : event.notes) text += note + "\n";
  return text;
}

std::string together_to_text(const std::vector<MarketSummary>& together) {
  TextTable table({"together", "events", "mean CAR", "Patell z", "p", "BMP t", "df", "p"});
  std::string notes;
  for (const MarketSummary& each : together) {
    table.add({written(each.range), with_commas(each.events), to_text(each.mean_car),
               to_text(each.patell_z), p_to_text(each.patell_p), to_text(each.bmp_t),
               to_text(each.bmp_df), p_to_text(each.bmp_p)});
    for (const std::string& note : each.notes) notes += note + "\n";
  }
  return table.text() + notes;
}

Result<Output> run_car(const Arguments& arguments) {
  const std::vector<Wanted> wanted = TRY(events_of(arguments));
  const std::vector<SessionRange> windows = TRY(windows_of(arguments));
  const SessionRange estimation =
      arguments.has("--estimation") ? TRY(range_of("--estimation", arguments.value("--estimation")))
                                    : kUsualEstimation;
  const auto date_column = arguments.find("--date-column").value_or("date");
  std::vector<std::string> columns = {arguments.value("--market")};
  for (const Wanted& event : wanted) columns.push_back(event.column);
  const MarketFile file = TRY(read_market_file(arguments.value("FILE"), date_column, columns));
  std::vector<std::string> names;
  std::vector<MarketEvent> events;
  std::string text;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto event = [&]() -> Result<MarketEvent> {
      const std::size_t day0 =
          TRY(event_session(file.days, wanted[i].disclosed, arguments.has("--after-close")));
      return market_event(file.returns[i + 1], file.returns[0], day0, estimation, windows);
    }();
    if (!event) return fail(ErrorCode::invalid, wanted[i].column + ": " + event.error().message);
    names.push_back(wanted[i].column);
    text += (text.empty() ? "" : "\n") + event_to_text(names.back(), *event, file);
    events.push_back(*event);
  }
  std::vector<MarketSummary> together;
  if (events.size() > 1) {
    together = TRY(summarize(events));
    text += "\n" + together_to_text(together);
  }
  return Output{.text = text, .json = pretty_json(codec::encode(names, events, together, file))};
}

constexpr Argument kCarArguments[] = {
    {"FILE", "", Need::required, "CSV of simple returns (0.01 is 1 %), one session a row."},
    {"--return", "COLUMNS", Need::optional, "The firm's return; several joined by commas."},
    {"--market", "COLUMN", Need::required, "The market's return."},
    {"--date", "DATE", Need::optional, "The day of disclosure, 2017-09-07."},
    {"--event", "COLUMN=DATE", Need::repeated, "A firm and its day, for events on several days."},
    {"--after-close", "", Need::optional,
     "It was disclosed after the close: day 0 is the next session."},
    {"--date-column", "COLUMN", Need::optional, "Where the dates stand; date if left out."},
    {"--window", "FIRST,LAST", Need::repeated,
     "Sessions from day 0 whose abnormal returns are added up; -1,1 if left out."},
    {"--estimation", "FIRST,LAST", Need::optional,
     "Sessions from day 0 that the model is made of; -200,-21 if left out."},
};

constexpr Command kCommands[] = {
    {"stats car", Access::anyone, "What a disclosure did to a share's price (market model).",
     kCarArguments, nullptr, run_car},
};

}  // namespace

std::span<const Command> market_commands() { return kCommands; }

}  // namespace candor::stats
