// SPDX-License-Identifier: Apache-2.0
// What must hold for every input, tried on many.
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/clock.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"

namespace candor {
namespace {

namespace json = boost::json;

// A few characters of each length in UTF-8, and those that mean something in CSV and JSON.
rc::Gen<std::string> any_text() {
  const auto character = rc::gen::element<std::string>(
      "a", "z", "0", " ", ",", "\"", "\n", "\r\n", "\r", "\t", "\\", "/", "=", "\x01", "\x7f",
      "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(character),
                      [](const std::vector<std::string>& parts) { return join(parts, ""); });
}

std::string quoted(const std::string& field) {
  return "\"" + replace_all(field, "\"", "\"\"") + "\"";
}

std::string to_csv(const std::vector<std::string>& fields, const std::string& line_end) {
  std::string line;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) line += ",";
    const bool plain = !field.empty() && field.find_first_of(",\"\r\n") == std::string::npos;
    line += plain ? field : quoted(field);
  }
  return line + line_end;
}

RC_GTEST_PROP(CsvProperty, ReadsBackWhatWasWritten, ()) {
  const auto columns = *rc::gen::inRange<std::size_t>(1, 5);
  const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(
      rc::gen::container<std::vector<std::string>>(columns, any_text()));
  const auto line_end = *rc::gen::element<std::string>("\n", "\r\n");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < columns; ++i) names.push_back("c" + std::to_string(i));

  std::string bytes = to_csv(names, line_end);
  for (const auto& row : rows) bytes += to_csv(row, line_end);
  TextSource input(bytes);
  CsvReader reader(input, "x.csv");

  RC_ASSERT(*reader.header() == names);
  CsvRow read;
  for (const auto& row : rows) {
    RC_ASSERT(*reader.next(read));
    RC_ASSERT(std::equal(read.fields.begin(), read.fields.end(), row.begin(), row.end()));
  }
  RC_ASSERT(!*reader.next(read));
}

RC_GTEST_PROP(CsvProperty, EndsWhateverItIsGiven, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::element<char>('a', ',', '"', '\n', '\r', '\0', '\xe2', '\xff'));
  TextSource input("h,i\n" + bytes);
  CsvReader reader(input, "x.csv");

  RC_ASSERT(reader.header().has_value());
  std::size_t rows = 0;
  CsvRow row;
  for (auto more = reader.next(row); more && *more; more = reader.next(row)) {
    RC_ASSERT(row.fields.size() == 2u);
    ++rows;
  }
  RC_ASSERT(rows <= bytes.size());
}

RC_GTEST_PROP(CsvProperty, ReadsOnBehindWhateverItRefuses, ()) {
  const auto bytes = *rc::gen::container<std::string>(
      rc::gen::element<char>('a', ',', '"', '\n', '\r', '\0', '\xe2', '\xff'));
  TextSource input("h,i\n" + bytes + "\nlast,row\n");
  CsvReader reader(input, "x.csv");
  RC_ASSERT(reader.header().has_value());

  CsvRow row;
  std::string last;
  for (std::size_t steps = 0;; ++steps) {
    RC_ASSERT(steps <= bytes.size() + 2);
    const auto more = reader.next(row);
    if (more && !*more) break;
    if (more) {
      last = row.fields[0];
    } else if (!*reader.skip_line()) {
      break;
    }
  }
  RC_ASSERT(last == "last");
}

RC_GTEST_PROP(Rfc3339Property, ReadsBackWhatWasWritten, ()) {
  const Instant instant{
      *rc::gen::inRange<std::int64_t>(-62'135'596'800'000'000, 253'402'300'800'000'000)};

  RC_ASSERT(parse_rfc3339(to_rfc3339(instant)).value() == instant);
}

RC_GTEST_PROP(Rfc3339Property, KeepsTheOrderOfInstants, (std::int32_t a, std::int32_t b)) {
  const Instant first{std::int64_t{a} * 1'000'003};
  const Instant second{std::int64_t{b} * 1'000'003};

  // Fractions are written only where there are any, so equal lengths are needed to compare texts.
  RC_ASSERT((to_rfc3339(first).substr(0, 19) <= to_rfc3339(second).substr(0, 19)) ||
            first > second);
}

RC_GTEST_PROP(DateProperty, GoesToDaysAndBack, ()) {
  const auto days = *rc::gen::inRange<std::int64_t>(-719'162, 2'932'897);
  const Date date = date_from_days(days);

  RC_ASSERT(days_since_epoch(date) == days);
  RC_ASSERT(parse_date(to_text(date)).value() == date);
}

json::value any_json(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 8 : 6)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::arbitrary<std::int64_t>();
    case 3: return *rc::gen::arbitrary<double>();
    case 4: return *rc::gen::element(0.0, -0.0, 1e20, 1e21, 1e-7, 5e-324, 0.1, 1e300, -2.0);
    case 5: return json::value(*any_text());
    case 6: {
      json::array array;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) array.push_back(any_json(depth - 1));
      return array;
    }
    default: {
      json::object object;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i) object[*any_text()] = any_json(depth - 1);
      return object;
    }
  }
}

RC_GTEST_PROP(CanonicalJsonProperty, IsAFixedPoint, ()) {
  const std::string once = canonical_json(any_json(3));
  const auto again = parse_json(once);

  RC_ASSERT(again.has_value());
  RC_ASSERT(canonical_json(*again) == once);
}

RC_GTEST_PROP(CanonicalJsonProperty, DoesNotDependOnTheLayout, ()) {
  const json::value value = any_json(3);

  RC_ASSERT(canonical_json(parse_json(pretty_json(value)).value()) == canonical_json(value));
}

RC_GTEST_PROP(HexProperty, GoesBothWays, (const std::string& bytes)) {
  RC_ASSERT(from_hex(to_hex(bytes)) == bytes);
}

}  // namespace
}  // namespace candor
