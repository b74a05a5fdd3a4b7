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

// "INC-2026-0007" of "INC-2026-0007-N1"; "" of what names no incident.
std::string incident_in(std::string_view reference) {
  if (!reference.starts_with("INC-")) return "";
  const auto parts = split(reference, '-');
  return parts.size() < 3 ? std::string(reference)
                          : fmt::format("{}-{}-{}", parts[0], parts[1], parts[2]);
}

std::string incident_of(const http::Request& request) {
  for (const auto& [name, value] : request.params) {
    if (std::string incident = incident_in(value); !incident.empty()) return incident;
  }
  return "";
}

std::string incident_of(const Arguments& arguments) {
  for (const std::string_view name : {"INC", "NOTICE", "EVIDENCE", "TASK"}) {
    if (std::string incident = incident_in(arguments.value(name)); !incident.empty()) {
      return incident;
    }
  }
  return "";
}

Result<void> check(App& app, const Actor& actor, Access access, const std::string& incident) {
  TRY(staff::check_access(actor, access));
  if (incident.empty()) return {};
  return staff::check_entrance(*app.db.read(), actor, incident);
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

Result<http::Admitted> admit(App& app, const http::Request& request, const http::Route& route) {
  http::Admitted admitted = TRY(identify(app, request));
  const std::string incident = incident_of(request);
  Result<void> passed = check_origin(request);
  if (passed) passed = check(app, admitted.actor, route.access, incident);
  if (!passed) {
    staff::journal_refusal(app, admitted.actor, incident,
                           fmt::format("{} {}", http::method_name(route.method), route.path),
                           passed.error());
    return tl::unexpected(std::move(passed).error());
  }
  return admitted;
}

Result<Actor> admit(App& app, const Invocation& invocation) {
  Actor actor = invocation.token ? TRY(staff::authenticate(app, *invocation.token))
                                 : operating_systems_user();
  if (invocation.command->access == Access::anyone) return actor;
  const std::string incident = incident_of(invocation.arguments);
  const Result<void> passed = check(app, actor, invocation.command->access, incident);
  if (!passed) {
    staff::journal_refusal(app, actor, incident, invocation.command->words, passed.error());
    return tl::unexpected(passed.error());
  }
  return actor;
}

}  // namespace candor::app
