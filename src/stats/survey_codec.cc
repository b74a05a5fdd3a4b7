// SPDX-License-Identifier: Apache-2.0
#include "stats/survey_codec.h"

#include <cmath>

#include <boost/json.hpp>

#include "stats/codec.h"

namespace candor::stats::codec {

namespace json = boost::json;

namespace {

json::object score_of(const NetPromoter& score) {
  return {
      {"nps", number(score.score)},     {"se", number(score.std_error)},
      {"lower", number(score.lower)},   {"upper", number(score.upper)},
      {"level", number(score.level)},   {"n", score.promoters + score.passives + score.detractors},
      {"promoters", score.promoters},   {"passives", score.passives},
      {"detractors", score.detractors}, {"effective_n", number(score.effective_n)},
      {"notes", texts(score.notes)}};
}

json::object share_of(Count count, const Interval& share) {
  return {{"successes", count.successes},
          {"n", count.of},
          {"estimate", number(share.estimate)},
          {"lower", number(share.lower)},
          {"upper", number(share.upper)}};
}

json::object group_of(const std::string& name, const Sample& sample) {
  return {{"name", name},
          {"n", sample.n},
          {"mean", number(sample.mean)},
          {"sd", number(std::sqrt(sample.variance))}};
}

json::value optional_number(const std::optional<double>& value) {
  return value ? number(*value) : json::value(nullptr);
}

}  // namespace

json::value encode(const NetPromoter& score) { return score_of(score); }

json::value encode(const std::vector<GroupScore>& groups, const Table& table) {
  json::object all;
  if (groups.size() == 1 && groups.front().name.empty()) {
    all = score_of(groups.front().score);
  } else {
    json::array each;
    for (const GroupScore& group : groups) {
      json::object one = score_of(group.score);
      one["name"] = group.name;
      each.push_back(std::move(one));
    }
    all["groups"] = std::move(each);
  }
  add_table(all, table);
  return all;
}

json::value encode(const Reliability& reliability, const Table& table) {
  json::array items;
  const std::vector<Column>& columns = table.columns.at("--items");
  for (std::size_t j = 0; j < reliability.items.size(); ++j) {
    const ScaleItem& item = reliability.items[j];
    items.push_back(json::object{{"name", columns[j].name},
                                 {"mean", number(item.mean)},
                                 {"sd", number(item.std_dev)},
                                 {"rest_correlation", optional_number(item.rest_correlation)},
                                 {"alpha_without", optional_number(item.alpha_without)}});
  }
  json::object all = {{"alpha", number(reliability.alpha)},
                      {"lower", number(reliability.lower)},
                      {"upper", number(reliability.upper)},
                      {"level", number(reliability.level)},
                      {"n", reliability.n},
                      {"df", numbers(std::vector{reliability.df1, reliability.df2})},
                      {"items", std::move(items)},
                      {"notes", texts(reliability.notes)}};
  add_table(all, table);
  return all;
}

json::value encode(Count count, const Interval& share) { return share_of(count, share); }

json::value encode(const TwoProportions& compared, Count first, Count second) {
  return json::object{{"first", share_of(first, compared.first)},
                      {"second", share_of(second, compared.second)},
                      {"difference", number(compared.difference.estimate)},
                      {"lower", number(compared.difference.lower)},
                      {"upper", number(compared.difference.upper)},
                      {"level", number(compared.level)},
                      {"score_test", json::object{{"chi_squared", number(compared.chi_squared)},
                                                  {"df", 1},
                                                  {"p", number(compared.p)}}},
                      {"wald", json::object{{"lower", number(compared.wald_lower)},
                                            {"upper", number(compared.wald_upper)}}},
                      {"notes", texts(compared.notes)}};
}

json::value encode(const Welch& welch, const ConfidenceSequence* sequence, double alpha,
                   const Table& table) {
  const std::vector<std::string>& names = table.labels.at("--by").names;
  json::object all = {
      {"groups", json::array{group_of(names[0], welch.base), group_of(names[1], welch.compared)}},
      {"difference", number(welch.difference)},
      {"se", number(welch.std_error)},
      {"t", number(welch.t)},
      {"df", number(welch.df)},
      {"p", number(welch.p)},
      {"lower", number(welch.lower)},
      {"upper", number(welch.upper)},
      {"level", number(welch.level)}};
  if (sequence != nullptr) {
    all["sequential"] = json::object{{"n", sequence->n},
                                     {"alpha", number(alpha)},
                                     {"rho2", number(sequence->rho_squared)},
                                     {"se", number(sequence->std_error)},
                                     {"margin", number(sequence->margin)},
                                     {"lower", number(sequence->lower)},
                                     {"upper", number(sequence->upper)},
                                     {"notes", texts(sequence->notes)}};
  }
  add_table(all, table);
  return all;
}

}  // namespace candor::stats::codec
