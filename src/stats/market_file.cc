// SPDX-License-Identifier: Apache-2.0
#include "stats/market_file.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

namespace candor::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

bool is_missing(std::string_view text) { return text.empty() || text == "NA" || text == "NaN"; }

}  // namespace

Result<MarketFile> read_market_file(const CsvSource& source, const std::string& date_column,
                                    const std::vector<std::string>& columns) {
  CsvFile file(source);
  const auto header = TRY(file.read_header());
  const auto place_of = [&](const std::string& name) -> Result<std::size_t> {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
    return fail(ErrorCode::invalid, fmt::format("{} has no column {}; its columns are {}",
                                                source.name, name, join(header, ", ")));
  };
  const std::size_t date_place = TRY(place_of(date_column));
  std::vector<std::size_t> places;
  for (const std::string& name : columns) places.push_back(TRY(place_of(name)));
  MarketFile market;
  market.returns.resize(columns.size());
  CsvRow row;
  while (!file.has_all_faults() && TRY(file.read_row(row))) {
    const auto date = parse_date(trim(row.fields[date_place]));
    if (!date) {
      file.add_fault(row.line, date_place, date.error().message);
    } else {
      const auto day = static_cast<std::int32_t>(days_since_epoch(*date));
      if (!market.days.empty() && day <= market.days.back()) {
        file.add_fault(row.line, date_place,
                       day == market.days.back()
                           ? "is the date of the session before it; keep one row for each session"
                           : "is before the session above it; sort the rows by date");
      }
      market.days.push_back(day);
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::string_view text = trim(row.fields[places[i]]);
      const auto number = is_missing(text) ? kMissing : parse_number(text);
      if (!number || std::isinf(*number)) file.add_fault(row.line, places[i], "is not a number");
      market.returns[i].push_back(number.value_or(kMissing));
    }
  }
  if (!file.faults().empty()) {
    return fail(ErrorCode::invalid, source.name + " cannot be read as returns", file.faults());
  }
  market.file_sha256 = file.sha256_hex();
  return market;
}

Result<MarketFile> read_market_file(const std::string& path, const std::string& date_column,
                                    const std::vector<std::string>& columns) {
  const auto file = TRY(open_source(path));
  return read_market_file(CsvSource{*file, path}, date_column, columns);
}

}  // namespace candor::stats
