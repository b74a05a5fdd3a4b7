// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/testing.h"
#include "stats/commands.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;
using ::testing::SizeIs;

using Given = std::vector<std::pair<std::string, std::string>>;

Result<Output> run(const Given& given) {
  Arguments arguments;
  for (const auto& [name, value] : given) arguments.add(name, value);
  return market_commands().front().run_alone(arguments);
}

double number_at(const boost::json::value& value, const std::string& pointer) {
  return value.at_pointer(pointer).to_number<double>();
}

class MarketCommands : public ::testing::Test {
 protected:
  // 300 sessions, one a day from 2026-01-01 on.
  std::string file(const std::string& more = "") {
    std::string text = "date,market,firm\n";
    const auto first = days_since_epoch(must(parse_date("2026-01-01")));
    for (int i = 0; i < 300; ++i) {
      const double market = 0.01 * ((i * 7) % 11 - 5);
      const double firm = 0.5 * market + ((i * 3) % 7 < 3 ? 0.001 : -0.001);
      text += fmt::format("{},{},{}\n", to_text(date_from_days(first + i)), market, firm);
    }
    const std::string path = folder_.path() + "/returns.csv";
    write_file(path, text + more);
    return path;
  }
  Given given(const std::string& path, const std::string& date) {
    return {{"FILE", path}, {"--return", "firm"}, {"--market", "market"}, {"--date", date}};
  }
  TemporaryFolder folder_;
};

TEST_F(MarketCommands, DayZeroIsTheNextSessionAfterTheClose) {
  const std::string path = file();
  const auto day0 = [&](const Given& wanted) {
    const auto result = must(parse_json(must(run(wanted)).json));
    return std::string(result.at_pointer("/events/0/day0").as_string());
  };
  Given wanted = given(path, "2026-09-08");
  EXPECT_EQ(day0(wanted), "2026-09-08");
  wanted.push_back({"--after-close", "yes"});
  EXPECT_EQ(day0(wanted), "2026-09-09");
}

TEST_F(MarketCommands, RefusesDatesThatRepeatWithTheirPlace) {
  const auto twice = run(given(file("2026-10-28,0.01,0.01\n2026-10-28,0.01,0.01\n"), "2026-09-08"));
  ASSERT_THAT(twice.error().faults, SizeIs(1));
  EXPECT_THAT(twice.error().faults[0].place, HasSubstr("line 303, column 1 (date)"));
  EXPECT_THAT(twice.error().faults[0].message, HasSubstr("is the date of the session before"));
  const auto back = run(given(file("2026-01-05,0.01,x\n27.10.2026,0,0\n"), "2026-09-08"));
  ASSERT_THAT(back.error().faults, SizeIs(3));
  EXPECT_THAT(back.error().faults[0].message, HasSubstr("sort the rows"));
  EXPECT_THAT(back.error().faults[1].message, HasSubstr("is not a number"));
  EXPECT_THAT(back.error().faults[2].message, HasSubstr("is not a date"));
}

TEST_F(MarketCommands, RefusesWhatItCannotTake) {
  const std::string path = file();
  const auto refusal = [&](std::vector<std::pair<std::string, std::string>> more) {
    Given wanted = {{"FILE", path}, {"--market", "market"}};
    wanted.insert(wanted.end(), more.begin(), more.end());
    const auto result = run(wanted);
    return result ? "" : result.error().message;
  };
  EXPECT_THAT(refusal({}), HasSubstr("name --return and --date"));
  EXPECT_THAT(refusal({{"--return", "firm"}}), HasSubstr("name --return and --date"));
  EXPECT_THAT(refusal({{"--event", "firm"}}), HasSubstr("a column and a date"));
  EXPECT_THAT(refusal({{"--event", "firm=soon"}}), HasSubstr("is not a date"));
  EXPECT_THAT(refusal({{"--event", "other=2026-09-08"}}), HasSubstr("no column other"));
  EXPECT_THAT(refusal({{"--event", "firm=2026-02-08"}}), HasSubstr("firm: the window"));
  EXPECT_THAT(refusal({{"--event", "firm=2026-09-08"}, {"--window", "1"}}),
              HasSubstr("--window is two sessions"));
  EXPECT_THAT(refusal({{"--event", "firm=2026-09-08"}, {"--estimation", "a,b"}}),
              HasSubstr("--estimation is two sessions"));
}

class MarketCommandsReference : public testing::Reference {};

TEST_F(MarketCommandsReference, TwoBreachesSideBySide) {
  const auto output = must(run({{"FILE", *find_shared_data("stats/event_returns.csv")},
                                {"--market", "mkt_clean"},
                                {"--event", "EFX_adj=2017-09-07"},
                                {"--event", "TGT_adj=2013-12-19"},
                                {"--window", "-1,1"},
                                {"--window", "0,20"}}));
  const auto result = must(parse_json(output.json));
  expect_close(number_at(result, "/events/0/beta"), 0.93365131181888994, "beta");
  expect_close(number_at(result, "/events/0/windows/0/car"), -0.12935926868969797, "CAR[-1,1]");
  expect_close(number_at(result, "/events/1/windows/1/t"), -1.862773495609110874, "t[0,20]");
  expect_close(number_at(result, "/together/0/patell/z"),
               (-8.7263340676526777 + 0.1840539421473725568) / std::sqrt(2), "Patell");
  EXPECT_EQ(number_at(result, "/together/0/bmp/df"), 1);
  EXPECT_THAT(output.text, HasSubstr("Patell's test rejects and BMP's does not"));
}

}  // namespace
}  // namespace candor::stats
