// SPDX-License-Identifier: Apache-2.0
#include "stats/market_codec.h"

#include <boost/json.hpp>

#include "base/clock.h"
#include "stats/codec.h"

namespace candor::stats::codec {

namespace json = boost::json;

namespace {

json::value encode(SessionRange range) { return json::array{range.first, range.last}; }

std::string date_at(const MarketFile& file, std::size_t session) {
  return to_text(date_from_days(file.days[session]));
}

json::object encode(const CumulativeReturn& cumulative) {
  return {{"window", encode(cumulative.range)},
          {"car", number(cumulative.car)},
          {"se", number(cumulative.std_error)},
          {"t", number(cumulative.t)},
          {"df", number(cumulative.df)},
          {"p", number(cumulative.p)},
          {"lower", number(cumulative.lower)},
          {"upper", number(cumulative.upper)},
          {"patell_z", number(cumulative.patell_z)}};
}

json::object encode(const std::string& name, const MarketEvent& event, const MarketFile& file) {
  json::array windows;
  for (const CumulativeReturn& cumulative : event.cumulative) {
    windows.push_back(encode(cumulative));
  }
  json::array days;
  for (const AbnormalReturn& day : event.abnormal) {
    const auto session = static_cast<std::int64_t>(event.day0) + day.session;
    days.push_back(json::object{{"session", day.session},
                                {"date", date_at(file, static_cast<std::size_t>(session))},
                                {"return", number(day.actual)},
                                {"expected", number(day.expected)},
                                {"ar", number(day.abnormal)},
                                {"se", number(day.std_error)},
                                {"t", number(day.t)}});
  }
  return {{"name", name},
          {"day0", date_at(file, event.day0)},
          {"estimation", json::object{{"window", encode(event.estimation)}, {"n", event.n}}},
          {"alpha", number(event.alpha)},
          {"alpha_se", number(event.alpha_se)},
          {"beta", number(event.beta)},
          {"beta_se", number(event.beta_se)},
          {"sigma", number(event.sigma)},
          {"r_squared", number(event.r_squared)},
          {"level", number(event.level)},
          {"windows", std::move(windows)},
          {"abnormal_returns", std::move(days)},
          {"notes", texts(event.notes)}};
}

json::object encode(const MarketSummary& summary) {
  return {
      {"window", encode(summary.range)},
      {"events", summary.events},
      {"mean_car", number(summary.mean_car)},
      {"patell", json::object{{"z", number(summary.patell_z)}, {"p", number(summary.patell_p)}}},
      {"bmp", json::object{{"mean_scar", number(summary.mean_scar)},
                           {"t", number(summary.bmp_t)},
                           {"df", number(summary.bmp_df)},
                           {"p", number(summary.bmp_p)}}},
      {"notes", texts(summary.notes)}};
}

}  // namespace

json::value encode(const std::vector<std::string>& names, const std::vector<MarketEvent>& events,
                   const std::vector<MarketSummary>& together, const MarketFile& file) {
  json::object all = {{"file_sha256", file.file_sha256}, {"rows", file.days.size()}};
  json::array each;
  for (std::size_t i = 0; i < events.size(); ++i) {
    each.push_back(encode(names[i], events[i], file));
  }
  all["events"] = std::move(each);
  json::array summaries;
  for (const MarketSummary& summary : together) summaries.push_back(encode(summary));
  all["together"] = std::move(summaries);
  return all;
}

}  // namespace candor::stats::codec
