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

Result<Output> run_relationship(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const Reading reading = TRY(reading_of(arguments));
  const auto file = TRY(open_source(path));
  return imported_text(
      arguments.value("INC"), path, "relationships",
      TRY(import_relationship(app, actor, arguments.value("INC"),
                              {*file, path, app.settings.import_rows_max}, reading)));
}

Result<Output> run_freeze(App& app, const Actor& actor, const Arguments& arguments) {
  Freeze wanted{.before = std::nullopt, .again = arguments.find("--again")};
  if (const auto before = arguments.find("--before")) {
    const auto period = parse_period(*before);
    if (!period) {
      return fail(ErrorCode::invalid, "--before cannot be taken as it is",
                  {{"--before", period.error().message}});
    }
    wanted.before = *period;
  }
  const Frozen frozen = TRY(freeze_strength(app, actor, arguments.value("INC"), wanted));
  return Output{
      .text = fmt::format("{}: the strength of {} customers before {} is frozen: {} weak, {} "
                          "middle, {} strong\nSHA-256 {}\n{}",
                          arguments.value("INC"), with_commas(frozen.customers),
                          to_words(TRY(parse_period(frozen.before))), with_commas(frozen.weak),
                          with_commas(frozen.middle), with_commas(frozen.strong), frozen.sha256,
                          frozen.again ? "results are exploratory: it was frozen before\n" : ""),
      .json = pretty_json(codec::encode(frozen))};
}

Result<Output> run_strength(App& app, const Actor&, const Arguments& arguments) {
  const Strength strength =
      TRY(load_strength(*app.db.read(), arguments.value("INC"), arguments.value("CUSTOMER")));
  Output output{.text = fmt::format("{}: {} (score {:.3f} of 1)\n", strength.customer,
                                    enum_name(strength.tier), strength.score),
                .json = pretty_json(codec::encode(strength))};
  for (const Part& part : strength.parts) {
    output.text += fmt::format("{:<11}{:.6g} {}, above {:.0f} % of customers\n", part.part,
                               part.value, part.unit, 100 * part.percentile);
  }
  return output;
}

Result<Response> post_freeze(App& app, const Request& request) {
  const Freeze wanted = TRY(codec::decode_freeze(request.body));
  return http::json_response(
      201,
      codec::encode(TRY(freeze_strength(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> get_frozen(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_frozen(*app.db.read(), request.param("incident")))));
}

Result<Response> post_strength(App& app, const Request& request) {
  const std::string customer = TRY(codec::decode_strength_of(request.body));
  return http::json_response(
      200, codec::encode(TRY(load_strength(*app.db.read(), request.param("incident"), customer))));
}

constexpr Argument kRelationshipArguments[] = {
    kIncidentArgument,
    {"FILE", "", Need::required,
     "CSV: customer, and one or more of products, complaints, survey (0 to 10) and since "
     "(2019-04-01), as they were before the incident."},
    kAcceptArgument,
    kCheckArgument,
};
constexpr Argument kFreezeArguments[] = {
    kIncidentArgument,
    {"--before", "MONTH", Need::optional,
     "Months before this one count, 2026-06; that of the incident if left out."},
    {"--again", "REASON", Need::optional,
     "Why it is frozen a second time; it makes results exploratory."},
};
constexpr Argument kStrengthArguments[] = {
    kIncidentArgument,
    {"CUSTOMER", "", Need::required, "The company's own id of the customer."},
};

constexpr Command kCommands[] = {
    {"trust relationship", Access::measure,
     "Take what else is known of customers from before the incident, in place of what was taken.",
     kRelationshipArguments, run_relationship},
    {"trust freeze", Access::measure,
     "Score how strong each relationship was before the incident, and keep it.", kFreezeArguments,
     run_freeze},
    {"trust strength", Access::measure, "Show one customer's strength with its parts.",
     kStrengthArguments, run_strength},
};

constexpr http::Route kRoutes[] = {
    {.method = http::Method::post,
     .path = "/api/v1/incidents/{incident}/trust/freeze",
     .access = Access::measure,
     .summary = "Score how strong each relationship was before the incident, and keep it.",
     .request = "FreezeStrength",
     .response = "FrozenStrength",
     .status = 201,
     .query = {},
     .handler = post_freeze},
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust/strength",
     .access = Access::read,
     .summary = "How many relationships were weak, middling and strong when strength was frozen.",
     .request = "",
     .response = "FrozenStrength",
     .status = 200,
     .query = {},
     .handler = get_frozen},
    // The id is somebody's: it stands in the body, and in no log.
    {.method = http::Method::post,
     .path = "/api/v1/incidents/{incident}/trust/strength",
     .access = Access::measure,
     .summary = "One customer's strength with its parts.",
     .request = "StrengthOf",
     .response = "Strength",
     .status = 200,
     .query = {},
     .handler = post_strength},
};

}  // namespace

std::span<const Command> relationship_commands() { return kCommands; }
std::span<const http::Route> relationship_routes() { return kRoutes; }

}  // namespace candor::trust
