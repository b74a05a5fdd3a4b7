// SPDX-License-Identifier: Apache-2.0
#include "trust/codec.h"

#include <algorithm>

#include "base/described.h"
#include "base/enums.h"

namespace candor::trust {

// Its first month is the report's, where it was chosen.
BOOST_DESCRIBE_STRUCT(Plan, (), (outcomes, margin, splits, delay_days, horizon_months))
BOOST_DESCRIBE_STRUCT(Interval, (), (estimate, lower, upper))
BOOST_DESCRIBE_STRUCT(Test, (), (statistic, df, p))
BOOST_DESCRIBE_STRUCT(EffectMonth, (), (month, change))
BOOST_DESCRIBE_STRUCT(Effect, (),
                      (outcome, split, group, exposed, others, before, after, others_before,
                       others_after, change, std_error, clusters, df, change_share, change_share_90,
                       detectable_share, drift, verdict, months))
BOOST_DESCRIBE_STRUCT(Withheld, (), (split, group))
BOOST_DESCRIBE_STRUCT(Difference, (), (outcome, split, test))
BOOST_DESCRIBE_STRUCT(StayedPoint, (), (months, at_risk, left, stayed, lower, upper))
BOOST_DESCRIBE_STRUCT(Group, (), (customers, left, stayed, curve))
BOOST_DESCRIBE_STRUCT(CauseShare, (), (cause, exposed, others))
BOOST_DESCRIBE_STRUCT(Hazard, (), (state, customers, ratio, p))
BOOST_DESCRIBE_STRUCT(QueueTest, (), (early, late, days_apart, change, change_share, p))
BOOST_DESCRIBE_STRUCT(LeftOut, (), (left_before, joined_since, incomplete, strangers))
BOOST_DESCRIBE_STRUCT(Decision, (), (check, decision))
BOOST_DESCRIBE_STRUCT(Source, (), (kind, sha256, rows, taken_at, decisions))
BOOST_DESCRIBE_STRUCT(Report, (),
                      (incident, plan, planned_at, standing, verdict, headline, findings, cautions,
                       currency, first_month, beginning, began_at, months_before, months_after,
                       effects, withheld, by_strength, differences, exposed, others,
                       stayed_difference, months_lost, log_rank, causes, hazards, queue, left_out,
                       sources, version))

BOOST_DESCRIBE_STRUCT(Replayed, (),
                      (incident, numbers, differences, inputs_changed, version_then, version_now))

namespace codec {
namespace {

namespace json = boost::json;

std::string written(const json::value* value) {
  return value == nullptr ? "nothing" : json::serialize(*value);
}

bool is_same(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
  return a == b;
}

// Walks both; `place` is a JSON pointer.
std::int64_t compare(const json::value* then, const json::value* now, const std::string& place,
                     std::vector<std::string>& differences) {
  const json::value& shape = then != nullptr ? *then : *now;
  std::int64_t numbers = 0;
  if (shape.is_object() && (now == nullptr || now->is_object())) {
    json::object names = then != nullptr ? then->get_object() : json::object();
    if (now != nullptr) {
      for (const auto& member : now->get_object()) names.emplace(member.key(), nullptr);
    }
    for (const auto& member : names) {
      const auto of = [&](const json::value* side) {
        return side == nullptr ? nullptr : side->get_object().if_contains(member.key());
      };
      numbers += compare(of(then), of(now), place + "/" + std::string(member.key()), differences);
    }
  } else if (shape.is_array() && (now == nullptr || now->is_array())) {
    const auto size = [](const json::value* side) {
      return side == nullptr ? 0 : side->get_array().size();
    };
    for (std::size_t i = 0; i < std::max(size(then), size(now)); ++i) {
      const auto of = [&](const json::value* side) {
        return i < size(side) ? &side->get_array()[i] : nullptr;
      };
      numbers += compare(of(then), of(now), place + "/" + std::to_string(i), differences);
    }
  } else {
    numbers += shape.is_number() ? 1 : 0;
    if (then == nullptr || now == nullptr || !is_same(*then, *now)) {
      differences.push_back(place + ": " + written(then) + " then, " + written(now) + " now");
    }
  }
  return numbers;
}

constexpr http::Schema kSchemas[] = {{"TrustReport", schema_of<Report>}};

}  // namespace

boost::json::value encode(const Report& report) { return to_json(report); }

Result<Report> decode_report(const boost::json::value& from) { return from_json<Report>(from); }

boost::json::value journal_reported(const Report& report) {
  json::array sources;
  for (const Source& source : report.sources) {
    sources.push_back({{"kind", source.kind}, {"sha256", source.sha256}});
  }
  return {{"standing", enum_name(report.standing)},
          {"verdict", enum_name(report.verdict)},
          {"first_month", report.first_month},
          {"sources", std::move(sources)},
          {"version", report.version}};
}

boost::json::value encode(const Replayed& replayed) { return to_json(replayed); }

std::int64_t compare(const Report& then, const Report& now, std::vector<std::string>& differences) {
  const json::value before = to_json(then);
  const json::value after = to_json(now);
  return compare(&before, &after, "", differences);
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::trust
