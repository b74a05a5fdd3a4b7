// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "overview/codec.h"
#include "overview/overview.h"

namespace candor::overview {
namespace {

std::string text_of(const IncidentLine& line) {
  std::string text =
      fmt::format("{}  {:<8}  {}\n", line.reference, enum_name(line.severity), line.title);
  text += fmt::format("    {} {}; {} duties to do, {} late; {} tasks, {} late\n",
                      enum_name(line.status), enum_name(line.phase), line.duties_open,
                      line.duties_late, line.tasks_open, line.tasks_late);
  if (line.next_deadline) {
    text += fmt::format("    next: {} by {}\n", line.next_deadline->title,
                        to_words(line.next_deadline->due_at));
  }
  text += line.last_word_at
              ? fmt::format("    customers last heard from us {}", to_words(*line.last_word_at))
              : std::string("    customers have heard nothing yet");
  if (line.next_word_due_at) {
    text += fmt::format("; the next word is promised by {}", to_words(*line.next_word_due_at));
  }
  text += "\n";
  if (line.people_affected) {
    text += fmt::format("    {} people affected\n", with_commas(*line.people_affected));
  }
  return text;
}

std::string text_of(const task::Task& task) {
  return fmt::format("{}  {}{}\n", task.reference, task.title,
                     task.due_at ? "  by " + to_words(*task.due_at) : "");
}

std::string text_of(const DutyLine& line) {
  return fmt::format("{}  {:<9}  {}{}\n    to {} [{}]\n", line.incident, enum_name(line.state),
                     line.title, line.due_at ? "  by " + to_words(*line.due_at) : "", line.to,
                     line.rule);
}

std::string text_of(const PromiseLine& line) {
  return fmt::format("{}  {:<9}  {}  by {}\n", line.incident, enum_name(line.state), line.text,
                     to_words(line.due_at));
}

template <typename Line>
std::string part_of(std::string_view heading, const std::vector<Line>& lines, std::int64_t more,
                    std::string_view none) {
  std::string text = fmt::format("\n{}\n", heading);
  for (const Line& line : lines) text += text_of(line);
  if (lines.empty()) text += fmt::format("{}\n", none);
  if (more > 0) text += fmt::format("and {} more\n", with_commas(more));
  return text;
}

Result<Output> run_home(App& app, const Actor& actor, const Arguments&) {
  const Home home = TRY(load_home(app, actor));
  return Output{.text = fmt::format("as of {}\n", to_words(home.at)) +
                        part_of("Open incidents", home.incidents, home.incidents_more, "none") +
                        part_of("Your tasks", home.tasks, home.tasks_more, "none") +
                        part_of("Next deadlines", home.deadlines, home.deadlines_more, "none") +
                        part_of("Promises", home.promises, home.promises_more, "none to be kept"),
                .json = pretty_json(codec::encode(home))};
}

std::string figures_of(const Health& health) {
  std::string text = fmt::format("candor {} on {} {}, {}\n", health.version, health.database.kind,
                                 health.database.version, to_words(health.at));
  text += fmt::format("journal: {} entries, {} of them signed; public log: {} entries, {} signed\n",
                      with_commas(health.journal.entries), with_commas(health.journal.integrated),
                      with_commas(health.record_log.entries),
                      with_commas(health.record_log.integrated));
  text += fmt::format("letters: {} queued, {} being sent; mails: {}; webhooks: {}, {} failing\n",
                      with_commas(health.letters.queued), with_commas(health.letters.sending),
                      with_commas(health.mails.queued), with_commas(health.webhooks.enabled),
                      with_commas(health.webhooks.failing));
  text += fmt::format("witnesses: {}; disk: {:.1f} GB free\n", health.witnesses.size(),
                      static_cast<double>(health.disk.free_bytes) / 1e9);
  return text;
}

Result<Output> run_health(App& app, const Actor&, const Arguments&) {
  const Health health = load_health(app);
  Output output{.text = "", .json = pretty_json(codec::encode(health))};
  for (const Finding& finding : health.findings) {
    output.text += fmt::format("{:<4}  {}\n", enum_name(finding.level), finding.words);
    if (!finding.advice.empty()) output.text += fmt::format("      {}\n", finding.advice);
  }
  output.text += "\n" + figures_of(health);
  output.exit_code = health.findings.front().level == Level::bad ? 1 : 0;
  return output;
}

constexpr Command kCommands[] = {
    {"overview show",
     Access::read,
     "What to look at now: open incidents, your tasks, the next deadlines, the promises.",
     {},
     run_home},
    {"health show",
     Access::read,
     "How the installation is, what is wrong and what to do; exit code 1 if something is bad.",
     {},
     run_health},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::overview
