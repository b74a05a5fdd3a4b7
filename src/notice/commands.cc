// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
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
  if (notice.jurisdiction) text += fmt::format("for the people of {}\n", *notice.jurisdiction);
  for (const Approval& approval : notice.approvals) {
    text += fmt::format("read and approved {} by {}, as {}\n", to_words(approval.approved_at),
                        approval.approved_by, enum_name(approval.approved_as));
  }
  if (notice.approved_at) {
    text += fmt::format("approved {} by {}\n", to_words(*notice.approved_at), *notice.approved_by);
  }
  for (const Translation& one : notice.translations) {
    text += fmt::format("translated into {} {} by {}, SHA-256 {}\n", one.language,
                        to_words(one.written_at), one.written_by, one.text_sha256);
  }
  text += fmt::format("SHA-256 {}\n\n{}", notice.text_sha256, notice.text);
  if (!text.ends_with('\n')) text += '\n';
  for (const Translation& one : notice.translations) {
    text += fmt::format("\n=== {}\n{}", one.language, one.text);
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

Output did(const Notice& notice, std::string_view what) {
  return {.text = fmt::format("{}: {}\n", notice.reference, what),
          .json = pretty_json(codec::encode(notice))};
}

Output page_of(const Lint& found, std::string_view name) {
  Output output{.text = "", .json = pretty_json(codec::encode(found))};
  for (const Finding& finding : found.findings) {
    output.text += fmt::format("{}:{}:{}: {}: {} [{}]\n", name, finding.line, finding.column,
                               enum_name(finding.level), finding.problem, finding.rule);
    if (!finding.where.empty()) output.text += fmt::format("  there:   {}\n", finding.where);
    output.text += fmt::format("  instead: {}\n  source:  {}\n", finding.instead, finding.source);
  }
  for (const NotChecked& one : found.not_checked) {
    output.text += fmt::format("{}: {} was not checked: {}\n", name, one.rule, one.why);
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
  const Notice notice =
      TRY(draft_notice(app, actor, arguments.value("INC"), arguments.find("--jurisdiction")));
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

Result<Output> run_translate(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string text = TRY(read_file(arguments.value("--file"), kTextBytesMax));
  const std::string language(arguments.value("--language"));
  const Notice notice =
      TRY(translate_notice(app, actor, arguments.value("NOTICE"), language, text, std::nullopt));
  return did(notice, fmt::format("version {} with a translation for readers of {}; `candor notice "
                                 "preview {}` shows their letters",
                                 notice.version, language, notice.reference));
}

// A notice's or an incident's reference names what is in the database, all else a file.
bool is_reference(std::string_view what) { return what.starts_with("INC-"); }

struct Linted {
  std::string name;  // as it stands before line and column
  Lint lint;
};

Result<Linted> lint_of_file(App& app, const std::string& path, const Arguments& arguments) {
  const std::string text = TRY(read_file(path, kTextBytesMax));
  TRY(check_text(text));
  Context context = text_alone(utc_date(app.clock.now()));
  context.jurisdictions = arguments.all("--jurisdiction");
  context.language = arguments.find("--language").value_or("en");
  TRY(check_language(context.language));
  return Linted{path, lint(text, context)};
}

Result<Linted> lint_of_reference(App& app, const std::string& reference) {
  const auto tx = app.db.read();
  const bool is_incident = split(reference, '-').size() == 3;
  const std::string notice = is_incident ? TRY(latest_notice(*tx, reference)).reference : reference;
  return Linted{notice, TRY(lint_notice(*tx, notice, utc_date(app.clock.now())))};
}

Result<Output> run_lint(App& app, const Actor&, const Arguments& arguments) {
  const auto what = arguments.find("WHAT");
  const auto path = arguments.find("--file");
  if (what.has_value() == path.has_value()) {
    return fail(ErrorCode::invalid, "give either a notice, an incident or a file, and only one");
  }
  const std::string format = arguments.find("--format").value_or("text");
  if (format != "text" && format != "json" && format != "sarif") {
    return fail(ErrorCode::invalid, "--format is not one of text, json, sarif",
                {{"--format", "is not one of text, json, sarif"}});
  }
  const Linted linted = what && is_reference(*what)
                            ? TRY(lint_of_reference(app, *what))
                            : TRY(lint_of_file(app, what ? *what : *path, arguments));
  Output output = page_of(linted.lint, linted.name);
  if (format == "sarif") {
    output.json = pretty_json(codec::encode_sarif(linted.lint, uri_of(linted.name)));
  }
  if (format != "text") output.text = output.json;
  return output;
}

Result<Output> run_approve(App& app, const Actor& actor, const Arguments& arguments) {
  const Notice notice = TRY(approve_notice(app, actor, arguments.value("NOTICE"), std::nullopt));
  if (notice.state != State::approved) {
    return did(notice, fmt::format("version {} is approved as {}; {}", notice.version,
                                   enum_name(notice.approvals.back().approved_as),
                                   missing_approval(notice.approvals)));
  }
  return did(notice, fmt::format("approved, version {} is frozen as SHA-256 {}", notice.version,
                                 notice.text_sha256));
}

Result<Preview> preview_asked(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& notice = arguments.value("NOTICE");
  const auto jurisdiction = arguments.find("--jurisdiction");
  if (!jurisdiction) return preview_notice(app, actor, notice);
  const std::vector<std::string> names = arguments.all("--class");
  Reader reader{*jurisdiction, arguments.find("--language").value_or("en"), 0};
  if (!names.empty()) {
    reader.classes = TRY(exposure::parse_classes(join(names, ","), "--class"));
  }
  return preview_notice_as(app, notice, reader);
}

Result<Output> run_preview(App& app, const Actor& actor, const Arguments& arguments) {
  const Preview preview = TRY(preview_asked(app, actor, arguments));
  Output output{.text = "", .json = pretty_json(codec::encode(preview))};
  for (const PreviewLetter& letter : preview.letters) {
    output.text += fmt::format("=== {}, {}, in {}, lost {}\nSubject: {}\n\n{}\n", letter.person,
                               letter.jurisdiction, letter.language, letter.data_classes,
                               letter.subject, letter.text);
  }
  output.text += fmt::format("{} {} of {}, version {}{}\n", preview.letters.size(),
                             preview.letters.size() == 1 ? "letter" : "letters", preview.notice,
                             preview.version, preview.masked ? "; names are masked" : "");
  return output;
}

Result<Output> run_versions(App& app, const Actor&, const Arguments& arguments) {
  const Versions all = TRY(list_versions(*app.db.read(), arguments.value("NOTICE")));
  Output output{.text = "", .json = pretty_json(codec::encode(all))};
  for (const Version& one : all.versions) {
    output.text += fmt::format("{} version {}, {} by {}, SHA-256 {}", all.notice, one.version,
                               to_words(one.written_at), one.written_by, one.text_sha256);
    for (const Translation& each : one.translations) output.text += ", " + each.language;
    output.text += "\n";
  }
  return output;
}

Result<Output> run_audiences(App& app, const Actor&, const Arguments& arguments) {
  const Readers readers = TRY(load_readers(*app.db.read(), arguments.value("NOTICE")));
  Output output{.text = fmt::format("{}: {} people\n", readers.notice, with_commas(readers.people)),
                .json = pretty_json(codec::encode(readers))};
  for (const ReaderKind& kind : readers.kinds) {
    output.text += fmt::format("  {:>12}  {}, {} (letter in {}), lost {}\n",
                               with_commas(kind.people), kind.jurisdiction, kind.language,
                               kind.letter_language, exposure::class_names(kind.classes));
  }
  if (readers.more > 0) output.text += fmt::format("and {} more kinds\n", readers.more);
  return output;
}

Result<Output> run_check_translation(App& app, const Actor&, const Arguments& arguments) {
  const std::string text = TRY(read_file(arguments.value("--file"), kTextBytesMax));
  TRY(check_text(text));
  const Notice notice = TRY(load_notice(*app.db.read(), arguments.value("NOTICE")));
  const TranslationCheck found =
      TRY(check_translation(notice.text, text, arguments.value("--language")));
  Output output{.text = "", .json = pretty_json(codec::encode(found))};
  for (const FactInText& fact : found.lost) {
    output.text += fmt::format("{}:{}: lost: {}\n", notice.reference, fact.line, fact.fact);
  }
  for (const FactInText& fact : found.added) {
    output.text += fmt::format("{}:{}: not in the notice: {}\n", arguments.value("--file"),
                               fact.line, fact.fact);
  }
  output.text +=
      fmt::format("{} facts of {}, version {}: {} lost, {} that it does not say\n", found.facts,
                  notice.reference, notice.version, found.lost.size(), found.added.size());
  output.exit_code = found.lost.empty() && found.added.empty() ? 0 : 1;
  return output;
}

Result<Output> run_withdraw(App& app, const Actor& actor, const Arguments& arguments) {
  const Notice notice =
      TRY(withdraw_notice(app, actor, arguments.value("NOTICE"), arguments.value("--reason")));
  return did(notice, "withdrawn; no run takes up another letter of it");
}

constexpr Argument kIncidentArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
};
constexpr Argument kDraftArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"--jurisdiction", "PLACE", Need::optional,
     "A variant for the people of this place alone: US-MA, KR."},
};
constexpr Argument kNoticeArguments[] = {kNotice};
constexpr Argument kPreviewArguments[] = {
    kNotice,
    {"--jurisdiction", "PLACE", Need::optional,
     "In place of ten of those affected, the letter of nobody who lives there: US-CA."},
    {"--language", "LANG", Need::optional, "That this reader reads: en (without it)."},
    {"--class", "CLASS,…", Need::repeated, "What this reader lost."},
};
constexpr Argument kReviseArguments[] = {
    kNotice,
    {"--file", "FILE", Need::required, "The new text, Markdown; - is standard input."},
};
constexpr Argument kLintArguments[] = {
    {"WHAT", "", Need::optional,
     "A notice, INC-2026-0007-N1; an incident, whose latest notice it is; or a file."},
    {"--file", "FILE", Need::optional,
     "A text by itself, without an incident; - is standard input."},
    {"--format", "FORMAT", Need::optional, "text (without it), json or sarif."},
    {"--language", "LANG", Need::optional, "Of a file: en (without it)."},
    {"--jurisdiction", "PLACE", Need::repeated, "Of a file: where its readers live, US-CA."},
};
constexpr Argument kTranslationArguments[] = {
    kNotice,
    {"--language", "LANG", Need::required, "Of the translation: de, es, fr, ja, ko."},
    {"--file", "FILE", Need::required, "The translation, Markdown; - is standard input."},
};
constexpr Argument kWithdrawArguments[] = {
    kNotice,
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};

