// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "journal/codec.h"
#include "journal/journal.h"

namespace candor::journal {
namespace {

constexpr std::size_t kCheckpointBytesMax = 100'000;

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  Filter filter;
  filter.subject = arguments.find("--subject");
  filter.kind = arguments.find("--kind");
  filter.after = TRY(arguments.integer("--after")).value_or(0);
  filter.limit = TRY(PageLimit::parse(arguments.find("--limit"), "--limit", 100));
  const std::vector<Entry> entries = list(*app.db.read(), filter);
  Output output{.text = "", .json = codec::encode(entries)};
  for (const Entry& entry : entries) {
    output.text += fmt::format("{:>6}  {}  {:<24} {:<14} by {}\n        {}\n", entry.sequence,
                               to_words(entry.recorded_at), entry.kind, entry.subject, entry.author,
                               entry.body);
  }
  if (std::ssize(entries) == filter.limit.number() && !entries.empty()) {
    output.text += fmt::format("more: --after {}\n", entries.back().sequence);
  }
  if (entries.empty()) output.text = "no entries\n";
  return output;
}

std::string log_words(const LogVerification& log) {
  if (log.first_bad) {
    return fmt::format(
        "the log has another entry {} than the journal: it was changed after it was "
        "signed\n",
        *log.first_bad);
  }
  if (log.checkpoint.empty()) return "no log yet; `candor serve` begins it\n";
  return fmt::format("the log has {} of them as they are, {} wait to be taken in\n",
                     with_commas(log.entries), with_commas(log.waiting));
}

Result<Output> run_verify(App& app, const Actor&, const Arguments& arguments) {
  std::vector<std::string> earlier;
  for (const std::string& file : arguments.all("--earlier")) {
    earlier.push_back(TRY(read_file(file, kCheckpointBytesMax)));
  }
  const auto tx = app.db.read();
  const Verification v = verify(*tx);
  const LogVerification log = TRY(verify_log(app, *tx, earlier));
  Output output{.text = "", .json = codec::encode(v, log)};
  if (v.first_bad) {
    output.text = fmt::format(
        "the journal was changed behind Candor's back: entry {}: {}\n{} entries before it are as "
        "they were written\n",
        *v.first_bad, v.reason, with_commas(*v.first_bad - 1));
  } else {
    output.text = fmt::format("{} entries, each as it was written\nhead {}\n",
                              with_commas(v.entries), v.head);
  }
  output.text += log_words(log);
  output.exit_code = v.first_bad || log.first_bad ? 1 : 0;
  return output;
}

constexpr Argument kListArguments[] = {
    {"--subject", "INC", Need::optional, "Only what is about this incident."},
    {"--kind", "KIND", Need::optional, "Only entries of this kind, such as incident.declared."},
    {"--after", "N", Need::optional, "Only entries after this sequence number."},
    {"--limit", "N", Need::optional, "How many at most, 1 to 1000; 100 if left out."},
};

constexpr Argument kVerifyArguments[] = {
    {"--earlier", "FILE", Need::repeated,
     "A checkpoint of the log that was kept (--json shows the last one); shows that nothing before "
     "it was changed."},
};

constexpr Command kCommands[] = {
    {"journal list", Access::administer, "Show who did what, when.", kListArguments, run_list},
    {"journal verify", Access::administer,
     "Recompute the chain of hashes and the log over it; exit code 1 if one is broken.",
     kVerifyArguments, run_verify},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::journal
