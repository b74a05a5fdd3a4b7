// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "duty/codec.h"
#include "duty/duty.h"
#include "seal/seal.h"

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

// ", late by 3 h 10 min", where the first notice was given after the limit.
std::string lateness(const Duty& duty) {
  const auto& due = duty.deadline.due_at;
  const Instant at = duty.met.front().at;
  if (!due || at <= *due) return "";
  return fmt::format(", late by {}", span_words(seconds_between(*due, at)));
}

std::string status_words(const Duty& duty) {
  switch (duty.status) {
    case DutyStatus::late: return fmt::format("LATE by {}", span_words(*duty.seconds_left));
    case DutyStatus::open: return fmt::format("{} left", span_words(*duty.seconds_left));
    case DutyStatus::met: return "met" + lateness(duty);
    case DutyStatus::partly_met: return "met in part" + lateness(duty) + "; more follows";
    case DutyStatus::held: return "held back by law enforcement";
    case DutyStatus::no_anchor: return "waits for its clock";
    case DutyStatus::not_owed: return "not owed";
  }
  CHECK(false);
  return "";
}

constexpr std::string_view kUnverified =
    "this rule was written from memory; read the law before relying on it";

std::string text_of(const Met& met) {
  std::string text = fmt::format("{}; {}", to_words(met.at), met.reference);
  if (met.phase) text += fmt::format(" ({} notice)", enum_name(*met.phase));
  if (met.file) text += fmt::format("; file {} sha256 {}", met.file->name, met.file->sha256);
  return text;
}

std::string text_of(const Duty& duty) {
  const Rule& rule = *duty.rule;
  std::string text = fmt::format("\n{}: {}\n", status_words(duty), rule.title);
  const std::string due = due_words(duty.deadline);
  if (duty.status == DutyStatus::not_owed) {
    text += fmt::format("  would be    {}\n", due);
  } else if (!duty.deadline.due_at) {
    text += fmt::format("  due         {}\n", duty.deadline.missing);
  } else if (duty.deadline.binding == Binding::our_target) {
    text += fmt::format("  our target  {}; not a legal limit\n", due);
  } else {
    text += fmt::format("  due         {}\n", due);
  }
  text += fmt::format("  to          {}\n", rule.recipient);
  text += fmt::format("  why         {}\n", duty.why);
  for (const std::string& line : duty.order) text += fmt::format("  order       {}\n", line);
  for (const Met& met : duty.met) text += fmt::format("  met         {}\n", text_of(met));
  if (rule.confidence == Confidence::memory) {
    text += fmt::format("  unverified  {}\n", kUnverified);
  }
  text += fmt::format("  law         {} [{}]\n", rule.citation, rule.id);
  return text;
}

// A heading and its lines, or nothing.
std::string section(std::string_view heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string text = fmt::format("\n{}\n", heading);
  for (const std::string& line : lines) text += fmt::format("  {}\n", line);
  return text;
}

std::vector<std::string> words_of(const std::vector<std::string>& contents) {
  std::vector<std::string> words;
  for (const std::string& id : contents) words.push_back(law_book().find_content(id)->words);
  return words;
}

std::string text_of(const Computed& computed) {
  const Deadline& deadline = computed.deadline;
  std::string text = fmt::format("{} ({})\n{}: {}\n", computed.rule.title, computed.rule.citation,
                                 deadline.binding == Binding::our_target ? "our target" : "due",
                                 due_words(deadline));
  if (computed.owed) text += fmt::format("owed: {}\n", *computed.owed);
  if (computed.not_owed) text += fmt::format("not owed: {}\n", *computed.not_owed);
  text += section("How it was counted", deadline.steps);
  text += section("Notes", deadline.notes);
  return text + last_line();
}

std::string text_of(const Explanation& explanation) {
  const Duty& duty = explanation.duty;
  const Rule& rule = *duty.rule;
  std::string text = text_of(duty).substr(1);
  text += section("How it was counted", duty.deadline.steps);
  text += section("Notes", duty.deadline.notes);
  text += section("The notice must say", words_of(rule.content));
  text += section("The notice must not say", words_of(rule.forbidden));
  text += section("Not owed after all if", rule.exemptions);
  std::vector<std::string> moves;
  for (const Seen& move : explanation.moves) {
    moves.push_back(fmt::format("{}: {}", to_words(move.seen_at), move.because));
  }
  text += section("What moved it", moves);
  text += fmt::format("\nRead in: {}\n", rule.source);
  return text + last_line();
}