constexpr Command kCommands[] = {
    {"notice draft", Access::communicate, "Draft a notice from the incident's facts.",
     kDraftArguments, run_draft},
    {"notice list", Access::read, "List the notices of an incident.", kIncidentArguments, run_list},
    {"notice show", Access::read, "Show a notice with its text.", kNoticeArguments, run_show},
    {"notice revise", Access::communicate, "Give a notice a new text.", kReviseArguments,
     run_revise},
    {"notice lint", Access::read,
     "Read a notice on behalf of those who will get it; exit 1 if it is blocked.", kLintArguments,
     run_lint},
    {"notice preview", Access::communicate,
     "Show the letters of ten of those affected; names are masked for who may not see customers.",
     kPreviewArguments, run_preview},
    {"notice versions", Access::read, "List the texts that a notice had, oldest first.",
     kNoticeArguments, run_versions},
    {"notice audiences", Access::read,
     "Count the kinds of reader that a notice has, by place, language and what they lost.",
     kNoticeArguments, run_audiences},
    {"notice translate", Access::communicate,
     "Give a notice a translation, which readers of that language get.", kTranslationArguments,
     run_translate},
    {"notice check-translation", Access::read,
     "Compare a translation with the notice: exit 1 if a fact is lost or added.",
     kTranslationArguments, run_check_translation},
    {"notice approve", Access::communicate,
     "Approve a version of a notice; once counsel and one more did, its text is frozen.",
     kNoticeArguments, run_approve},
    {"notice withdraw", Access::communicate,
     "Withdraw a notice: no run takes up another letter of it.", kWithdrawArguments, run_withdraw},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::notice
