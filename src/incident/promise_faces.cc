// SPDX-License-Identifier: Apache-2.0
// The promises over HTTP and at the command line.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/faces.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_promises(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(
               TRY(list_promises(*app.db.read(), request.param("incident"), app.clock.now()))));
}

Result<Response> post_promise(App& app, const Request& request) {
  const NewPromise wanted = TRY(codec::decode_new_promise(request.body));
  return http::json_response(
      201, codec::encode(TRY(make_promise(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> post_keep(App& app, const Request& request) {
  const std::string how = TRY(codec::decode_how(request.body));
  // What is no number is the number of no promise.
  const std::int64_t number = parse_integer(request.param("promise")).value_or(0);
  return http::json_response(
      200,
      codec::encode(TRY(keep_promise(app, request.actor, request.param("incident"), number, how))));
}

// What became of it, in the reader's words: "kept", "due in 5 h", "MISSED: 2 h overdue".
std::string fate(const Promise& promise, Instant now) {
  if (promise.kept_at) {
    const std::int64_t after_s = seconds_between(promise.due_at, *promise.kept_at);
    return promise.state == PromiseState::kept
               ? fmt::format("kept {}", to_words(*promise.kept_at))
               : fmt::format("MISSED: done {} late, {}", duration_words(after_s),
                             to_words(*promise.kept_at));
  }
  if (promise.state == PromiseState::open) {
    return fmt::format("due in {}", duration_words(seconds_between(now, promise.due_at)));
  }
  return fmt::format("MISSED: {} overdue", duration_words(seconds_between(promise.due_at, now)));
}

Result<Output> run_promise(App& app, const Actor& actor, const Arguments& arguments) {
  const Promise promise = TRY(make_promise(
      app, actor, arguments.value("INC"),
      {.text = arguments.value("--text"),
       .due_at = *TRY(arguments.instant("--due")),
       .audience = arguments.has("--public") ? Audience::customers : Audience::internal}));
  std::string text = fmt::format("{}: promise {}, due {}\n", arguments.value("INC"), promise.number,
                                 to_words(promise.due_at));
  if (promise.audience == Audience::customers) {
    text += "it stands on the public page from the next statement on\n";
  }
  return Output{.text = text, .json = pretty_json(codec::encode(promise))};
}

Result<Output> run_keep(App& app, const Actor& actor, const Arguments& arguments) {
  const std::int64_t number = *TRY(arguments.integer("PROMISE"));
  const Promise promise =
      TRY(keep_promise(app, actor, arguments.value("INC"), number, arguments.value("--how")));
  return Output{.text = fmt::format("{}: promise {} {}\n", arguments.value("INC"), promise.number,
                                    fate(promise, app.clock.now())),
                .json = pretty_json(codec::encode(promise))};
}

Result<Output> run_promises(App& app, const Actor&, const Arguments& arguments) {
  const Instant now = app.clock.now();
  const auto promises = TRY(list_promises(*app.db.read(), arguments.value("INC"), now));
  Output output{.text = lines_of(promises, now), .json = pretty_json(codec::encode(promises))};
  if (promises.empty()) {
    output.text = fmt::format(
        "nothing is promised; `candor incident promise {} --text … --due …` "
        "promises something\n",
        arguments.value("INC"));
  }
  return output;
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/promises",
     .access = Access::read,
     .summary = "What was promised, by when, and what the clock says became of it.",
     .request = "",
     .response = "PromiseList",
     .status = 200,
     .query = {},
     .handler = get_promises},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/promises",
     .access = Access::respond,
     .summary = "Promise something by a time, to the team or to customers.",
     .request = "NewPromise",
     .response = "Promise",
     .status = 201,
     .query = {},
     .handler = post_promise},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/promises/{promise}/keep",
     .access = Access::respond,
     .summary = "Record that it was done; whether in time is said by the clock.",
     .request = "PromiseDone",
     .response = "Promise",
     .status = 200,
     .query = {},
     .handler = post_keep},
};

constexpr Argument kPromiseArguments[] = {
    kIncidentArgument,
    {"--text", "TEXT", Need::required, "What is promised, one line."},
    {"--due", "TIME", Need::required, "By when, RFC 3339 with its zone."},
    {"--public", "", Need::optional, "To customers: it goes out with the next statement."},
};
constexpr Argument kKeepArguments[] = {
    kIncidentArgument,
    {"PROMISE", "", Need::required, "The promise's number, as `incident promises` shows it."},
    {"--how", "TEXT", Need::required, "What was done."},
};
constexpr Argument kPromisesArguments[] = {kIncidentArgument};

constexpr Command kCommands[] = {
    {"incident promise", Access::respond, "Promise something by a time.", kPromiseArguments,
     run_promise},
    {"incident keep", Access::respond,
     "Record that a promise was done; whether in time is said by the clock.", kKeepArguments,
     run_keep},
    {"incident promises", Access::read, "List the promises and what became of them.",
     kPromisesArguments, run_promises},
};

}  // namespace

std::string lines_of(const std::vector<Promise>& promises, Instant now) {
  std::string text;
  for (const Promise& promise : promises) {
    text += fmt::format("  {:>2}  {}, by {}: {}\n", promise.number, promise.text,
                        to_words(promise.due_at), fate(promise, now));
    const char* audience =
        promise.audience == Audience::customers ? "to customers" : "within the team";
    text += fmt::format("      {}, by {}", audience, promise.made_by);
    if (promise.how) text += fmt::format("; {}", *promise.how);
    text += "\n";
  }
  return text;
}

std::span<const http::Route> promise_routes() { return kRoutes; }
std::span<const Command> promise_commands() { return kCommands; }

}  // namespace candor::incident