// One line a duty, so that a screen holds many.
std::string text_of(const BoardEntry& entry) {
  const Duty& duty = entry.duty;
  std::string text = fmt::format("{:<28} {:<14} {} [{}]\n", status_words(duty), entry.incident,
                                 duty.rule->title, duty.rule->id);
  const bool target = duty.deadline.binding == Binding::our_target;
  text += fmt::format("{:<28} {}{}{}\n", "", duty.deadline.due_at ? "" : "no due time: ",
                      duty.deadline.due_at ? due_words(duty.deadline) : duty.deadline.missing,
                      target ? "; our target, not a legal limit" : "");
  for (const std::string& line : duty.order) text += fmt::format("{:<28} order: {}\n", "", line);
  if (duty.rule->confidence == Confidence::memory) {
    text += fmt::format("{:<28} unverified: {}\n", "", kUnverified);
  }
  return text;
}

// The flags and the hold that people have set, as a paragraph of its own.
std::string what_was_said(const DutyList& list) {
  std::string text;
  for (const FlagSetting& flag : list.flags) {
    if (flag.state != FlagState::set) continue;
    text += fmt::format("\nflag {}, set by {}", flag.flag, flag.set_by);
    if (flag.reason) text += fmt::format(": {}", *flag.reason);
  }
  if (list.hold) {
    text += fmt::format(
        "\nheld back for {} from {} {}", list.hold->authority, to_words(list.hold->held_from),
        list.hold->held_until ? "until " + to_words(*list.hold->held_until) : "until now");
  }
  return text.empty() ? text : "\n" + text.substr(1) + "\n";
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
  output.text += what_was_said(list) + last_line();
  for (const Duty& duty : list.duties) {
    if (duty.status != DutyStatus::late && duty.status != DutyStatus::open) continue;
    output.text += fmt::format(
        "next: `candor duty meet {} {} --reference TEXT` records that the first was given\n",
        incident, duty.rule->id);
    break;
  }
  return output;
}

Result<Output> run_explain(App& app, const Actor&, const Arguments& arguments) {
  const Explanation explanation =
      TRY(explain_duty(app, arguments.value("INC"), arguments.value("RULE")));
  return Output{.text = text_of(explanation), .json = pretty_json(codec::encode(explanation))};
}

Result<Output> run_board(App& app, const Actor& actor, const Arguments& arguments) {
  const Board board = TRY(load_board(app, actor));
  if (const auto file = arguments.find("--ics")) write_file(*file, to_ics(board));
  std::int64_t late = 0;
  for (const BoardEntry& entry : board.entries) {
    late += entry.duty.status == DutyStatus::late ? 1 : 0;
  }
  Output output{
      .text = fmt::format("{} not done, {} late, over {} open {}; it is {}\n\n",
                          with_commas(std::ssize(board.entries)), with_commas(late),
                          with_commas(board.incidents),
                          board.incidents == 1 ? "incident" : "incidents", to_words(board.as_of)),
      .json = pretty_json(codec::encode(board))};
  for (const BoardEntry& entry : board.entries) output.text += text_of(entry);
  if (!board.promises.empty()) output.text += "Promised\n";
  for (const BoardPromise& entry : board.promises) {
    output.text +=
        fmt::format("{}  by {}{}  {}\n", entry.incident, to_words(entry.promise.due_at),
                    entry.promise.state == incident::PromiseState::missed ? ", MISSED" : "",
                    entry.promise.text);
  }
  output.text += last_line();
  return output;
}

// "NAME=VALUE" as it was typed; `example` is what would have been right.
Result<std::pair<std::string, std::string>> split_pair(const std::string& text,
                                                       std::string_view option,
                                                       std::string_view example) {
  const std::size_t equals = text.find('=');
  if (equals != std::string::npos) {
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
  }
  return fail(ErrorCode::invalid, fmt::format("{} is not of the form NAME=VALUE", option),
              {{std::string(option), fmt::format("give {}", example)}});
}

