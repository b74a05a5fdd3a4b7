// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "exposure/exposure.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

constexpr std::int64_t kDelayDaysMax = 30;
constexpr double kAboutShare = 0.1;  // how far "about 12,000" may be from the count

bool is_same_day(const NamedDay& named, const NamedDay& known) {
  return named.month == known.month && named.day == known.day &&
         (!named.year || !known.year || *named.year == *known.year);
}
bool is_same_day(const NamedDay& named, Date date) {
  return is_same_day(named, NamedDay{0, date.year, date.month, date.day});
}

// A sentence about what was: no promise, and not the day of the notice itself.
bool tells_what_was(const Case& read, const Sentence& sentence) {
  const Words& words = sentence.words;
  const bool promises = std::any_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "will" || word == "shall" || word.ends_with("'ll");
  });
  return !promises && !read.words().notice_date.in(words) && words.size() > 3;
}

bool is_in(const std::vector<Date>& dates, const NamedDay& named) {
  return std::any_of(dates.begin(), dates.end(),
                     [&](Date date) { return is_same_day(named, date); });
}

bool is_to_come(const NamedDay& named, const Context& context) {
  return context.today && named.year && Date{*named.year, named.month, named.day} > *context.today;
}

void check_days(const Case& read, const Sentence& sentence, const Record& record,
                Findings& findings) {
  if (!tells_what_was(read, sentence)) return;
  const std::vector<NamedDay> named = named_days(sentence.words);
  if (named.empty()) return;
  const bool of_discovery = !record.discovered.empty() && sentence.part == Part::what_happened &&
                            read.words().discovered.in(sentence.words);
  if (of_discovery && std::none_of(named.begin(), named.end(), [&](const NamedDay& day) {
        return is_in(record.discovered, day);
      })) {
    findings.add(sentence,
                 fmt::format("the record says that it was discovered on {}",
                             date_in_words(record.discovered.front())),
                 "the day of the record; where the record is wrong, correct it there");
    return;
  }
  if (record.days.empty()) return;
  for (const NamedDay& day : named) {
    if (is_to_come(day, read.context)) continue;
    const bool is_known =
        is_in(record.discovered, day) ||
        std::any_of(record.days.begin(), record.days.end(),
                    [&](const NamedDay& known) { return is_same_day(day, known); });
    if (is_known) continue;
    findings.add_as(Level::warn, sentence, "the record knows nothing of this day",
                    "state it as a fact of the incident first: `candor incident fact`");
    return;
  }
}

bool agrees(const PeopleCount& said, std::int64_t known) {
  const double off = std::abs(static_cast<double>(said.people - known));
  return said.about ? off <= kAboutShare * static_cast<double>(known) : said.people == known;
}

// "12,401 of our 310,000 customers" counts twice; one of them must be the record's.
void check_counts(const Case& read, const Sentence& sentence, const Record& record,
                  Findings& findings) {
  const bool may_count =
      sentence.part == Part::what_happened || !has_part(read.reading, Part::what_happened);
  if (!may_count || record.counts.empty()) return;
  const std::vector<PeopleCount> said = counts_of_people(sentence.words);
  if (said.empty()) return;
  for (const PeopleCount& count : said) {
    for (const std::int64_t known : record.counts) {
      if (agrees(count, known)) return;
    }
  }
  findings.add(sentence,
               fmt::format("the record counts {} people", with_commas(record.counts.front())),
               "the number of the record; where that is wrong, import what leaked again");
}

// A class that the sentence names by words of its own, though nobody lost it, or denies, though it
// was lost.
void check_classes(const Case& read, const Sentence& sentence, const Record& record,
                   Findings& findings) {
  if (sentence.part != Part::what_information) return;
  const bool denies = read.words().denial.in(sentence.words);
  if (denies) {
    for (std::size_t i = 0; i < record.classes.size(); ++i) {
      if (record.classes[i].status != incident::FactStatus::confirmed) continue;
      if (!read.class_names[i].in(sentence.words)) continue;
      findings.add(sentence,
                   fmt::format("the record confirms the loss of {}", record.classes[i].words),
                   "{{data_classes}}");
      return;
    }
    return;
  }
  for (const ClassWords& known : read.language.classes) {
    if (lost_any(read.context, {known.data_class}) || !known.phrases.in(sentence.words)) continue;
    const bool is_of_another =
        std::any_of(read.class_names.begin(), read.class_names.end(),
                    [&](const Phrases& names) { return names.in(sentence.words); });
    if (is_of_another) continue;
    findings.add_as(Level::warn, sentence,
                    fmt::format("the record knows of no loss of {}",
                                exposure::find_data_class(known.data_class)->words),
                    "{{data_classes}}");
    return;
  }
}

struct Discovered {
  const Sentence* sentence = nullptr;
  std::optional<Date> on;
};

Discovered find_discovery(const Case& read) {
  Discovered found;
  for (const Sentence& sentence : read.reading.sentences) {
    if (!read.words().discovered.in(sentence.words)) continue;
    const auto days = named_days(sentence.words);
    if (days.empty()) continue;
    found.sentence = &sentence;
    if (days.front().year)
      found.on = Date{*days.front().year, days.front().month, days.front().day};
    break;
  }
  if (read.context.record && !read.context.record->discovered.empty()) {
    found.on = read.context.record->discovered.front();
  }
  return found;
}

// The day the notice gives as its own, or today.
std::optional<Date> find_notice_day(const Case& read) {
  for (const Sentence& sentence : read.reading.sentences) {
    const auto days = named_days(sentence.words);
    if (days.empty() || !days.back().year) continue;
    if (!read.words().notice_date.in(sentence.words) && sentence.words.size() > 3) continue;
    return Date{*days.back().year, days.back().month, days.back().day};
  }
  return read.context.today;
}

}  // namespace

// S1. Days, counts and data classes of the text against those of the record: what the record says
// otherwise blocks, what it does not know warns. What a sentence says beyond these is for people to
// read; that a text is made from facts is the draft's work.
void check_against_record(const Case& read, Findings& findings) {
  if (!read.context.record) return;
  const Record& record = *read.context.record;
  for (const Sentence& sentence : read.reading.sentences) {
    check_days(read, sentence, record, findings);
    check_counts(read, sentence, record, findings);
    check_classes(read, sentence, record, findings);
  }
}

// N2. A reason names an event or a request; "a thorough review" is none.
void check_delay(const Case& read, Findings& findings) {
  const Discovered discovered = find_discovery(read);
  const auto noticed_on = find_notice_day(read);
  if (!discovered.on || !noticed_on) return;
  const std::int64_t days = days_since_epoch(*noticed_on) - days_since_epoch(*discovered.on);
  if (days <= kDelayDaysMax) return;
  const auto gives_reason = [&](const Sentence& sentence) {
    return read.words().delay_reason.in(sentence.words) &&
           !read.words().not_a_delay_reason.in(sentence.words);
  };
  if (std::any_of(read.reading.sentences.begin(), read.reading.sentences.end(), gives_reason))
    return;
  const std::string problem = fmt::format(
      "it took {} days from the discovery to this notice, and no reason is given", days);
  constexpr std::string_view kInstead =
      "The police asked us on 10 May to wait. They let us write on 12 June.";
  if (discovered.sentence != nullptr) {
    findings.add(*discovered.sentence, problem, kInstead);
  } else {
    findings.add(place_of(read.reading, Part::what_happened), problem, kInstead);
  }
}

}  // namespace candor::notice
