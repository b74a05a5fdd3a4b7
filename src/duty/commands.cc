// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "duty/codec.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};

std::string last_line() { return fmt::format("\n{}\n", kDisclaimer); }

// "9 d 14 h", "67 h 30 min", "5 min": hours as long as the shortest limits run.
std::string span_words(std::int64_t seconds) {
  const std::int64_t minutes = std::abs(seconds) / 60;
  const std::int64_t hours = minutes / 60;
  if (hours >= 72) return fmt::format("{} d {} h", hours / 24, hours % 24);
  if (hours >= 1) return fmt::format("{} h {:02} min", hours, minutes % 60);
  return fmt::format("{} min", minutes);
}

std::string status_words(const Duty& duty) {
  switch (duty.status) {
    case DutyStatus::late: return fmt::format("LATE by {}", span_words(*duty.seconds_left));
    case DutyStatus::open: return fmt::format("{} left", span_words(*duty.seconds_left));
    case DutyStatus::met: {
      const auto& due = duty.deadline.due_at;
      if (!due || duty.met->at <= *due) return "met";
      return fmt::format("met, late by {}", span_words(seconds_between(*due, duty.met->at)));
    }
    case DutyStatus::no_anchor: return "waits for its clock";
  }
  CHECK(false);
  return "";
}

std::string text_of(const Duty& duty) {
  const Rule& rule = duty.rule;
  std::string text = fmt::format("\n{}: {}\n", status_words(duty), rule.title);
  const std::string due = due_words(duty.deadline);
  if (!duty.deadline.due_at) {
    text += fmt::format("  due         {}\n", duty.deadline.missing);
  } else if (duty.deadline.binding == Binding::our_target) {
    text += fmt::format("  our target  {}; not a legal limit\n", due);
  } else {
    text += fmt::format("  due         {}\n", due);
  }
  text += fmt::format("  to          {}\n", rule.recipient);
  text += fmt::format("  why         {}\n", duty.why);
  for (const std::string& line : duty.order) text += fmt::format("  order       {}\n", line);
  if (duty.met) {
    text += fmt::format("  met         {}; {}\n", to_words(duty.met->at), duty.met->proof);
  }
  if (rule.confidence == Confidence::memory) {
    text += "  unverified  this rule was written from memory; read the law before relying on it\n";
  }
  text += fmt::format("  law         {} [{}]\n", rule.citation, rule.id);
  return text;
}

std::string text_of(const Computed& computed) {
  const Deadline& deadline = computed.deadline;
  std::string text = fmt::format("{} ({})\n{}: {}\n", computed.rule.title, computed.rule.citation,
                                 deadline.binding == Binding::our_target ? "our target" : "due",
                                 due_words(deadline));
  text += "\nHow it was counted\n";
  for (const std::string& step : deadline.steps) text += fmt::format("  {}\n", step);
  if (!deadline.notes.empty()) text += "\nNotes\n";
  for (const std::string& note : deadline.notes) text += fmt::format("  {}\n", note);
  return text + last_line();
}

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  const DutyList list = TRY(list_duties(app, incident));
  std::int64_t late = 0;
  for (const Duty& duty : list.duties) late += duty.status == DutyStatus::late ? 1 : 0;
  Output output{
      .text = fmt::format("{}: {} {}, {} late; it is {}\n", incident, list.duties.size(),
                          list.duties.size() == 1 ? "duty" : "duties", late, to_words(list.as_of)),
      .json = pretty_json(codec::encode(list))};
  for (const Duty& duty : list.duties) output.text += text_of(duty);
  if (list.duties.empty()) {
    output.text +=
        "Nothing that is known of it triggers a rule. Import whose data it was (`candor "
        "exposure import`), and say what applies to you (`candor duty flag`).\n";
  }
  if (list.rows_unmatched > 0) {
    output.text += fmt::format(
        "\n{} leaked rows are not yet anybody's, so counts may grow beyond the {} people known\n",
        with_commas(list.rows_unmatched), with_commas(list.people));
  }
  for (const FlagSetting& flag : list.flags) {
    if (flag.state == FlagState::set) {
      output.text += fmt::format("\nflag {}, set by {}", flag.flag, flag.set_by);
    }
  }
  output.text += last_line();
  return output;
}

