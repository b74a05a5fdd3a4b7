// SPDX-License-Identifier: Apache-2.0
#include "scorecard/rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::scorecard {
namespace {

using incident::Anchor;
using incident::Promise;
using incident::PromiseKind;
using incident::PromiseState;

// Where a clock starts, and what that moment is called.
struct Start {
  std::optional<Instant> at;
  std::string words;
};

std::optional<Instant> anchor_of(const Known& known, Anchor wanted) {
  for (const incident::ClockAnchor& anchor : known.anchors) {
    if (anchor.anchor == wanted) return anchor.at;
  }
  return std::nullopt;
}

Start discovery_of(const Known& known) {
  if (const auto at = anchor_of(known, Anchor::discovery)) return {at, "discovery"};
  return {known.incident.declared_at, "the declaration"};
}

// When the company knew that it had something to tell.
Start awareness_of(const Known& known) {
  if (const auto at = anchor_of(known, Anchor::awareness)) return {at, "awareness"};
  return discovery_of(known);
}

// "31 h after awareness".
std::string distance(Instant from, Instant to, const std::string& start) {
  const std::int64_t seconds = seconds_between(from, to);
  if (seconds < 0) return fmt::format("{} before {}", duration_words(-seconds), start);
  return fmt::format("{} after {}", duration_words(seconds), start);
}

struct ClockWords {
  std::string name;
  std::string done;  // "First word to customers:", and how long after what follows
  std::string open;  // "No word to customers yet"
};

Finding clock(const Known& known, const ClockWords& words, const Start& start,
              std::optional<Instant> stopped_at) {
  const Instant from = *start.at;
  return {
      .name = words.name,
      .words = stopped_at
                   ? fmt::format("{} {}", words.done, distance(from, *stopped_at, start.words))
                   : fmt::format("{}: {} since {}", words.open,
                                 duration_words(seconds_between(from, known.now)), start.words),
      .standing = stopped_at ? Standing::done : Standing::open,
      .from = from,
      .to = stopped_at,
      .seconds = seconds_between(from, stopped_at.value_or(known.now)),
      .count = std::nullopt,
      .of = std::nullopt,
  };
}

Finding figure(std::string name, std::string words, Standing standing,
               std::optional<std::int64_t> count = std::nullopt,
               std::optional<std::int64_t> of = std::nullopt) {
  return {.name = std::move(name),
          .words = std::move(words),
          .standing = standing,
          .from = std::nullopt,
          .to = std::nullopt,
          .seconds = std::nullopt,
          .count = count,
          .of = of};
}

std::string people(std::int64_t count) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? "person" : "people");
}

// "Contained: about" where the entry does not say exactly when.
std::string roughly(const std::string& words, const incident::TimelineEntry& entry) {
  const bool exact = entry.precision == incident::Precision::exact ||
                     entry.precision == incident::Precision::minute;
  return words + (exact ? ":" : ": about");
}

Finding detected(const Known& known) {
  if (!known.compromise) {
    return figure("detect",
                  "Time to detect: not known; say when it began with `candor incident timeline … "
                  "--milestone compromise`",
                  Standing::not_known);
  }
  const auto discovered_at = anchor_of(known, Anchor::discovery);
  if (!discovered_at) {
    return figure("detect",
                  "Time to detect: not known; say when it was found with `candor incident anchor … "
                  "discovery`",
                  Standing::not_known);
  }
  return clock(known, {"detect", roughly("Detected", *known.compromise), ""},
               {known.compromise->occurred_at, "it began"}, discovered_at);
}

Finding reached_most(const Known& known) {
  const std::int64_t all = known.extent.people;
  if (all == 0) {
    return figure("reached_90",
                  "90 % told by letter: not known; whose data it is has not been imported",
                  Standing::not_known);
  }
  const std::int64_t reached = known.letters ? known.letters->reached : 0;
  Finding finding = clock(
      known,
      {"reached_90", fmt::format("90 % of {} told by letter:", people(all)),
       fmt::format("{} of {} told by letter, not yet 90 %", with_commas(reached), people(all))},
      awareness_of(known), known.reached_most_at);
  finding.count = reached;
  finding.of = all;
  return finding;
}

bool is_over(const Known& known) {
  return !known.statements.empty() && record::is_over(known.statements.back().stage);
}

Finding last_word(const Known& known) {
  if (known.statements.empty()) {
    return figure("last_word", "Nothing was published yet", Standing::open, 0);
  }
  const record::Statement& last = known.statements.back();
  const std::int64_t silent_s = seconds_between(last.published_at, known.now);
  Finding finding = figure("last_word", "", Standing::stated, std::ssize(known.statements));
  finding.from = last.published_at;
  finding.seconds = silent_s;
  if (is_over(known)) {
    finding.words = fmt::format("Last word {} ago, that it is resolved", duration_words(silent_s));
    finding.standing = Standing::done;
  } else if (!last.next_update_by) {
    finding.words = fmt::format("Nothing since {}", duration_words(silent_s));
  } else if (*last.next_update_by < known.now) {
    finding.words =
        fmt::format("Nothing since {}; the next word is {} late", duration_words(silent_s),
                    duration_words(seconds_between(*last.next_update_by, known.now)));
    finding.standing = Standing::missed;
  } else {
    finding.words =
        fmt::format("Nothing since {}; the next word is due in {}", duration_words(silent_s),
                    duration_words(seconds_between(known.now, *last.next_update_by)));
    finding.standing = Standing::open;
  }
  return finding;
}

