// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "notice/codec.h"
#include "notice/notice.h"
#include "notice/rules.h"

namespace candor::notice {
namespace {

constexpr Argument kNotice{"NOTICE", "", Need::required,
                           "The notice's reference, INC-2026-0007-N1."};

std::string page_of(const Notice& notice) {
  std::string text = fmt::format("{}  {}, version {}, written {} by {}\n", notice.reference,
                                 enum_name(notice.state), notice.version,
                                 to_words(notice.written_at), notice.written_by);
  if (notice.approved_at) {
    text += fmt::format("approved {} by {}\n", to_words(*notice.approved_at), *notice.approved_by);
  }
  text += fmt::format("SHA-256 {}\n\n{}", notice.text_sha256, notice.text);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

Output did(const Notice& notice, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", notice.reference, what),
          .json = pretty_json(codec::encode(notice))};
}

Output page_of(const Lint& found) {
  Output output{.text = "", .json = pretty_json(codec::encode(found))};
  for (const Finding& finding : found.findings) {
    output.text += fmt::format("{}:{}: {}\n", finding.line, finding.rule, enum_name(finding.level));
    output.text += fmt::format("  {}\n", finding.problem);
    if (!finding.where.empty()) output.text += fmt::format("  there:   {}\n", finding.where);
    output.text += fmt::format("  instead: {}\n  source:  {}\n", finding.instead, finding.source);
  }
  const auto blocking =
      std::count_if(found.findings.begin(), found.findings.end(),
                    [](const Finding& finding) { return finding.level == Level::block; });
  output.text += fmt::format(
      "{} {}, {} of them blocking; {} words, {:.1f} a sentence, reading ease {:.0f}, school "
      "grade {:.1f}\n",
      found.findings.size(), found.findings.size() == 1 ? "finding" : "findings", blocking,
      found.words, found.mean_sentence_words, found.reading_ease, found.reading_grade);
  output.exit_code = is_blocked(found) ? 1 : 0;
  return output;
}

Result<Output> run_draft(App& app, const Actor& actor, const Arguments& arguments) {
  const Notice notice = TRY(draft_notice(app, actor, arguments.value("INC")));
  return did(notice,
             fmt::format("drafted; `candor notice lint {}` says what it lacks", notice.reference));
}

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  const auto notices = TRY(list_notices(*app.db.read(), arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(notices))};
  for (const Notice& notice : notices) {
    output.text +=
        fmt::format("{}  {:<9}  version {}, {} by {}\n", notice.reference, enum_name(notice.state),
                    notice.version, to_words(notice.written_at), notice.written_by);
  }
  if (notices.empty()) {
    output.text = fmt::format("no notices; `candor notice draft {}` makes one from the facts\n",
                              arguments.value("INC"));
  }
  return output;
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  const Notice notice = TRY(load_notice(*app.db.read(), arguments.value("NOTICE")));
  return Output{.text = page_of(notice), .json = pretty_json(codec::encode(notice))};
}

Result<Output> run_revise(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string text = TRY(read_file(arguments.value("--file"), kTextBytesMax));
  const Notice notice =
      TRY(revise_notice(app, actor, arguments.value("NOTICE"), text, std::nullopt));
  return did(notice, fmt::format("version {}, SHA-256 {}", notice.version, notice.text_sha256));
}

Result<Output> run_lint(App& app, const Actor&, const Arguments& arguments) {
  const auto notice = arguments.find("NOTICE");
  const auto path = arguments.find("--file");
  if (notice.has_value() == path.has_value()) {
    return fail(ErrorCode::invalid, "give either a NOTICE or --file, and not both");
  }
  const Date today = utc_date(app.clock.now());
  if (notice) return page_of(TRY(lint_notice(*app.db.read(), *notice, today)));
  const std::string text = TRY(read_file(*path, kTextBytesMax));
  TRY(check_text(text));
  return page_of(lint(text, text_alone(today)));
}

Result<Output> run_approve(App& app, const Actor& actor, const Arguments& arguments) {
  const Notice notice = TRY(approve_notice(app, actor, arguments.value("NOTICE"), std::nullopt));
  return did(notice, fmt::format("approved, version {} is frozen as SHA-256 {}", notice.version,
                                 notice.text_sha256));
}

Result<Output> run_withdraw(App& app, const Actor& actor, const Arguments& arguments) {
  const Notice notice =
      TRY(withdraw_notice(app, actor, arguments.value("NOTICE"), arguments.value("--reason")));
  return did(notice, "withdrawn; no run takes up another letter of it");
}

constexpr Argument kIncidentArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
};
constexpr Argument kNoticeArguments[] = {kNotice};
constexpr Argument kReviseArguments[] = {
    kNotice,
    {"--file", "FILE", Need::required, "The new text, Markdown; - is standard input."},
};
constexpr Argument kLintArguments[] = {
    {"NOTICE", "", Need::optional, "The notice's reference, INC-2026-0007-N1."},
    {"--file", "FILE", Need::optional, "A text by itself, without an incident."},
};
constexpr Argument kWithdrawArguments[] = {
    kNotice,
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};

constexpr Command kCommands[] = {
    {"notice draft", Access::communicate, "Draft a notice from the incident's facts.",
     kIncidentArguments, run_draft},
    {"notice list", Access::read, "List the notices of an incident.", kIncidentArguments, run_list},
    {"notice show", Access::read, "Show a notice with its text.", kNoticeArguments, run_show},
    {"notice revise", Access::communicate, "Give a notice a new text.", kReviseArguments,
     run_revise},
    {"notice lint", Access::read,
     "Read a notice on behalf of those who will get it; exit 1 if it is blocked.", kLintArguments,
     run_lint},
    {"notice approve", Access::communicate, "Approve and freeze a notice, as a second person.",
     kNoticeArguments, run_approve},
    {"notice withdraw", Access::communicate,
     "Withdraw a notice: no run takes up another letter of it.", kWithdrawArguments, run_withdraw},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::notice
