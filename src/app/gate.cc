// SPDX-License-Identifier: Apache-2.0
#include "app/gate.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "base/enums.h"
#include "base/text.h"
#include "staff/staff.h"

namespace candor::app {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "INC-2026-0007" of itself and of what is within it, "INC-2026-0007-N1-P1"; "" of all else.
std::string incident_in(std::string_view reference) {
  const auto parts = split(reference, '-');
  if (parts.size() < 3 || parts[0] != "INC") return "";
  if (!is_number(parts[1]) || !is_number(parts[2])) return "";
  return fmt::format("INC-{}-{}", parts[1], parts[2]);
}

// All incidents that the path names, itself or by what belongs to them.
std::vector<std::string> incidents_of(const http::Request& request) {
  std::vector<std::string> incidents;
  for (const auto& [name, value] : request.params) incidents.push_back(incident_in(value));
  std::erase(incidents, "");
  return incidents;
}

// The same of the arguments, whatever they are called.
std::vector<std::string> incidents_of(const Invocation& invocation) {
  std::vector<std::string> incidents;
  for (const Argument& argument : invocation.command->arguments) {
    for (const std::string& value : invocation.arguments.all(argument.name)) {
      incidents.push_back(incident_in(value));
    }
  }
  std::erase(incidents, "");
  return incidents;
}

Result<void> check(App& app, const Actor& actor, Access access,
                   const std::vector<std::string>& incidents) {
  TRY(staff::check_access(actor, access));
  for (const std::string& incident : incidents) {
    TRY(staff::check_entrance(*app.db.read(), actor, incident));
  }
  return {};
}

std::string first_of(const std::vector<std::string>& incidents) {
  return incidents.empty() ? "" : incidents.front();
}

// Where another site's page makes the browser send the cookie, the browser says so (Fetch
// Metadata). SameSite=Strict keeps it from that already; this is the second lock.
Result<void> check_origin(const http::Request& request) {
  const auto site = request.header("sec-fetch-site");
  if (!site || *site == "same-origin" || *site == "none") return {};
  return fail(ErrorCode::forbidden, "a request of another site is not taken for the session's");
}

// Sets the request's actor.
Result<void> identify(App& app, http::Request& request, http::Headers& headers) {
  if (const auto token = staff::find_bearer_token(request)) {
    request.actor = TRY(staff::authenticate(app, *token));
    return {};
  }
  const auto cookie = staff::find_session_cookie(request);
  if (!cookie) {
    return fail(ErrorCode::unauthenticated,
                "sign in, or give a staff token: Authorization: Bearer candor_…; `candor staff "
                "token create` makes one");
  }
  staff::Recognised recognised = TRY(staff::recognise(app, *cookie));
  request.actor = std::move(recognised.actor);
  if (recognised.new_secret) {
    headers.emplace_back("Set-Cookie", staff::session_cookie(*recognised.new_secret));
  }
  return {};
}

Result<Output> run_admitted(App& app, const Invocation& invocation, const Actor& actor) {
  if (invocation.command->access != Access::anyone) {
    TRY(check(app, actor, invocation.command->access, incidents_of(invocation)));
  }
  return invocation.command->run(app, actor, invocation.arguments);
}

// Where nobody is known, the program itself speaks.
std::string author_of(const Actor& actor) { return actor.name.empty() ? "candor" : actor.name; }

}  // namespace

Result<void> Gate::admit(http::Request& request, const http::Route& route, http::Headers& headers) {
  TRY(identify(app_, request, headers));
  TRY(check_origin(request));
  return check(app_, request.actor, route.access, incidents_of(request));
}

void Gate::refused(const http::Request& request, const http::Route& route, const Error& error) {
  // Signing in keeps its own entries, which name the account.
  if (route.access == Access::anyone && error.code == ErrorCode::unauthenticated) return;
  refusals_.add({.author = author_of(request.actor),
                 .incident = first_of(incidents_of(request)),
                 .asked = fmt::format("{} {}", http::method_name(route.method), route.path),
                 .error = error});
}

Actor operating_systems_user() {
  const passwd* user = ::getpwuid(::geteuid());
  return {.name = user == nullptr ? fmt::format("uid-{}@cli", ::geteuid())
                                  : fmt::format("{}@cli", user->pw_name),
          .roles = every_enum<Role>(),
          .access = every_enum<Access>(),
          .reach = Reach::everywhere};
}

Result<Output> run_at_gate(App& app, const Invocation& invocation, const Actor& otherwise) {
  const Result<Actor> actor =
      invocation.token ? staff::authenticate(app, *invocation.token) : otherwise;
  Result<Output> output =
      actor ? run_admitted(app, invocation, *actor) : Result<Output>(tl::unexpected(actor.error()));
  if (!output && http::is_refusal(output.error())) {
    staff::journal_refusal(app,
                           {.author = author_of(actor.value_or(Actor{})),
                            .incident = first_of(incidents_of(invocation)),
                            .asked = std::string(invocation.command->words),
                            .error = output.error()},
                           1, app.clock.now());
  }
  return output;
}

}  // namespace candor::app