Result<Output> run_compute(App&, const Actor&, const Arguments& arguments) {
  std::vector<NamedTime> times;
  for (const std::string& text : arguments.all("--anchor")) {
    auto [name, value] = TRY(split_pair(text, "--anchor", "awareness=2026-06-10T09:30:00+02:00"));
    times.push_back({std::move(name), std::move(value)});
  }
  std::vector<NamedFact> facts;
  for (const std::string& text : arguments.all("--fact")) {
    auto [name, value] = TRY(split_pair(text, "--fact", "US-CA=501"));
    facts.push_back({std::move(name), std::move(value)});
  }
  const Computed computed = TRY(compute(arguments.value("RULE"), TRY(parse_anchors(times)), facts));
  return Output{.text = text_of(computed), .json = pretty_json(codec::encode(computed))};
}

Result<Output> run_meet(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  const std::string& rule = arguments.value("RULE");
  NewMet wanted{.at = TRY(arguments.instant("--at")),
                .reference = arguments.value("--reference"),
                .phase = std::nullopt,
                .file = std::nullopt,
                .order_override = arguments.find("--override-order")};
  if (arguments.has("--phase")) {
    wanted.phase = TRY(parse_enum<Phase>(arguments.value("--phase"), "--phase"));
  }
  if (const auto path = arguments.find("--file")) {
    const auto content = TRY(open_source(*path));
    const std::string name = path->substr(path->find_last_of('/') + 1);
    wanted.file = TRY(keep_proof(app, incident, rule, name, *content));
  }
  const Met met = TRY(meet(app, actor, incident, rule, wanted));
  return Output{.text = fmt::format("{}: {} met at {}\n", incident, met.rule, text_of(met)),
                .json = pretty_json(codec::encode(met))};
}

Result<Output> run_proof(App& app, const Actor&, const Arguments& arguments) {
  const Proof proof = TRY(load_proof(app, arguments.value("INC"), arguments.value("RULE")));
  const std::string& path = arguments.value("FILE");
  NewFile file(path + std::string(seal::kPartial), 0600);
  std::string piece(seal::kPieceBytes, '\0');
  while (const std::size_t got = TRY(proof.content->read(piece))) {
    file.write(std::string_view(piece).substr(0, got));
  }
  file.keep_as(path);
  return Output{
      .text = fmt::format("{} written, {} bytes, sha256 {} as recorded\n", arguments.value("FILE"),
                          with_commas(proof.file.bytes), proof.file.sha256),
      .json = pretty_json(codec::encode(proof.file))};
}

Result<Output> run_flag(App& app, const Actor& actor, const Arguments& arguments) {
  const FlagSetting setting =
      TRY(set_flag(app, actor, arguments.value("INC"), arguments.value("FLAG"),
                   {.state = arguments.has("--clear") ? FlagState::cleared : FlagState::set,
                    .since = TRY(arguments.instant("--since")),
                    .reason = arguments.find("--reason")}));
  return Output{.text = fmt::format("{}: flag {} is {}\n", arguments.value("INC"), setting.flag,
                                    enum_name(setting.state)),
                .json = pretty_json(codec::encode(setting))};
}

Result<Output> run_hold(App& app, const Actor& actor, const Arguments& arguments) {
  const Hold held = TRY(hold(app, actor, arguments.value("INC"),
                             {.authority = arguments.value("--authority"),
                              .reference = arguments.value("--reference"),
                              .held_from = TRY(arguments.instant("--since"))}));
  return Output{.text = fmt::format("{}: notices that the law lets law enforcement hold are held "
                                    "from {}\n",
                                    arguments.value("INC"), to_words(held.held_from)),
                .json = pretty_json(codec::encode(held))};
}

Result<Output> run_release(App& app, const Actor& actor, const Arguments& arguments) {
  const Hold held = TRY(
      release(app, actor, arguments.value("INC"), {.held_until = TRY(arguments.instant("--at"))}));
  return Output{.text = fmt::format("{}: the hold ended {}\n", arguments.value("INC"),
                                    to_words(*held.held_until)),
                .json = pretty_json(codec::encode(held))};
}

