// SPDX-License-Identifier: Apache-2.0
#include "stats/survival_codec.h"

#include "stats/codec.h"

namespace candor::stats::codec {

namespace json = boost::json;

namespace {

std::string_view name_of(SurvivalLimits limits) {
  return limits == SurvivalLimits::log ? "log" : "log-log";
}

json::object encode(const SurvivalPoint& point) {
  return {{"time", number(point.time)},    {"at_risk", point.at_risk},
          {"events", point.events},        {"survival", number(point.survival)},
          {"se", number(point.std_error)}, {"lower", number(point.lower)},
          {"upper", number(point.upper)}};
}

json::object encode(const CurvesAnswer::Group& group) {
  json::object object{{"name", group.name},
                      {"n", group.curve.n},
                      {"events", group.curve.events},
                      {"median", json::object{{"time", number(group.median.time)},
                                              {"lower", number(group.median.lower)},
                                              {"upper", number(group.median.upper)}}}};
  if (group.mean) {
    object["rmst"] =
        json::object{{"mean", number(group.mean->mean)}, {"se", number(group.mean->std_error)}};
  }
  json::array points;
  for (const SurvivalPoint& point : group.curve.points) points.push_back(encode(point));
  object["points"] = std::move(points);
  return object;
}

json::object encode(const LogRank& test, double rho) {
  return {{"rho", number(rho)},
          {"chi2", number(test.chi_squared)},
          {"df", test.df},
          {"p", number(test.p)},
          {"observed", numbers(test.observed)},
          {"expected", numbers(test.expected)}};
}

json::object encode(const CurvesAnswer::Difference& difference) {
  const MeanDifference& mean = difference.mean;
  return {{"of", difference.of},
          {"from", difference.from},
          {"difference", number(mean.difference)},
          {"se", number(mean.std_error)},
          {"z", number(mean.z)},
          {"p", number(mean.p)},
          {"lower", number(mean.lower)},
          {"upper", number(mean.upper)}};
}

json::object encode(const ChiSquared& test) {
  return {{"chi2", number(test.statistic)}, {"df", number(test.df)}, {"p", number(test.p)}};
}

json::object encode(const CoxCoefficient& c) {
  return {{"name", c.name},
          {"coef", number(c.coef)},
          {"se", number(c.std_error)},
          {"robust_se", c.robust_se > 0 ? number(c.robust_se) : json::value()},
          {"z", number(c.z)},
          {"p", number(c.p)},
          {"lower", number(c.lower)},
          {"upper", number(c.upper)}};
}

json::array encode(const std::vector<std::vector<double>>& matrix) {
  json::array rows;
  for (const auto& row : matrix) rows.push_back(numbers(row));
  return rows;
}

}  // namespace

json::object encode(const CurvesAnswer& answer) {
  json::object object;
  add_table(object, answer.table);
  object["limits"] = name_of(answer.limits);
  object["level"] = answer.groups.front().curve.level;
  if (answer.tau > 0) object["tau"] = answer.tau;
  json::array groups, differences;
  for (const auto& group : answer.groups) groups.push_back(encode(group));
  object["groups"] = std::move(groups);
  if (answer.log_rank) object["log_rank"] = encode(*answer.log_rank, answer.rho);
  for (const auto& difference : answer.differences) differences.push_back(encode(difference));
  if (!differences.empty()) object["rmst_differences"] = std::move(differences);
  object["notes"] = texts(answer.notes);
  return object;
}

json::object encode(const IncidenceAnswer& answer) {
  json::object object;
  add_table(object, answer.table);
  object["limits"] = name_of(answer.limits);
  object["level"] = answer.groups.front().curve.level;
  json::array groups;
  for (const auto& [name, curve] : answer.groups) {
    json::array causes;
    for (std::size_t c = 0; c < answer.causes.size(); ++c) {
      json::array points;
      for (std::size_t i = 0; i < curve.time.size(); ++i) {
        const IncidencePoint& point = curve.incidence[c][i];
        points.push_back(json::object{{"time", number(curve.time[i])},
                                      {"at_risk", number(curve.at_risk[i])},
                                      {"incidence", number(point.incidence)},
                                      {"se", number(point.std_error)},
                                      {"lower", number(point.lower)},
                                      {"upper", number(point.upper)}});
      }
      causes.push_back(json::object{
          {"cause", answer.causes[c]}, {"events", curve.events[c]}, {"points", std::move(points)}});
    }
    groups.push_back(json::object{{"name", name}, {"n", curve.n}, {"causes", std::move(causes)}});
  }
  object["groups"] = std::move(groups);
  object["notes"] = texts(answer.notes);
  return object;
}

json::object encode(const CoxAnswer& answer) {
  const CoxFit& fit = answer.fit;
  json::object object;
  add_table(object, answer.table);
  object["ties"] = answer.ties == Ties::efron ? "efron" : "breslow";
  object["n"] = fit.n;
  object["events"] = fit.events;
  object["strata"] = fit.strata;
  object["clusters"] = fit.clusters > 0 ? json::value(fit.clusters) : json::value();
  object["iterations"] = fit.iterations;
  object["level"] = fit.level;
  json::array coefficients;
  for (const CoxCoefficient& c : fit.coefficients) coefficients.push_back(encode(c));
  object["coefficients"] = std::move(coefficients);
  object["covariance"] = encode(fit.covariance);
  if (!fit.robust_covariance.empty()) object["robust_covariance"] = encode(fit.robust_covariance);
  object["loglik"] = json::array{number(fit.loglik_null), number(fit.loglik)};
  object["score_test"] = encode(fit.score_test);
  object["wald_test"] = encode(fit.wald_test);
  object["lr_test"] = encode(fit.lr_test);
  if (answer.concordance) {
    const Concordance& c = *answer.concordance;
    object["concordance"] =
        json::object{{"concordance", number(c.concordance)}, {"se", number(c.std_error)},
                     {"concordant", number(c.concordant)},   {"discordant", number(c.discordant)},
                     {"tied_risk", number(c.tied_risk)},     {"tied_time", number(c.tied_time)}};
  }
  if (answer.hazards) {
    json::array tests;
    for (std::size_t a = 0; a < answer.hazards->covariates.size(); ++a) {
      json::object test{{"name", fit.coefficients[a].name}};
      for (auto& [key, value] : encode(answer.hazards->covariates[a])) test[key] = value;
      tests.push_back(std::move(test));
    }
    object["zph"] = json::object{
        {"transform", answer.hazards->transform == TimeTransform::km ? "km" : "identity"},
        {"covariates", std::move(tests)},
        {"global", encode(answer.hazards->global)}};
  }
  object["notes"] = texts(answer.notes);
  return object;
}

}  // namespace candor::stats::codec
