// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/result.h"
#include "base/text.h"
#include "duty/rules.h"

namespace candor::duty {
namespace {

bool belongs(std::string_view place, const Jurisdiction& jurisdiction) {
  const auto within = [&](std::string_view id) {
    return place == id ||
           (place.size() > id.size() && place.starts_with(id) && place[id.size()] == '-');
  };
  return within(jurisdiction.id) ||
         std::any_of(jurisdiction.members.begin(), jurisdiction.members.end(), within);
}

// How many people count for a condition: exactly, or between two bounds where several classes
// overlap in a way that counts by class cannot tell.
struct Count {
  std::int64_t at_least = 0;
  std::int64_t at_most = 0;
  std::string where;
  std::set<std::string_view> exposed;  // the classes that were asked for and are out
};

Count count_in(const PeopleCount& place, const std::vector<std::string>& data_classes) {
  if (data_classes.empty()) {
    return {.at_least = place.people, .at_most = place.people, .where = "", .exposed = {}};
  }
  Count count;
  for (const std::string& data_class : data_classes) {
    const auto found = place.by_class.find(data_class);
    if (found == place.by_class.end() || found->second < 1) continue;
    count.exposed.insert(data_class);
    count.at_least = std::max(count.at_least, found->second);
    count.at_most += found->second;
  }
  count.at_most = std::min(count.at_most, place.people);
  return count;
}

// The classes that a condition names one by one or as a set; none: any data.
const std::vector<std::string>& classes_of(const Condition& condition, const LawBook& law) {
  if (!condition.class_set) return condition.data_classes;
  const ClassSet* set = law.find_class_set(*condition.class_set);
  CHECK(set != nullptr);
  return set->data_classes;
}

Count count_people(const Condition& condition, const Whereabouts& facts, const LawBook& law) {
  const std::vector<std::string>& classes = classes_of(condition, law);
  if (condition.residents_of.empty()) {
    Count count = count_in(facts.everywhere, classes);
    count.where = "in all";
    return count;
  }
  std::vector<std::string> titles;
  Count together;
  Count largest;
  for (const std::string& id : condition.residents_of) {
    const Jurisdiction* jurisdiction = law.find_jurisdiction(id);
    CHECK(jurisdiction != nullptr);
    titles.push_back(jurisdiction->title);
    for (const auto& [place, people] : facts.by_jurisdiction) {
      if (!belongs(place, *jurisdiction)) continue;
      Count count = count_in(people, classes);
      together.at_least += count.at_least;
      together.at_most += count.at_most;
      together.exposed.insert(count.exposed.begin(), count.exposed.end());
      if (count.at_most <= largest.at_most) continue;
      const Jurisdiction* known = law.find_jurisdiction(place);
      largest = std::move(count);
      largest.where = "in " + (known != nullptr ? known->title : place);
    }
  }
  together.where = "in " + join(titles, " and ");
  return condition.counting == Counting::in_one_place ? largest : together;
}

// "1,204 people in California (more than 500)", if so many are enough.
std::optional<std::string> why_so_many(const Condition& condition, const Count& count) {
  if (count.at_most < 1) return std::nullopt;
  std::vector<std::string> limits;
  if (condition.min_people) {
    if (count.at_most < *condition.min_people) return std::nullopt;
    limits.push_back("at least " + with_commas(*condition.min_people));
  }
  if (condition.over_people) {
    if (count.at_most <= *condition.over_people) return std::nullopt;
    limits.push_back("more than " + with_commas(*condition.over_people));
  }
  if (condition.under_people) {
    if (count.at_least >= *condition.under_people) return std::nullopt;
    limits.push_back("fewer than " + with_commas(*condition.under_people));
  }
  return fmt::format("{}{} {} {}{}", count.at_least < count.at_most ? "up to " : "",
                     with_commas(count.at_most), count.at_most == 1 ? "person" : "people",
                     count.where, limits.empty() ? "" : " (" + join(limits, ", ") + ")");
}

// They need to be told by a letter of their own wave.
std::string why_later(const Count& count) {
  if (count.at_most < 1) return "";
  return fmt::format(", {}{} of them found after delivery had the list",
                     count.at_least < count.at_most ? "up to " : "", with_commas(count.at_most));
}

// What a flag is worth: encryption is lost with its key.
enum class Standing { unset, holds, lost };
Standing standing_of(const std::string& id, const Flags& flags, const LawBook& law) {
  if (flags.count(id) == 0) return Standing::unset;
  const Flag* flag = law.find_flag(id);
  CHECK(flag != nullptr);
  return flag->lost_with && flags.count(*flag->lost_with) != 0 ? Standing::lost : Standing::holds;
}

std::optional<std::string> why(const Condition& condition, const Facts& facts, const LawBook& law) {
  std::vector<std::string> reasons;
  if (!condition.residents_of.empty() || !condition.data_classes.empty() || condition.class_set ||
      condition.min_people || condition.over_people || condition.under_people) {
    const Count count = count_people(condition, facts, law);
    auto so_many = why_so_many(condition, count);
    if (!so_many) return std::nullopt;
    reasons.push_back(*so_many + why_later(count_people(condition, facts.later, law)));
    if (!count.exposed.empty()) {
      reasons.push_back("exposed: " + join({count.exposed.begin(), count.exposed.end()}, ", "));
    }
  }
  for (const std::string& id : condition.flags) {
    if (standing_of(id, facts.flags, law) != Standing::holds) return std::nullopt;
    const Flag* flag = law.find_flag(id);
    CHECK(flag != nullptr);
    reasons.push_back(fmt::format("flag {} ({})", id, flag->words));
  }
  return join(reasons, "; ");
}

}  // namespace

std::optional<std::string> why_triggered(const Rule& rule, const Facts& facts, const LawBook& law) {
  if (rule.not_in_force) return std::nullopt;
  std::string lost;
  for (const std::string& flag : rule.trigger.unless) {
    switch (standing_of(flag, facts.flags, law)) {
      case Standing::holds: return std::nullopt;
      case Standing::lost:
        lost += fmt::format("; flag {} does not help, since {} is set too", flag,
                            *law.find_flag(flag)->lost_with);
        break;
      case Standing::unset: break;
    }
  }
  for (const Condition& condition : rule.trigger.any_of) {
    if (auto reason = why(condition, facts, law)) return *reason + lost;
  }
  return std::nullopt;
}

std::string why_not_triggered(const Rule& rule, const Facts& facts, const LawBook& law) {
  if (rule.not_in_force) return "it is not law yet: " + *rule.not_in_force;
  for (const std::string& id : rule.trigger.unless) {
    if (standing_of(id, facts.flags, law) == Standing::holds) {
      return fmt::format("flag {} ({})", id, law.find_flag(id)->words);
    }
  }
  return "what is known does not meet its trigger: " + rule.trigger.words;
}

}  // namespace candor::duty
