// SPDX-License-Identifier: Apache-2.0
#include "stats/panel_codec.h"

#include "stats/codec.h"

namespace candor::stats::codec {

namespace json = boost::json;

namespace {

json::value wald_of(const std::optional<Wald>& wald) {
  if (!wald) return nullptr;
  return json::object{{"chi2", number(wald->chi_squared)},
                      {"df", wald->df},
                      {"p_chi2", number(wald->p_chi_squared)},
                      {"F", number(wald->f)},
                      {"df2", number(wald->df2)},
                      {"p_F", number(wald->p_f)}};
}

json::object coefficient_of(const Coefficient& coefficient) {
  json::object object = encode(coefficient, coefficient.name);
  object["mde"] = number(minimum_detectable_effect(coefficient.std_error));
  return object;
}

}  // namespace

json::object encode(const PanelAnswer& answer) {
  const Regression& regression = answer.regression;
  json::object object;
  add_table(object, answer.table);
  object["outcome"] = answer.outcome;
  object["n"] = regression.rows;
  object["errors"] = answer.errors;
  object["df"] = number(regression.df);
  object["level"] = regression.level;
  json::object effects, clusters;
  for (const auto& [name, levels] : answer.effects) effects[name] = levels;
  for (std::size_t i = 0; i < answer.ways.size(); ++i) {
    clusters[answer.ways[i]] = regression.clusters_by_way[i];
  }
  object["fixed_effects"] = std::move(effects);
  object["clusters"] = std::move(clusters);
  json::array coefficients;
  for (std::size_t i = 0; i < regression.coefficients.size(); ++i) {
    json::object coefficient = coefficient_of(regression.coefficients[i]);
    if (i < answer.equivalence.size() && answer.equivalence[i]) {
      const Equivalence& test = *answer.equivalence[i];
      coefficient["equivalence"] = json::object{{"margin", number(test.margin)},
                                                {"lower90", number(test.lower)},
                                                {"upper90", number(test.upper)},
                                                {"p", number(test.p)}};
    }
    coefficients.push_back(std::move(coefficient));
  }
  object["coefficients"] = std::move(coefficients);
  json::array covariance;
  for (const auto& row : regression.covariance) covariance.push_back(numbers(row));
  object["vcov"] = std::move(covariance);
  if (regression.rmse) object["rmse"] = number(*regression.rmse);
  if (regression.within_r2) object["within_r2"] = number(*regression.within_r2);
  std::vector<std::string> notes = regression.notes;
  if (answer.reference) {
    object["reference"] = *answer.reference;
    object["pretrend"] = wald_of(answer.tests.pre_trend);
    object["post"] = wald_of(answer.tests.post);
    if (answer.tests.mean_after) object["mean_after"] = coefficient_of(*answer.tests.mean_after);
    notes.insert(notes.end(), answer.tests.notes.begin(), answer.tests.notes.end());
  }
  object["notes"] = texts(notes);
  return object;
}

json::object encode_sql(const std::string& engine, const std::string& sql) {
  return {{"engine", engine}, {"sql", sql}};
}

}  // namespace candor::stats::codec
