// SPDX-License-Identifier: Apache-2.0
#include "trust/intake_codec.h"

#include "base/described.h"

namespace candor::trust {

BOOST_DESCRIBE_STRUCT(Choice, (), (decision, means))
BOOST_DESCRIBE_STRUCT(Finding, (), (check, says, rows, customers, lines, choices, decision))
BOOST_DESCRIBE_STRUCT(OutcomesImported, (),
                      (file_sha256, rows, customers, strangers, first_period, last_period, repeated,
                       only_checked, departures, other_calls, repeated_messages, findings))
BOOST_DESCRIBE_STRUCT(RowsImported, (),
                      (file_sha256, rows, strangers, repeated, only_checked, findings))
BOOST_DESCRIBE_STRUCT(Frozen, (),
                      (before, customers, weak, middle, strong, sha256, times, frozen_at, frozen_by,
                       again))
BOOST_DESCRIBE_STRUCT(Part, (), (part, value, unit, percentile))
BOOST_DESCRIBE_STRUCT(Strength, (), (incident, customer, score, tier, parts))

namespace codec {
namespace {

struct NewPlan {
  std::optional<std::vector<Outcome>> outcomes;
  std::optional<double> margin;
  std::optional<std::vector<Split>> splits;
  std::optional<std::vector<std::int64_t>> delay_days;
  std::optional<std::int64_t> horizon_months;
  std::optional<std::string> first_month;
};
BOOST_DESCRIBE_STRUCT(NewPlan, (),
                      (outcomes, margin, splits, delay_days, horizon_months, first_month))

struct DeclaredBody {
  std::vector<Outcome> outcomes;
  double margin = 0;
  std::vector<Split> splits;
  std::vector<std::int64_t> delay_days;
  std::int64_t horizon_months = 0;
  std::optional<std::string> first_month;
  std::int64_t version = 1;
  Instant declared_at;
  std::string declared_by;
};
BOOST_DESCRIBE_STRUCT(DeclaredBody, (),
                      (outcomes, margin, splits, delay_days, horizon_months, first_month, version,
                       declared_at, declared_by))

struct PlanBody {
  std::string incident;
  Standing standing = Standing::exploratory;
  std::string reason;
  std::optional<DeclaredBody> plan;
};
BOOST_DESCRIBE_STRUCT(PlanBody, (), (incident, standing, reason, plan))

struct FreezeBody {
  std::optional<std::string> before;
  std::optional<std::string> again;
};
BOOST_DESCRIBE_STRUCT(FreezeBody, (), (before, again))

struct StrengthOf {
  std::string customer;
};
BOOST_DESCRIBE_STRUCT(StrengthOf, (), (customer))

struct RowsImport {
  std::string name;
  std::vector<std::string> accept;  // "gap=leave_out"
  std::optional<bool> only_check;
};
BOOST_DESCRIBE_STRUCT(RowsImport, (), (name, accept, only_check))
struct OutcomesImport : RowsImport {
  std::optional<Format> format;
  std::vector<std::string> events;  // "Ticket Opened=contacts"
};
BOOST_DESCRIBE_STRUCT(OutcomesImport, (), (name, format, events, accept, only_check))

struct DecisionBody {
  std::string check;
  std::string decision;
};
BOOST_DESCRIBE_STRUCT(DecisionBody, (), (check, decision))
struct LineageBody {
  std::string kind;
  std::string sha256;
  std::int64_t rows = 0;
  std::int64_t customers = 0;
  std::int64_t strangers = 0;
  Instant taken_at;
  std::string taken_by;
  std::vector<DecisionBody> decisions;
};
BOOST_DESCRIBE_STRUCT(LineageBody, (),
                      (kind, sha256, rows, customers, strangers, taken_at, taken_by, decisions))
struct LineageListBody {
  std::string incident;
  std::vector<LineageBody> imports;
};
BOOST_DESCRIBE_STRUCT(LineageListBody, (), (incident, imports))

Result<FileWanted> wanted_of(const RowsImport& body) {
  constexpr std::size_t kNameBytesMax = 255;
  if (body.name.empty() || body.name.size() > kNameBytesMax) {
    return fail(ErrorCode::invalid, "the file cannot be taken as it is",
                {{"/name", "is not a name of 1 to 255 characters"}});
  }
  FileWanted wanted{.name = body.name, .reading = {}};
  wanted.reading.decisions = TRY(parse_decisions(body.accept, "/accept"));
  wanted.reading.only_check = body.only_check.value_or(false);
  return wanted;
}

constexpr http::Schema kSchemas[] = {
    {"OutcomesImport", schema_of<OutcomesImport>},
    {"OutcomesImported", schema_of<OutcomesImported>},
    {"CustomerRowsImport", schema_of<RowsImport>},
    {"CustomerRowsImported", schema_of<RowsImported>},
    {"TrustImports", schema_of<LineageListBody>},
    {"NewTrustPlan", schema_of<NewPlan>},
    {"TrustPlan", schema_of<PlanBody>},
    {"FreezeStrength", schema_of<FreezeBody>},
    {"FrozenStrength", schema_of<Frozen>},
    {"StrengthOf", schema_of<StrengthOf>},
    {"Strength", schema_of<Strength>},
};

DeclaredBody body_of(const DeclaredPlan& declared) {
  const Plan& plan = declared.plan;
  return {
      .outcomes = plan.outcomes,
      .margin = plan.margin,
      .splits = plan.splits,
      .delay_days = plan.delay_days,
      .horizon_months = plan.horizon_months,
      .first_month = plan.first_month ? std::optional(to_text(*plan.first_month)) : std::nullopt,
      .version = declared.version,
      .declared_at = declared.declared_at,
      .declared_by = declared.declared_by};
}

Result<std::optional<Period>> month_at(const std::optional<std::string>& text,
                                       std::string_view place) {
  if (!text) return std::optional<Period>();
  const auto period = parse_period(*text);
  if (!period) {
    return fail(ErrorCode::invalid, "the request has faults",
                {{std::string(place), period.error().message}});
  }
  return std::optional<Period>(*period);
}

boost::json::array journal_findings(const std::vector<Finding>& findings) {
  boost::json::array all;
  for (const Finding& finding : findings) {
    all.push_back({{"check", finding.check},
                   {"rows", finding.rows},
                   {"customers", finding.customers},
                   {"decision", finding.decision.value_or("")}});
  }
  return all;
}

}  // namespace

boost::json::value encode(const OutcomesImported& imported) { return to_json(imported); }
boost::json::value encode(const RowsImported& imported) { return to_json(imported); }
boost::json::value encode(const LineageList& list) {
  LineageListBody body{list.incident, {}};
  for (const Lineage& one : list.imports) {
    body.imports.push_back({.kind = one.kind,
                            .sha256 = one.file_sha256,
                            .rows = one.rows,
                            .customers = one.customers,
                            .strangers = one.strangers,
                            .taken_at = one.imported_at,
                            .taken_by = one.imported_by,
                            .decisions = {}});
    for (const auto& [check, decision] : one.decisions) {
      body.imports.back().decisions.push_back({check, decision});
    }
  }
  return to_json(body);
}

Result<FileWanted> decode_outcomes_wanted(std::string_view argument) {
  const auto body = TRY(from_json_text<OutcomesImport>(argument));
  FileWanted wanted = TRY(wanted_of(body));
  wanted.reading.format = body.format.value_or(Format::csv);
  wanted.reading.events = TRY(parse_events(body.events, "/events"));
  return wanted;
}

Result<FileWanted> decode_rows_wanted(std::string_view argument) {
  return wanted_of(TRY(from_json_text<RowsImport>(argument)));
}

boost::json::value encode(const Frozen& frozen) { return to_json(frozen); }
boost::json::value encode(const Strength& strength) { return to_json(strength); }
boost::json::value encode(const PlanInForce& plan) {
  PlanBody body{.incident = plan.incident,
                .standing = plan.standing,
                .reason = plan.reason,
                .plan = std::nullopt};
  if (plan.declared) body.plan = body_of(*plan.declared);
  return to_json(body);
}

Result<Plan> decode_plan(std::string_view body) {
  const NewPlan wanted = TRY(from_json_text<NewPlan>(body));
  const Plan usual;
  return Plan{.outcomes = wanted.outcomes.value_or(usual.outcomes),
              .margin = wanted.margin.value_or(usual.margin),
              .splits = wanted.splits.value_or(usual.splits),
              .delay_days = wanted.delay_days.value_or(usual.delay_days),
              .horizon_months = wanted.horizon_months.value_or(usual.horizon_months),
              .first_month = TRY(month_at(wanted.first_month, "/first_month"))};
}

Result<Freeze> decode_freeze(std::string_view body) {
  const FreezeBody wanted = TRY(from_json_text<FreezeBody>(body));
  return Freeze{.before = TRY(month_at(wanted.before, "/before")), .again = wanted.again};
}

Result<std::string> decode_strength_of(std::string_view body) {
  return TRY(from_json_text<StrengthOf>(body)).customer;
}

boost::json::value journal_imported(const OutcomesImported& imported) {
  boost::json::object body{{"file_sha256", imported.file_sha256},
                           {"rows", imported.rows},
                           {"customers", imported.customers},
                           {"strangers", imported.strangers}};
  if (imported.departures > 0) body["departures"] = imported.departures;
  if (!imported.findings.empty()) body["findings"] = journal_findings(imported.findings);
  return body;
}

boost::json::value journal_imported(const RowsImported& imported) {
  boost::json::object body{{"file_sha256", imported.file_sha256},
                           {"rows", imported.rows},
                           {"strangers", imported.strangers}};
  if (!imported.findings.empty()) body["findings"] = journal_findings(imported.findings);
  return body;
}

boost::json::value journal_plan(const DeclaredPlan& declared) {
  boost::json::value body = to_json(body_of(declared));
  body.as_object().erase("declared_at");
  body.as_object().erase("declared_by");
  return body;
}

boost::json::value journal_frozen(const Frozen& frozen) {
  boost::json::object body{{"before", frozen.before}, {"customers", frozen.customers},
                           {"weak", frozen.weak},     {"middle", frozen.middle},
                           {"strong", frozen.strong}, {"sha256", frozen.sha256},
                           {"times", frozen.times}};
  if (frozen.again) body["again"] = *frozen.again;
  return body;
}

std::span<const http::Schema> intake_schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::trust
