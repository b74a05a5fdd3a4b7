// SPDX-License-Identifier: Apache-2.0
// JSON that the topics' codecs share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "stats/panel.h"
#include "stats/table.h"

namespace candor::stats::codec {

// The shortest text that reads back the same double; null for what is not finite.
boost::json::value number(double value);
boost::json::array numbers(std::span<const double> values);
boost::json::array texts(const std::vector<std::string>& values);

// {"file_sha256": …, "rows": 227, "dropped": [{"column": "ph.ecog", "rows": 1, "first_line": 15}]}
void add_table(boost::json::object& to, const Table& table);
// {"name": "age", "coef": …, "se": …, "t": …, "p": …, "lower": …, "upper": …}
boost::json::object encode(const Coefficient& coefficient, const std::string& name);

}  // namespace candor::stats::codec