Result<Output> run_rules(App&, const Actor&, const Arguments&) {
  const LawBook& law = law_book();
  Output output{.text = "", .json = pretty_json(codec::encode(law))};
  for (const Rule& rule : law.rules) {
    output.text += fmt::format("{:<24} {}: {}, from {}{}\n", rule.id, rule.title,
                               period_in_words(rule.deadline), anchor_of(rule),
                               rule.confidence == Confidence::memory ? " [unverified]" : "");
    if (rule.not_in_force) output.text += fmt::format("{:<24} not law yet\n", "");
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
    {"--fact", "NAME=VALUE", Need::repeated,
     "What would trigger it: US-CA=501, people=600, lost=bank_account, a flag=yes, holiday=DATE."},
};
constexpr Argument kExplainArguments[] = {
    kIncident,
    {"RULE", "", Need::required, "A rule's id, owed or not."},
};
constexpr Argument kBoardArguments[] = {
    {"--ics", "FILE", Need::optional, "Write the due times there too, as a calendar (RFC 5545)."},
};
constexpr Argument kMeetArguments[] = {
    kIncident,
    {"RULE", "", Need::required, "The rule whose notice was given."},
    {"--reference", "TEXT", Need::required, "How it can be shown: a receipt, a case number."},
    {"--file", "FILE", Need::optional, "The proof itself; kept under its SHA-256."},
    {"--at", "TIME", Need::optional, "When it was given, RFC 3339 with its zone; default: now."},
    {"--phase", "PHASE", Need::optional, "initial or intermediate if more follows, or final."},
    {"--override-order", "REASON", Need::optional,
     "Why it is given although another notice must come first; the journal keeps it."},
};
constexpr Argument kProofArguments[] = {
    kIncident,
    {"RULE", "", Need::required, "The rule whose proof is wanted."},
    {"FILE", "", Need::required, "Where to write it."},
};
constexpr Argument kFlagArguments[] = {
    kIncident,
    {"FLAG", "", Need::required, "health, listed_company, …; `candor duty rules` lists them."},
    {"--since", "TIME", Need::optional, "From when it holds: when the payment was made."},
    {"--reason", "TEXT", Need::optional,
     "What was weighed and found; required for an assessment, such as risk_unlikely."},
    {"--clear", "", Need::optional, "It does not hold (any more)."},
};
constexpr Argument kHoldArguments[] = {
    kIncident,
    {"--authority", "NAME", Need::required, "Which law enforcement asked."},
    {"--reference", "TEXT", Need::required, "How it can be shown: their letter."},
    {"--since", "TIME", Need::optional, "From when; default: now."},
};
constexpr Argument kReleaseArguments[] = {
    kIncident,
    {"--at", "TIME", Need::optional, "When the hold ended; default: now."},
};

constexpr Command kCommands[] = {
    {"duty list", Access::read, "Show what is owed to whom, by when and why.", kListArguments,
     run_list},
    {"duty explain", Access::read, "Show every step of one rule's deadline, and what moved it.",
     kExplainArguments, run_explain},
    {"duty board", Access::read, "Show what is not done yet over all open incidents.",
     kBoardArguments, run_board},
    {"duty compute", Access::read, "Compute one rule's deadline, without an incident.",
     kComputeArguments, run_compute},
    {"duty meet", Access::comply, "Record that a notice was given, with its proof.", kMeetArguments,
     run_meet},
    {"duty proof", Access::comply, "Write the proof recorded last into a file.", kProofArguments,
     run_proof},
    {"duty flag", Access::comply, "Say what triggers or ends duties, and assess risks.",
     kFlagArguments, run_flag},
    {"duty hold", Access::comply, "Record that law enforcement asked to hold notices back.",
     kHoldArguments, run_hold},
    {"duty release", Access::comply, "Record that the hold ended.", kReleaseArguments, run_release},
    {"duty rules", Access::read, "List all rules that this program knows.", {}, run_rules},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::duty
