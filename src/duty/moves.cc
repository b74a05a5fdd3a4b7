// SPDX-License-Identifier: Apache-2.0
#include "duty/moves.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::duty {
namespace {

std::string due_words(const std::optional<Instant>& due_at) {
  return due_at ? to_rfc3339(*due_at) : "not yet";
}

// Why a deadline is another one: a moment that it counts from, or the law itself.
std::string because(const Seen& before, const Seen& now) {
  std::vector<std::string> causes;
  const auto parts_of = [](const std::string& counted) {
    std::vector<std::string> parts;
    for (std::string_view part : split(counted, ';')) {
      if (!trim(part).empty()) parts.emplace_back(trim(part));
    }
    return parts;
  };
  const auto had = parts_of(before.counted);
  const auto has = parts_of(now.counted);
  for (const std::string& part : has) {
    if (std::find(had.begin(), had.end(), part) == had.end()) causes.push_back("now " + part);
  }
  for (const std::string& part : had) {
    if (std::find(has.begin(), has.end(), part) == has.end()) causes.push_back("before " + part);
  }
  if (before.why != now.why) causes.push_back(now.why);
  if (causes.empty()) causes.emplace_back("the rule itself is another one");
  return fmt::format("due {} instead of {}: {}", due_words(now.due_at), due_words(before.due_at),
                     join(causes, "; "));
}

}  // namespace

Seen seen_of(const Rule& rule, const std::string& why, const Deadline& deadline, Instant now) {
  std::vector<std::string> counted;
  for (const NamedTime& one : deadline.counted) {
    counted.push_back(fmt::format("{} {}", one.anchor, one.at));
  }
  return {.rule = rule.id,
          .owed = Owed::yes,
          .due_at = deadline.held == Held::yes ? std::nullopt : deadline.due_at,
          .why = why,
          .counted = join(counted, "; "),
          .because = "",
          .seen_at = now};
}

std::vector<Seen> moved(const std::vector<Seen>& before, const std::vector<Seen>& now) {
  std::vector<Seen> moves;
  const auto find = [](const std::vector<Seen>& all, const std::string& rule) {
    const auto found =
        std::lower_bound(all.begin(), all.end(), rule,
                         [](const Seen& one, const std::string& id) { return one.rule < id; });
    return found == all.end() || found->rule != rule ? nullptr : &*found;
  };
  for (const Seen& one : now) {
    const Seen* was = find(before, one.rule);
    Seen move = one;
    if (was == nullptr || was->owed == Owed::no) {
      move.because = fmt::format("owed, due {}: {}", due_words(one.due_at), one.why);
    } else if (was->due_at != one.due_at) {
      move.because = because(*was, one);
    } else {
      continue;
    }
    moves.push_back(std::move(move));
  }
  for (const Seen& was : before) {
    if (was.owed == Owed::no || find(now, was.rule) != nullptr) continue;
    Seen move = was;
    move.owed = Owed::no;
    move.due_at.reset();
    move.counted.clear();
    move.because = "no longer owed; it was because of " + was.why;
    moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace candor::duty