// Between two statements, or since the last one while it is not over.
std::optional<Finding> longest_silence(const Known& known) {
  std::vector<Instant> words;
  for (const record::Statement& statement : known.statements) {
    words.push_back(statement.published_at);
  }
  if (!is_over(known)) words.push_back(known.now);
  if (words.size() < 2 || known.statements.empty()) return std::nullopt;
  std::size_t longest = 1;
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (seconds_between(words[i - 1], words[i]) >
        seconds_between(words[longest - 1], words[longest])) {
      longest = i;
    }
  }
  const std::int64_t seconds = seconds_between(words[longest - 1], words[longest]);
  Finding finding =
      figure("longest_silence", fmt::format("Longest silence: {}", duration_words(seconds)),
             Standing::stated);
  finding.from = words[longest - 1];
  finding.to = words[longest];
  finding.seconds = seconds;
  return finding;
}

template <typename Which>
std::optional<Finding> promises(const Known& known, std::string name, std::string_view what,
                                const Which& which) {
  std::int64_t all = 0;
  std::int64_t kept = 0;
  std::int64_t missed = 0;
  for (const Promise& promise : known.promises) {
    if (!which(promise)) continue;
    ++all;
    kept += promise.state == PromiseState::kept ? 1 : 0;
    missed += promise.state == PromiseState::missed ? 1 : 0;
  }
  if (all == 0) return std::nullopt;
  const std::int64_t open = all - kept - missed;
  std::string words = fmt::format("{}: {} of {} kept", what, kept, all);
  if (missed > 0) words += fmt::format(", {} missed", missed);
  if (open > 0) words += fmt::format(", {} still ahead", open);
  return figure(std::move(name), std::move(words),
                missed > 0 ? Standing::missed
                : open > 0 ? Standing::open
                           : Standing::done,
                kept, all);
}

std::optional<Finding> answered(const Known& known) {
  if (known.statements.empty()) return std::nullopt;
  constexpr std::int64_t kQuestions = 5;  // what is not known yet is no answer
  std::set<incident::Question> questions;
  for (const record::StatedFact& fact : known.statements.back().facts) {
    if (fact.status != incident::FactStatus::unknown &&
        fact.question != incident::Question::not_known_yet) {
      questions.insert(fact.question);
    }
  }
  const std::int64_t count = std::ssize(questions);
  return figure("questions_answered",
                fmt::format("A reader's questions that the last statement answers: {} of {}", count,
                            kQuestions),
                count == kQuestions ? Standing::done : Standing::open, count, kQuestions);
}

std::optional<Finding> overdue_facts(const Known& known) {
  std::int64_t unknown = 0;
  std::int64_t overdue = 0;
  for (const incident::Fact& fact : known.facts) {
    if (!fact.known_by) continue;
    ++unknown;
    overdue += *fact.known_by < known.now ? 1 : 0;
  }
  if (unknown == 0) return std::nullopt;
  return figure("not_known_yet",
                overdue == 0
                    ? fmt::format("Not known yet, with a day by which it will be: {}", unknown)
                    : fmt::format("Not known yet: {}; {} should be known by now", unknown, overdue),
                overdue == 0 ? Standing::open : Standing::missed, overdue, unknown);
}

Finding corrections(const Known& known) {
  std::set<std::string> corrected;
  for (const record::Statement& statement : known.statements) {
    for (const record::StatedFact& fact : statement.facts) {
      if (fact.replaces) corrected.insert(fact.fact_id.value);
    }
  }
  return figure("corrections",
                fmt::format("Corrections, each beside what it corrects: {}", corrected.size()),
                Standing::stated, std::ssize(corrected));
}

Finding told(const Known& known) {
  const std::int64_t all = known.extent.people;
  if (all == 0) {
    return figure("told", "Who is affected: not known; import the leaked records",
                  Standing::not_known);
  }
  if (!known.letters) {
    return figure("told", fmt::format("Told by letter: 0 of {}", people(all)), Standing::open, 0,
                  all);
  }
  const delivery::Counts& letters = *known.letters;
  const std::int64_t unreachable = letters.bounced + letters.no_route + letters.uncertain;
  const std::int64_t waiting = all - letters.reached - unreachable;
  std::string words =
      fmt::format("Told by letter: {} of {}", with_commas(letters.reached), people(all));
  if (unreachable > 0) words += fmt::format("; {} could not be reached", with_commas(unreachable));
  if (waiting > 0) words += fmt::format("; {} still to come", with_commas(waiting));
  return figure("told", std::move(words),
                letters.reached == all ? Standing::done
                : waiting > 0          ? Standing::open
                                       : Standing::stated,
                letters.reached, all);
}