Result<Output> run_compute(App&, const Actor&, const Arguments& arguments) {
  std::vector<NamedTime> times;
  for (const std::string& text : arguments.all("--anchor")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      return fail(ErrorCode::invalid, "--anchor is not of the form NAME=TIME",
                  {{"--anchor", "give awareness=2026-06-10T09:30:00+02:00"}});
    }
    times.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  const Computed computed = TRY(compute(arguments.value("RULE"), TRY(parse_anchors(times))));
  return Output{.text = text_of(computed), .json = pretty_json(codec::encode(computed))};
}

Result<Output> run_met(App& app, const Actor& actor, const Arguments& arguments) {
  const Met met =
      TRY(mark_met(app, actor, arguments.value("INC"), arguments.value("RULE"),
                   {.at = *TRY(arguments.instant("--at")), .proof = arguments.value("--proof")}));
  return Output{
      .text = fmt::format("{}: {} met at {}\n", arguments.value("INC"), met.rule, to_words(met.at)),
      .json = pretty_json(codec::encode(met))};
}

Result<Output> run_flag(App& app, const Actor& actor, const Arguments& arguments) {
  const FlagSetting setting =
      TRY(set_flag(app, actor, arguments.value("INC"), arguments.value("FLAG"),
                   {.state = arguments.has("--clear") ? FlagState::cleared : FlagState::set,
                    .since = TRY(arguments.instant("--since"))}));
  return Output{.text = fmt::format("{}: flag {} is {}\n", arguments.value("INC"), setting.flag,
                                    enum_name(setting.state)),
                .json = pretty_json(codec::encode(setting))};
}

std::string period_of(const Term& term) {
  if (term.kind == Kind::no_number) return fmt::format("\"{}\"", *term.phrase);
  constexpr std::string_view kUnits[] = {"hour", "calendar day", "business day", "calendar month"};
  return fmt::format("{} {}{}", *term.n, kUnits[static_cast<std::size_t>(term.kind)],
                     *term.n == 1 ? "" : "s");
}

Result<Output> run_rules(App&, const Actor&, const Arguments&) {
  const LawBook& law = law_book();
  Output output{.text = "", .json = pretty_json(codec::encode(law))};
  for (const Rule& rule : law.rules) {
    output.text +=
        fmt::format("{:<24} {}: {}, from {}{}\n", rule.id, rule.title, period_of(rule.deadline),
                    anchor_of(rule), rule.confidence == Confidence::memory ? " [unverified]" : "");
  }
  output.text += "\nFlags that you set with `candor duty flag INC FLAG`\n";
  for (const Flag& flag : law.flags) {
    output.text += fmt::format("{:<24} {}\n", flag.id, flag.words);
  }
  output.text += last_line();
  return output;
}

constexpr Argument kListArguments[] = {kIncident};
constexpr Argument kComputeArguments[] = {
    {"RULE", "", Need::required, "A rule's id, eu-gdpr-33; `candor duty rules` lists them."},
    {"--anchor", "NAME=TIME", Need::repeated,
     "awareness=2026-06-10T09:30:00+02:00, or a date where only the day is known."},
};
constexpr Argument kMetArguments[] = {
    kIncident,
    {"RULE", "", Need::required, "The rule whose notice was given."},
    {"--at", "TIME", Need::required, "When it was given, RFC 3339 with its zone."},
    {"--proof", "TEXT", Need::required, "How it can be shown: a receipt, a case number."},
};
constexpr Argument kFlagArguments[] = {
    kIncident,
    {"FLAG", "", Need::required, "health, listed_company, …; `candor duty rules` lists them."},
    {"--since", "TIME", Need::optional, "From when it holds: when the payment was made."},
    {"--clear", "", Need::optional, "It does not hold (any more)."},
};

constexpr Command kCommands[] = {
    {"duty list", Access::read, "Show what is owed to whom, by when and why.", kListArguments,
     run_list},
    {"duty compute", Access::read, "Compute one rule's deadline, without an incident.",
     kComputeArguments, run_compute},
    {"duty met", Access::comply, "Record that a notice was given.", kMetArguments, run_met},
    {"duty flag", Access::comply, "Say what triggers or ends duties.", kFlagArguments, run_flag},
    {"duty rules", Access::read, "List all rules that this program knows.", {}, run_rules},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::duty
