// SPDX-License-Identifier: Apache-2.0
#include "record/rules.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/markdown.h"
#include "base/text.h"
#include "exposure/exposure.h"

namespace candor::record {
namespace {

// The facts that a page can show, or the fault of each that it cannot.
void check_text(std::string_view text, const std::string& place, std::vector<Fault>& faults) {
  if (find_invalid_utf8(text)) {
    faults.push_back({place, "is not UTF-8"});
    return;
  }
  if (text.find('\0') != std::string_view::npos) faults.push_back({place, "holds a NUL"});
  const auto checked = check_markdown(text);
  if (checked) return;
  for (const Fault& fault : checked.error().faults) {
    faults.push_back({place, fmt::format("{} {}", fault.place, fault.message)});
  }
  if (checked.error().faults.empty()) faults.push_back({place, checked.error().message});
}

}  // namespace

void check_message(std::string_view message, std::size_t characters_max,
                   std::vector<Fault>& faults) {
  check_text(message, "/message", faults);
  if (!find_invalid_utf8(message) && count_characters(message) > characters_max) {
    faults.push_back({"/message", fmt::format("has more than {} characters", characters_max)});
  }
}

Result<void> check(const NewStatement& wanted, Instant now) {
  std::vector<Fault> faults;
  const bool readable = !find_invalid_utf8(wanted.title);
  if (!readable || trim(wanted.title).empty() ||
      count_characters(wanted.title) > kTitleCharactersMax ||
      wanted.title.find_first_of("\r\n") != std::string::npos) {
    faults.push_back(
        {"/title", fmt::format("is not one line of 1 to {} characters", kTitleCharactersMax)});
  }
  check_message(wanted.message,
                wanted.stage == Stage::review ? kReviewCharactersMax : kMessageCharactersMax,
                faults);
  if (wanted.stage == Stage::review && trim(wanted.message).empty()) {
    faults.push_back({"/message", "is what a review consists of"});
  }
  if (wanted.next_update_by && *wanted.next_update_by <= now) {
    faults.push_back({"/next_update_by", "is not in the future"});
  }
  if (!wanted.next_update_by && !is_over(wanted.stage)) {
    faults.push_back({"/next_update_by",
                      "is required until the incident is resolved: say when the next word comes"});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the statement cannot be published as it is", std::move(faults));
}

Result<void> check_order(Stage stage, const std::vector<Statement>& published) {
  if (stage != Stage::review) return {};
  if (!published.empty() && is_over(published.back().stage)) return {};
  return fail(ErrorCode::conflict,
              "a review follows the statement that the incident is resolved; publish that first");
}

bool needs_second_person(Stage stage, std::int64_t number) {
  return number == 1 || stage == Stage::review;
}

std::string headline_of(const std::vector<Statement>& statements) {
  CHECK(!statements.empty());
  const auto found = std::find_if(statements.rbegin(), statements.rend(),
                                  [](const Statement& one) { return one.stage != Stage::review; });
  return found == statements.rend() ? statements.back().title : found->title;
}

Result<std::vector<StatedFact>> stated_facts(const std::vector<incident::Fact>& current,
                                             const std::vector<incident::Fact>& all,
                                             const std::vector<Statement>& published) {
  std::map<std::string, std::string> corrects;
  for (const incident::Fact& fact : all) {
    if (fact.corrects) corrects[fact.fact_id.value] = fact.corrects->value;
  }
  std::set<std::string> seen;
  for (const Statement& statement : published) {
    for (const StatedFact& fact : statement.facts) seen.insert(fact.fact_id.value);
  }
  std::vector<Fault> faults;
  std::vector<StatedFact> facts;
  for (const incident::Fact& fact : current) {
    check_text(fact.text, "fact " + fact.fact_id.value, faults);
    StatedFact stated{.fact_id = fact.fact_id,
                      .replaces = std::nullopt,
                      .question = fact.question,
                      .status = fact.status,
                      .text = fact.text,
                      .known_by = fact.known_by};
    for (auto link = corrects.find(fact.fact_id.value); link != corrects.end();
         link = corrects.find(link->second)) {
      if (!seen.count(link->second)) continue;
      stated.replaces = incident::FactId{link->second};
      break;
    }
    facts.push_back(std::move(stated));
  }
  if (faults.empty()) return facts;
  return fail(ErrorCode::conflict,
              "a fact cannot stand on a public page as it is; correct it with `candor incident "
              "fact … --corrects`",
              std::move(faults));
}

std::string reference_of(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-S{}", incident, number);
}

std::string draft_reference_of(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-D{}", incident, number);
}

std::optional<incident::PromiseState> next_word_of(const std::vector<Statement>& statements,
                                                   std::size_t place, Instant now) {
  const std::optional<Instant>& by = statements[place].next_update_by;
  if (!by) return std::nullopt;
  std::optional<Instant> kept_at;
  if (place + 1 < statements.size()) kept_at = statements[place + 1].published_at;
  return incident::state_of(*by, kept_at, now);
}

std::vector<StatedPromise> stated_promises(const std::vector<incident::Promise>& promises) {
  std::vector<StatedPromise> stated;
  for (const incident::Promise& promise : promises) {
    if (promise.audience != incident::Audience::customers ||
        promise.kind == incident::PromiseKind::next_word) {
      continue;
    }
    stated.push_back({promise.number, promise.text, promise.due_at, promise.state});
  }
  return stated;
}

std::vector<Figure> figures_of(const std::vector<Statement>& statements, std::size_t place) {
  const Reach& now = statements[place].reach;
  // Nobody was counted yet where there are no people: that is no figure.
  const bool counted_before = place > 0 && statements[place - 1].reach.people > 0;
  const Reach* before = counted_before ? &statements[place - 1].reach : nullptr;
  std::vector<Figure> figures;
  if (now.people == 0 && !before) return figures;
  const auto add = [&](std::string what, std::int64_t value, std::optional<std::int64_t> earlier) {
    if (earlier == value) earlier.reset();
    figures.push_back({std::move(what), value, earlier});
  };
  const auto earlier = [&](std::int64_t Reach::*field) {
    return before ? std::optional(before->*field) : std::nullopt;
  };
  add(now.people == 1 ? "person whose data was involved" : "people whose data was involved",
      now.people, earlier(&Reach::people));
  add("of them told by letter", now.told, earlier(&Reach::told));
  if (now.not_reached > 0 || earlier(&Reach::not_reached).value_or(0) > 0) {
    add("of them not reached", now.not_reached, earlier(&Reach::not_reached));
  }
  const auto of_nobody = [](const Reach& reach) {
    return reach.unmatched.value_or(0) + reach.ambiguous.value_or(0);
  };
  const auto of_nobody_before =
      before && before->unmatched ? std::optional(of_nobody(*before)) : std::nullopt;
  if (of_nobody(now) > 0 || of_nobody_before.value_or(0) > 0) {
    add(of_nobody(now) == 1 ? "record of which we do not know whose it is"
                            : "records of which we do not know whose they are",
        of_nobody(now), of_nobody_before);
  }
  if (!before) return figures;
  const auto people_in = [](const Reach& reach, const std::string& data_class) {
    const auto found =
        std::find_if(reach.by_class.begin(), reach.by_class.end(),
                     [&](const ClassReach& count) { return count.data_class == data_class; });
    return found == reach.by_class.end() ? 0 : found->people;
  };
  std::vector<ClassReach> classes = now.by_class;
  for (const ClassReach& count : before->by_class) {
    if (people_in(now, count.data_class) == 0) classes.push_back(count);
  }
  for (const ClassReach& count : classes) {
    const std::int64_t is = people_in(now, count.data_class);
    const std::int64_t was = people_in(*before, count.data_class);
    if (is == was) continue;
    const exposure::DataClass* data_class = exposure::find_data_class(count.data_class);
    add(fmt::format("of them: {}", data_class ? data_class->words : count.data_class), is, was);
  }
  return figures;
}

std::vector<Correction> corrections_of(const std::vector<Statement>& statements,
                                       std::size_t place) {
  std::vector<Correction> corrections;
  for (const StatedFact& after : statements[place].facts) {
    if (!after.replaces) continue;
    // The statement that first held `after` shows the correction; later ones only repeat the fact.
    const auto holds = [&](const Statement& statement, const incident::FactId& id) {
      return std::find_if(statement.facts.begin(), statement.facts.end(),
                          [&](const StatedFact& fact) { return fact.fact_id == id; });
    };
    bool repeated = false;
    const StatedFact* before = nullptr;
    for (std::size_t i = 0; i < place; ++i) {
      repeated = repeated || holds(statements[i], after.fact_id) != statements[i].facts.end();
      const auto found = holds(statements[i], *after.replaces);
      if (found != statements[i].facts.end()) before = &*found;
    }
    if (!repeated && before != nullptr) corrections.push_back({*before, after});
  }
  return corrections;
}

}  // namespace candor::record
