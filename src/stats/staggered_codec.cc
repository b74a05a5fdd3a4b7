// SPDX-License-Identifier: Apache-2.0
#include "stats/staggered_codec.h"

#include "stats/codec.h"

namespace candor::stats::codec {
namespace {

namespace json = boost::json;

void add_effect(json::object& to, const Effect& effect, bool is_reference) {
  to["att"] = number(effect.estimate);
  if (is_reference) {
    for (const char* name : {"se", "z", "p", "lower", "upper"}) to[name] = nullptr;
    return;
  }
  to["se"] = number(effect.std_error);
  to["z"] = number(effect.z);
  to["p"] = number(effect.p);
  to["lower"] = number(effect.lower);
  to["upper"] = number(effect.upper);
}

void add_band(json::object& to, const Band& band, double critical) {
  if (critical == 0) return;
  to["band_lower"] = number(band.lower);
  to["band_upper"] = number(band.upper);
}

json::value overall(const std::optional<Effect>& effect) {
  if (!effect) return nullptr;
  json::object made;
  add_effect(made, *effect, false);
  return made;
}

json::object encode(const Aggregated& aggregated, const char* key) {
  json::array by;
  for (const KeyedEffect& keyed : aggregated.by) {
    json::object row{{key, number(keyed.key)}};
    add_effect(row, keyed.effect, keyed.is_reference);
    if (!keyed.is_reference) add_band(row, keyed.band, aggregated.critical);
    by.push_back(std::move(row));
  }
  json::object made{{"overall", overall(aggregated.overall)}, {"by", std::move(by)}};
  if (aggregated.critical > 0) made["critical"] = number(aggregated.critical);
  return made;
}

}  // namespace

json::value encode(const Staggered& effects, const StaggeredOptions& options,
                   std::string_view aggregate, const Table& table) {
  json::object made;
  add_table(made, table);
  made["rows_compared"] = effects.rows;
  made["n"] = effects.units;
  made["clusters"] = effects.clusters;
  made["never_treated"] = effects.never;
  json::array groups;
  for (const GroupSize& size : effects.groups) {
    groups.push_back(json::object{{"group", number(size.group)}, {"units", size.units}});
  }
  made["groups"] = std::move(groups);
  made["control"] = options.controls == Controls::never ? "never" : "notyet";
  made["base"] = options.base == BasePeriod::varying ? "varying" : "universal";
  made["level"] = effects.level;
  json::array cells;
  for (const GroupTime& cell : effects.cells) {
    json::object row{{"group", number(cell.group)},
                     {"time", number(cell.time)},
                     {"base", number(cell.base)},
                     {"treated", cell.treated},
                     {"controls", cell.controls}};
    add_effect(row, cell.effect, cell.is_reference);
    if (!cell.is_reference) add_band(row, cell.band, effects.critical);
    cells.push_back(std::move(row));
  }
  made["attgt"] = std::move(cells);
  json::array covariance;
  for (const auto& row : effects.covariance) covariance.push_back(numbers(row));
  made["covariance"] = std::move(covariance);
  made["pretest"] = nullptr;
  if (effects.pretest) {
    made["pretest"] = json::object{{"chi2", number(effects.pretest->chi_squared)},
                                   {"df", effects.pretest->df},
                                   {"p", number(effects.pretest->p)}};
  }
  if (aggregate.empty() || aggregate == "simple") made["simple"] = overall(effects.simple);
  if (aggregate.empty() || aggregate == "group") made["group"] = encode(effects.group, "group");
  if (aggregate.empty() || aggregate == "dynamic") {
    made["dynamic"] = encode(effects.dynamic, "event_time");
  }
  if (effects.critical > 0) {
    made["critical"] = number(effects.critical);
    made["bootstrap"] = json::object{
        {"draws", effects.draws}, {"seed", effects.seed}, {"multipliers", "rademacher"}};
  }
  made["notes"] = texts(effects.notes);
  return made;
}

}  // namespace candor::stats::codec
