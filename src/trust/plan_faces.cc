// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "trust/faces.h"
#include "trust/intake_codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

using http::Request;
using http::Response;

template <typename Enum>
std::string words_of(const std::vector<Enum>& values) {
  std::vector<std::string> words;
  for (const Enum value : values) words.emplace_back(enum_name(value));
  return words.empty() ? "nothing" : join(words, ", ");
}

std::string days_text(const std::vector<std::int64_t>& ends) {
  std::vector<std::string> bands;
  std::int64_t from = 0;
  for (const std::int64_t end : ends) {
    bands.push_back(from == 0 ? fmt::format("up to {} days", end)
                              : fmt::format("{} to {}", from, end));
    from = end + 1;
  }
  return join(bands, ", ") + ", more";
}

std::string plan_text(const PlanInForce& in_force) {
  std::string text = fmt::format("{}: results are {}: {}\n", in_force.incident,
                                 enum_name(in_force.standing), in_force.reason);
  if (!in_force.declared) {
    return text +
           fmt::format("`candor trust plan {} --outcome spend` declares one\n", in_force.incident);
  }
  const DeclaredPlan& declared = *in_force.declared;
  const Plan& plan = declared.plan;
  text += fmt::format("version {}, declared {} by {}\n", declared.version,
                      to_words(declared.declared_at), declared.declared_by);
  text += fmt::format("outcomes   {} ({} decides)\n", words_of(plan.outcomes),
                      enum_name(plan.outcomes.front()));
  text += fmt::format("margin     {:.4g} % of what the exposed had before\n", 100 * plan.margin);
  text += fmt::format("told apart by {}\n", words_of(plan.splits));
  text += fmt::format("delay      {}\n", days_text(plan.delay_days));
  text += fmt::format("horizon    {} months\n", plan.horizon_months);
  text += fmt::format("from       {}\n", plan.first_month ? to_words(*plan.first_month)
                                                          : "the month in which people were told");
  return text;
}

Output shown(const PlanInForce& plan) {
  return {.text = plan_text(plan), .json = pretty_json(codec::encode(plan))};
}

template <typename Enum>
Result<std::vector<Enum>> enums_of(const Arguments& arguments, std::string_view name,
                                   std::vector<Enum> usual) {
  if (!arguments.has(name)) return usual;
  std::vector<Enum> values;
  for (const std::string& text : arguments.all(name)) {
    values.push_back(TRY(parse_enum<Enum>(text, name)));
  }
  return values;
}

tl::unexpected<Error> refuse(std::string_view name, std::string message) {
  return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", name),
              {{std::string(name), std::move(message)}});
}

Result<Plan> plan_of(const Arguments& arguments) {
  Plan plan;
  plan.outcomes = TRY(enums_of(arguments, "--outcome", plan.outcomes));
  plan.splits = TRY(enums_of(arguments, "--by", plan.splits));
  if (const auto margin = arguments.find("--margin")) {
    plan.margin = parse_number(*margin).value_or(0);
  }
  if (const auto days = arguments.find("--delay-days")) {
    plan.delay_days.clear();
    for (const std::string_view day : split(*days, ',')) {
      plan.delay_days.push_back(parse_integer(trim(day)).value_or(0));
    }
  }
  plan.horizon_months = TRY(arguments.integer("--horizon")).value_or(plan.horizon_months);
  if (const auto from = arguments.find("--from")) {
    const auto period = parse_period(*from);
    if (!period) return refuse("--from", period.error().message);
    plan.first_month = *period;
  }
  return plan;
}

constexpr std::string_view kDeclaring[] = {"--outcome", "--margin",     "--by",
                                           "--horizon", "--delay-days", "--from"};

Result<Output> run_plan(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  for (const std::string_view name : kDeclaring) {
    if (!arguments.has(name)) continue;
    TRY(declare_plan(app, actor, incident, TRY(plan_of(arguments))));
    break;
  }
  return shown(TRY(load_plan(*app.db.read(), incident)));
}

Result<Response> get_plan(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_plan(*app.db.read(), request.param("incident")))));
}

Result<Response> post_plan(App& app, const Request& request) {
  const Plan plan = TRY(codec::decode_plan(request.body));
  TRY(declare_plan(app, request.actor, request.param("incident"), plan));
  return http::json_response(
      201, codec::encode(TRY(load_plan(*app.db.read(), request.param("incident")))));
}

constexpr Argument kPlanArguments[] = {
    kIncidentArgument,
    {"--outcome", "OUTCOME", Need::repeated,
     "spend, active, contacts, complaints or logins; the first decides. Spend if left out."},
    {"--margin", "SHARE", Need::optional,
     "A change smaller than this share of what the exposed had before counts as none; 0.02 if left "
     "out."},
    {"--by", "SPLIT", Need::repeated,
     "By what effects are told apart: exposure, delay, version, channel, strength; all but "
     "exposure if left out."},
    {"--delay-days", "DAYS", Need::optional,
     "Where the bands of delay end, in days; 7,30 if left out."},
    {"--horizon", "MONTHS", Need::optional, "Months after that count; 12 if left out."},
    {"--from", "MONTH", Need::optional,
     "The first month that counts as after, 2026-05; if left out, the one in which people were "
     "told."},
};

constexpr Command kCommands[] = {
    {"trust plan", Access::measure,
     "Declare what will be measured, before anybody looks; without options, show the plan in "
     "force.",
     kPlanArguments, run_plan},
};

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust/plan",
     .access = Access::read,
     .summary = "The plan of measurement in force, and whether results confirm or explore.",
     .request = "",
     .response = "TrustPlan",
     .status = 200,
     .query = {},
     .handler = get_plan},
    {.method = http::Method::post,
     .path = "/api/v1/incidents/{incident}/trust/plan",
     .access = Access::measure,
     .summary = "Declare what will be measured; a later plan is a new version, and all are kept.",
     .request = "NewTrustPlan",
     .response = "TrustPlan",
     .status = 201,
     .query = {},
     .handler = post_plan},
};

}  // namespace

std::span<const Command> plan_commands() { return kCommands; }
std::span<const http::Route> plan_routes() { return kRoutes; }

}  // namespace candor::trust
