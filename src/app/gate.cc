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

Actor operating_systems_user() {
  const passwd* user = ::getpwuid(::geteuid());
  return {.name = user == nullptr ? fmt::format("uid-{}@cli", ::geteuid())
                                  : fmt::format("{}@cli", user->pw_name),
          .roles = every_enum<Role>(),
          .access = every_enum<Access>(),
          .reach = Reach::everywhere};
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "INC-2026-0007" of itself and of "INC-2026-0007-N1"; "" of all else.
std::string incident_in(std::string_view reference) {
  const auto parts = split(reference, '-');
  if (parts.size() < 3 || parts.size() > 4 || parts[0] != "INC") return "";
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

Result<http::Admitted> identify(App& app, const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.header("authorization");
  if (header && header->starts_with(kScheme)) {
    return http::Admitted{TRY(staff::authenticate(app, header->substr(kScheme.size()))), {}};
  }
  const auto cookie = staff::find_session_cookie(request);
  if (!cookie) {
    return fail(ErrorCode::unauthenticated,
                "sign in, or give a staff token: Authorization: Bearer candor_…; `candor staff "
                "token create` makes one");
  }
  staff::Recognised recognised = TRY(staff::recognise(app, *cookie));
  http::Admitted admitted{std::move(recognised.actor), {}};
  if (recognised.new_secret) {
    admitted.headers.emplace_back("Set-Cookie", staff::session_cookie(*recognised.new_secret));
  }
  return admitted;
}

}  // namespace

void Gate::journal_stranger(const http::Request& request, std::string_view asked,
                            const Error& error) {
  if (strangers_.take(request.remote, app_.clock.now())) {
    ++not_written_;
    return;
  }
  staff::journal_stranger(app_, asked, error, not_written_.exchange(0));
}

Result<http::Admitted> Gate::admit(const http::Request& request, const http::Route& route) {
  const std::string asked = fmt::format("{} {}", http::method_name(route.method), route.path);
  Result<http::Admitted> admitted = identify(app_, request);
  if (!admitted) {
    journal_stranger(request, asked, admitted.error());
    return admitted;
  }
  const std::vector<std::string> incidents = incidents_of(request);
  Result<void> passed = check_origin(request);
  if (passed) passed = check(app_, admitted->actor, route.access, incidents);
  if (passed) return admitted;
  staff::journal_refusal(app_, admitted->actor, first_of(incidents), asked, passed.error());
  return tl::unexpected(std::move(passed).error());
}

Result<Actor> admit(App& app, const Invocation& invocation) {
  Result<Actor> actor = operating_systems_user();
  if (invocation.token) actor = staff::authenticate(app, *invocation.token);
  const std::string_view asked = invocation.command->words;
  if (!actor) {
    staff::journal_stranger(app, asked, actor.error(), 0);
    return actor;
  }
  if (invocation.command->access == Access::anyone) return actor;
  const std::vector<std::string> incidents = incidents_of(invocation);
  Result<void> passed = check(app, *actor, invocation.command->access, incidents);
  if (passed) return actor;
  staff::journal_refusal(app, *actor, first_of(incidents), asked, passed.error());
  return tl::unexpected(std::move(passed).error());
}

}  // namespace candor::app
