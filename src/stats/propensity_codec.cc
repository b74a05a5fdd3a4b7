// SPDX-License-Identifier: Apache-2.0
#include "stats/propensity_codec.h"

#include "stats/codec.h"

namespace candor::stats::codec {
namespace {

namespace json = boost::json;

json::object encode(const Effect& effect) {
  return {{"coef", number(effect.estimate)}, {"se", number(effect.std_error)},
          {"z", number(effect.z)},           {"p", number(effect.p)},
          {"lower", number(effect.lower)},   {"upper", number(effect.upper)}};
}

json::object encode(const Logit& score) {
  json::array coefficients;
  for (std::size_t i = 0; i < score.coefficients.size(); ++i) {
    json::object row{{"name", score.names[i]}};
    for (const auto& field : encode(score.coefficients[i])) row.insert(field);
    coefficients.push_back(std::move(row));
  }
  return {{"coefficients", std::move(coefficients)},
          {"loglik", number(score.log_likelihood)},
          {"iterations", score.iterations}};
}

json::object encode(const PropensityWeights& made) {
  return {{"trim", number(made.trim)},
          {"trimmed", made.trimmed},
          {"mean", number(made.mean)},
          {"min", number(made.min)},
          {"max", number(made.max)},
          {"effective_size", number(made.effective_size)},
          {"effective_treated", number(made.effective_treated)},
          {"effective_controls", number(made.effective_controls)}};
}

}  // namespace

json::value encode(const TreatmentEffect& effect, std::string_view estimand, const Table& table) {
  json::object made;
  add_table(made, table);
  made["n"] = effect.propensity.treated + effect.propensity.controls;
  made["treated"] = effect.propensity.treated;
  made["controls"] = effect.propensity.controls;
  made["estimand"] = estimand;
  made["effect"] = encode(effect.effect);
  made["mean_treated"] = number(effect.mean_treated);
  made["mean_controls"] = number(effect.mean_controls);
  made["score"] = encode(effect.propensity.score);
  made["weights"] = encode(effect.propensity);
  json::array balance;
  for (const Balance& row : effect.propensity.balance) {
    balance.push_back(json::object{
        {"name", row.name}, {"before", number(row.before)}, {"after", number(row.after)}});
  }
  made["balance"] = std::move(balance);
  made["notes"] = texts(effect.notes);
  return made;
}

}  // namespace candor::stats::codec
