// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "duty/rules.h"

namespace candor::duty {
namespace {

constexpr std::string_view kAnotherNotice = "another_notice";

bool names(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool comes_before(const Rule& first, const Rule& second) {
  return (first.deadline.kind == Kind::before && first.deadline.of == second.id) ||
         (first.order && names(first.order->before, second.id)) ||
         (second.order && names(second.order->after, first.id));
}

}  // namespace

std::optional<Moment> find_notice(std::string_view rule, const Anchors& anchors,
                                  const LawBook& law) {
  auto found = anchors.find(rule);
  if (found == anchors.end()) {
    const Rule* other = law.find_rule(rule);
    if (other != nullptr && other->audience == Audience::people) {
      found = anchors.find(kAnotherNotice);
    }
  }
  if (found == anchors.end()) return std::nullopt;
  return found->second;
}

std::vector<const Rule*> must_come_first(const Rule& rule, const LawBook& law) {
  std::vector<const Rule*> first;
  for (const Rule& other : law.rules) {
    if (comes_before(other, rule) && other.id != rule.id) first.push_back(&other);
  }
  return first;
}

std::vector<std::string> order_in_words(const Rule& rule, const Anchors& anchors,
                                        const LawBook& law) {
  const bool given = anchors.find(rule.id) != anchors.end();
  std::vector<std::string> lines;
  const auto say = [&](const std::string& other, std::string_view how) {
    const bool other_given = find_notice(other, anchors, law).has_value();
    if (given && other_given) return;
    lines.push_back(
        fmt::format("{} {}{}", how, other, other_given ? ", which was already given" : ""));
  };
  const Term& term = rule.deadline;
  if (term.kind == Kind::before) say(*term.of, "before");
  if (term.kind == Kind::not_later_than_with) say(*term.of, "not later than with");
  if (rule.order) {
    for (const std::string& other : rule.order->before) say(other, "before");
    for (const std::string& other : rule.order->not_later_than_with) {
      say(other, "not later than with");
    }
  }
  // Also what other rules say of this one: residents wait for Maryland's Attorney General.
  for (const Rule* first : must_come_first(rule, law)) {
    if (!find_notice(first->id, anchors, law)) lines.push_back("not before " + first->id);
  }
  return lines;
}

}  // namespace candor::duty