std::optional<Finding> matched(const Known& known) {
  const exposure::Extent& extent = known.extent;
  if (extent.records == 0) return std::nullopt;
  const std::int64_t found = extent.records - extent.unmatched - extent.ambiguous;
  std::string words = fmt::format("Leaked records matched to one person: {} of {}",
                                  with_commas(found), with_commas(extent.records));
  if (extent.unmatched > 0) {
    words += fmt::format("; {} of nobody we know", with_commas(extent.unmatched));
  }
  if (extent.ambiguous > 0) {
    words += fmt::format("; {} of one of several", with_commas(extent.ambiguous));
  }
  return figure("records_matched", std::move(words),
                found == extent.records ? Standing::done : Standing::stated, found, extent.records);
}

Finding confirmed(const Known& known) {
  std::int64_t count = 0;
  for (const incident::Fact& fact : known.facts) {
    count += fact.status == incident::FactStatus::confirmed ? 1 : 0;
  }
  const std::int64_t all = std::ssize(known.facts);
  if (all == 0) return figure("facts_confirmed", "No fact is stated yet", Standing::open, 0, 0);
  return figure("facts_confirmed", fmt::format("Facts confirmed: {} of {}", count, all),
                count == all ? Standing::done : Standing::open, count, all);
}

Finding roles_held(const Known& known) {
  constexpr std::int64_t kRoles = 7;
  std::vector<std::string> names;
  for (const incident::Handover& handover : known.roles) {
    names.push_back(replace_all(std::string(enum_name(handover.role)), "_", " "));
  }
  std::string words = fmt::format("Roles held: {} of {}", names.size(), kRoles);
  if (!names.empty()) words += ": " + join(names, ", ");
  const bool commanded =
      std::any_of(known.roles.begin(), known.roles.end(), [](const incident::Handover& handover) {
        return handover.role == incident::CaseRole::commander;
      });
  if (!commanded) words += "; nobody is in command";
  return figure("roles_held", std::move(words), commanded ? Standing::stated : Standing::open,
                std::ssize(names), kRoles);
}

void add(std::vector<Finding>& findings, std::optional<Finding> finding) {
  if (finding) findings.push_back(std::move(*finding));
}

}  // namespace

std::int64_t rank_of_most(std::int64_t people) { return (people * 9 + 9) / 10; }

std::vector<Finding> swift(const Known& known) {
  const Start discovery = discovery_of(known);
  const Start awareness = awareness_of(known);
  std::vector<Finding> findings{detected(known)};
  if (const auto discovered_at = anchor_of(known, Anchor::discovery)) {
    findings.push_back(clock(known, {"declare", "Declared:", ""}, {discovered_at, "discovery"},
                             known.incident.declared_at));
  }
  std::optional<Instant> first_word;
  if (!known.statements.empty()) first_word = known.statements.front().published_at;
  findings.push_back(known.containment
                         ? clock(known, {"contain", roughly("Contained", *known.containment), ""},
                                 discovery, known.containment->occurred_at)
                         : clock(known, {"contain", "", "Not contained"}, discovery, std::nullopt));
  findings.push_back(clock(known,
                           {"first_word", "First word to customers:", "No word to customers"},
                           awareness, first_word));
  findings.push_back(
      clock(known, {"first_notice", "First letter to those affected:", "No letter to anybody"},
            awareness, anchor_of(known, Anchor::another_notice)));
  findings.push_back(reached_most(known));
  return findings;
}

std::vector<Finding> open(const Known& known) {
  std::vector<Finding> findings{last_word(known)};
  add(findings, longest_silence(known));
  add(findings, promises(known, "next_words", "The next word, when promised",
                         [](const Promise& p) { return p.kind == PromiseKind::next_word; }));
  add(findings,
      promises(known, "promises_to_customers", "Promises to customers", [](const Promise& p) {
        return p.kind == PromiseKind::act && p.audience == incident::Audience::customers;
      }));
  add(findings, answered(known));
  add(findings, overdue_facts(known));
  findings.push_back(corrections(known));
  return findings;
}

std::vector<Finding> thorough(const Known& known) {
  const incident::TimelineCounts& timeline = known.timeline;
  std::vector<Finding> findings{told(known)};
  add(findings, matched(known));
  findings.push_back(confirmed(known));
  findings.push_back(
      figure("timeline_sources",
             fmt::format("Timeline entries that say where they are known from: {} of {}",
                         with_commas(timeline.with_source), with_commas(timeline.entries)),
             Standing::stated, timeline.with_source, timeline.entries));
  findings.push_back(
      figure("timeline_late",
             fmt::format("Timeline entries recorded an hour or more afterwards: {} of {}",
                         with_commas(timeline.late), with_commas(timeline.entries)),
             Standing::stated, timeline.late, timeline.entries));
  findings.push_back(roles_held(known));
  add(findings,
      promises(known, "promises_within", "Promises within the team",
               [](const Promise& p) { return p.audience == incident::Audience::internal; }));
  return findings;
}

}  // namespace candor::scorecard
