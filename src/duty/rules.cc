// SPDX-License-Identifier: Apache-2.0
#include "duty/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "duty/calendar.h"
#include "exposure/exposure.h"

namespace candor::duty {
namespace {

constexpr int kYearMin = 1970;
constexpr int kYearMax = 2199;

std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto date = parse_date(text)) return *date;
  if (const auto instant = parse_rfc3339(text)) return *instant;
  return std::nullopt;
}

// Reads facts one by one and keeps what is wrong with them.
class FactReader {
 public:
  explicit FactReader(const LawBook& law) : law_(law) {}

  void take(const NamedFact& given) {
    if (!seen_.insert(given.fact).second && given.fact != "holiday") {
      refuse(given, "is given twice");
    } else if (given.fact == "holiday") {
      take_holiday(given);
    } else if (given.fact == "lost") {
      take_lost(given);
    } else if (given.fact == "people" || law_.find_jurisdiction(given.fact) != nullptr) {
      take_people(given);
    } else if (law_.find_flag(given.fact) != nullptr) {
      take_flag(given);
    } else {
      refuse(given, "is not a flag, a jurisdiction, people, lost or holiday");
    }
  }

  Result<GivenFacts> finish() {
    if (!faults_.empty()) {
      return fail(ErrorCode::invalid, "the facts cannot be taken as they are", std::move(faults_));
    }
    GivenFacts given;
    given.facts.flags = flags_;
    given.circumstances.flags = flags_;
    given.circumstances.days_off = days_off_;
    std::int64_t in_places = 0;
    for (const auto& [place, people] : people_) {
      if (place == "people") continue;
      given.facts.by_jurisdiction[place] = count(people);
      in_places += people;
    }
    const auto all = people_.find("people");
    given.facts.everywhere = count(all == people_.end() ? in_places : all->second);
    return given;
  }

 private:
  void refuse(const NamedFact& given, std::string message) {
    faults_.push_back({given.fact.empty() ? "fact" : given.fact, std::move(message)});
  }
  void take_holiday(const NamedFact& given) {
    if (const auto day = parse_date(given.value)) {
      days_off_.push_back(*day);
    } else {
      refuse(given, "is not a date such as 2026-05-25");
    }
  }
  void take_lost(const NamedFact& given) {
    for (std::string_view name : split(given.value, ',')) {
      if (exposure::find_data_class(trim(name)) == nullptr) {
        refuse(given, "names a data class that is not known; `candor exposure classes` lists them");
        return;
      }
      lost_.emplace_back(trim(name));
    }
  }
  void take_people(const NamedFact& given) {
    const auto number = parse_integer(given.value);
    if (!number || *number < 0 || *number > kPeopleMax) {
      refuse(given, "is not a number of people");
      return;
    }
    people_[given.fact] = *number;
  }
  void take_flag(const NamedFact& given) {
    if (given.value == "yes") {
      flags_.insert(given.fact);
    } else if (given.value != "no") {
      refuse(given, "is a flag, so its value is yes or no");
    }
  }
  PeopleCount count(std::int64_t people) const {
    PeopleCount count{.people = people, .by_class = {}};
    if (lost_.empty()) {
      for (const exposure::DataClass& one : exposure::data_classes()) {
        count.by_class[one.name] = people;
      }
    }
    for (const std::string& name : lost_) count.by_class[name] = people;
    return count;
  }

  static constexpr std::int64_t kPeopleMax = 10'000'000'000;
  const LawBook& law_;
  std::vector<Fault> faults_;
  std::set<std::string> seen_;
  Flags flags_;
  std::vector<Date> days_off_;
  std::vector<std::string> lost_;
  std::map<std::string, std::int64_t> people_;
};

std::string counted_words(Kind kind, std::int64_t n) {
  const auto unit = [&]() -> std::string_view {
    switch (kind) {
      case Kind::elapsed_hours: return "hour";
      case Kind::calendar_days: return "calendar day";
      case Kind::business_days: return "business day";
      case Kind::calendar_months: return "calendar month";
      default: CHECK(false);
    }
    return "";
  };
  return fmt::format("{} {}{}", n, unit(), n == 1 ? "" : "s");
}

}  // namespace

