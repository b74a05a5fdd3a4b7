// SPDX-License-Identifier: Apache-2.0
// A CSV file of returns, one session a row, in the order of their dates.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/csv_file.h"
#include "base/result.h"

namespace candor::stats {

struct MarketFile {
  std::string file_sha256;
  std::vector<std::int32_t> days;            // since 1970
  std::vector<std::vector<double>> returns;  // by column asked for; NaN where there is none
};
// Refused, with the place: no such column, what is no date or no number, a date that is not after
// the one before it.
Result<MarketFile> read_market_file(const CsvSource& source, const std::string& date_column,
                                    const std::vector<std::string>& columns);
Result<MarketFile> read_market_file(const std::string& path, const std::string& date_column,
                                    const std::vector<std::string>& columns);

}  // namespace candor::stats
