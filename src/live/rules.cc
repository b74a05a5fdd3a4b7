// SPDX-License-Identifier: Apache-2.0
#include "live/rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
namespace candor::live {
namespace {

constexpr std::size_t kWhereCharactersMax = 40;
constexpr std::array<std::string_view, 6> kQuiet = {"staff.refused",       "staff.sign_in_refused",
                                                    "staff.signed_in",     "staff.signed_out",
                                                    "staff.session_ended", "staff.sessions_ended"};

template <typename List>
bool contains(const List& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

}  // namespace

Result<void> check_where(std::string_view where) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz-_";
  if (!where.empty() && where.size() <= kWhereCharactersMax &&
      where.find_first_not_of(kLetters) == std::string_view::npos) {
    return {};
  }
  return fail(ErrorCode::invalid, "this is no name of a screen",
              {{"/where", fmt::format("is not 1 to {} of a-z, - and _", kWhereCharactersMax)}});
}

std::string_view incident_of(const journal::Entry& entry) {
  return entry.subject.starts_with("INC-") ? std::string_view(entry.subject) : "";
}

bool may_hear(const Actor& actor, const std::vector<std::string>& closed,
              const journal::Entry& entry) {
  if (contains(kQuiet, entry.kind)) return false;
  const std::string_view incident = incident_of(entry);
  if (incident.empty()) return !is_about_staff(entry) || may(actor, Access::administer);
  return !contains(closed, incident);
}

bool is_about_staff(const journal::Entry& entry) { return entry.kind.starts_with("staff."); }

}  // namespace candor::live