Result<Anchors> parse_anchors(const std::vector<NamedTime>& times) {
  Anchors anchors;
  std::vector<Fault> faults;
  for (const NamedTime& time : times) {
    const auto refuse = [&](std::string message) {
      faults.push_back({time.anchor.empty() ? "anchor" : time.anchor, std::move(message)});
    };
    const auto moment = parse_moment(time.at);
    if (!moment) {
      refuse(
          "is neither a date (2026-06-10) nor a time with its zone "
          "(2026-06-10T09:30:00+02:00)");
      continue;
    }
    const int year = day_of(*moment, "Etc/UTC").year;
    if (year < kYearMin || year > kYearMax) {
      refuse(fmt::format("is not in the years {} to {}", kYearMin, kYearMax));
    } else if (!anchors.emplace(time.anchor, *moment).second) {
      refuse("is given twice");
    }
  }
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the anchors cannot be taken as they are", std::move(faults));
  }
  return anchors;
}

Result<GivenFacts> parse_facts(const std::vector<NamedFact>& given, const LawBook& law) {
  FactReader reader(law);
  for (const NamedFact& fact : given) reader.take(fact);
  return reader.finish();
}

Instant earliest(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return start_of_day(*day, zone);
  return std::get<Instant>(moment);
}

Instant latest(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return end_of_day(*day, zone);
  return std::get<Instant>(moment);
}

Date day_of(const Moment& moment, std::string_view zone) {
  if (const auto* day = std::get_if<Date>(&moment)) return *day;
  return local_date(std::get<Instant>(moment), zone);
}

std::string to_text(const Moment& moment) {
  if (const auto* day = std::get_if<Date>(&moment)) return candor::to_text(*day);
  return to_rfc3339(std::get<Instant>(moment));
}

const std::string& anchor_of(const Rule& rule) {
  const Term& term = rule.deadline;
  if (term.of) return *term.of;
  return term.anchor ? *term.anchor : *term.earliest_of.front().anchor;
}

std::vector<std::string> anchors_of(const Rule& rule, const LawBook& law) {
  const Term& term = rule.deadline;
  if (term.kind == Kind::before || term.kind == Kind::not_later_than_with) {
    const Rule* other = law.find_rule(*term.of);
    CHECK(other != nullptr);
    return anchors_of(*other, law);
  }
  std::vector<std::string> names;
  for (const Limit& limit : term.earliest_of) names.push_back(*limit.anchor);
  if (term.anchor) names.push_back(*term.anchor);
  return names;
}

std::string period_in_words(const Term& term) {
  switch (term.kind) {
    case Kind::no_number: return fmt::format("\"{}\"", *term.phrase);
    case Kind::before: return "before " + *term.of;
    case Kind::not_later_than_with: return "not later than with " + *term.of;
    case Kind::min_of: {
      std::vector<std::string> limits;
      for (const Limit& limit : term.earliest_of) {
        limits.push_back(
            fmt::format("{} from {}", counted_words(limit.kind, *limit.n), *limit.anchor));
      }
      return "the earliest of " + join(limits, " and ");
    }
    default: return counted_words(term.kind, *term.n);
  }
}

bool in_force(const Rule& rule, Date day) {
  return !rule.not_in_force && (!rule.effective_from || *rule.effective_from <= day) &&
         (!rule.effective_to || day <= *rule.effective_to);
}

std::string due_text(const Deadline& deadline) {
  if (!deadline.due_at) return "";
  if (deadline.due_on) return to_local_rfc3339(*deadline.due_at, deadline.zone);
  return to_rfc3339(*deadline.due_at);
}

std::string due_words(const Deadline& deadline) {
  if (!deadline.due_at) return "no due time: " + deadline.missing;
  return fmt::format("{} ({})", to_local_words(*deadline.due_at, deadline.zone),
                     to_rfc3339(*deadline.due_at));
}

}  // namespace candor::duty
