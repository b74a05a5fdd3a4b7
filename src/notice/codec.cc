// SPDX-License-Identifier: Apache-2.0
#include "notice/codec.h"

#include <algorithm>

#include "base/described.h"
#include "base/embedded.h"
#include "base/text.h"
#include "notice/language.h"
#include "notice/lint_language.h"

namespace candor::notice {

BOOST_DESCRIBE_STRUCT(Approval, (), (approved_by, approved_as, approved_at, text_sha256))
BOOST_DESCRIBE_STRUCT(Notice, (),
                      (notice_id, reference, incident, jurisdiction, state, version, text,
                       text_sha256, written_by, written_at, translations, approvals, approved_by,
                       approved_at))
BOOST_DESCRIBE_STRUCT(Translation, (), (language, text, text_sha256, written_by, written_at))
BOOST_DESCRIBE_STRUCT(PreviewLetter, (),
                      (person, jurisdiction, language, data_classes, subject, text))
BOOST_DESCRIBE_STRUCT(Version, (),
                      (version, text, text_sha256, written_by, written_at, translations, approvals))
BOOST_DESCRIBE_STRUCT(Versions, (), (notice, versions))
BOOST_DESCRIBE_STRUCT(Preview, (), (notice, version, text_sha256, masked, letters))
BOOST_DESCRIBE_STRUCT(Finding, (), (rule, level, line, column, where, problem, instead, source))
BOOST_DESCRIBE_STRUCT(NotChecked, (), (rule, why))
BOOST_DESCRIBE_STRUCT(Lint, (),
                      (findings, not_checked, words, sentences, mean_sentence_words, reading_ease,
                       reading_grade))

BOOST_DESCRIBE_STRUCT(LintWords, (),
                      (vague, data_nouns, happened, discovered, notice_date, plain_cause,
                       jargon_cause, cause_unknown, involvement, modal_hedges, adverb_hedges,
                       no_evidence, negation, denial, looked_at, not_known, breach_stated, reasons,
                       efforts, euphemisms, plain_breach, vendor_blame, customer_blame, owning,
                       delay_reason, not_a_delay_reason, apology, conditional_apology))

extern const std::span<const EmbeddedFile> kLintFiles;
extern const std::span<const EmbeddedFile> kAddendaFiles;
extern const std::span<const EmbeddedFile> kTranslationFiles;
BOOST_DESCRIBE_STRUCT(ClassInWords, (), (data_class, words))
BOOST_DESCRIBE_STRUCT(StepInWords, (), (of, action, why))
BOOST_DESCRIBE_STRUCT(Language, (),
                      (language, confidence, months, day_mark, year_mark, month_names, date,
                       first_day, between, before_last, customer, guardian, guardian_of, minute,
                       minutes, full_stop, people_answer, telephone, loads_nothing, letter_code,
                       letter_page, page, classes, steps))
BOOST_DESCRIBE_STRUCT(FactInText, (), (fact, line))
BOOST_DESCRIBE_STRUCT(TranslationCheck, (), (language, facts, lost, added))

namespace {

// laws/lint/<language>.json as it stands there.
struct RuleFile {
  std::string id;
  Level level = Level::warn;
  std::string summary;
  std::string source;
  std::string problem;
  std::string instead;
  std::vector<std::string> phrases;
  std::vector<std::string> unless;
  std::vector<std::string> unless_in_letter;
  std::optional<bool> unless_count;
  std::optional<bool> addenda;
};
BOOST_DESCRIBE_STRUCT(RuleFile, (),
                      (id, level, summary, source, problem, instead, phrases, unless,
                       unless_in_letter, unless_count, addenda))
struct TermFile {
  std::string phrase;
  std::string plain;
};
BOOST_DESCRIBE_STRUCT(TermFile, (), (phrase, plain))
struct AdviceFile {
  std::string what;
  std::vector<std::string> fits;
  std::vector<std::string> required_for;
  std::vector<std::string> phrases;
  std::string say;
};
BOOST_DESCRIBE_STRUCT(AdviceFile, (), (what, fits, required_for, phrases, say))
struct ContentFile {
  std::string content;
  std::vector<std::string> only_with;
  std::vector<std::string> phrases;
};
BOOST_DESCRIBE_STRUCT(ContentFile, (), (content, only_with, phrases))
struct ClassFile {
  std::string data_class;
  std::vector<std::string> phrases;
};
BOOST_DESCRIBE_STRUCT(ClassFile, (), (data_class, phrases))
struct LanguageFile {
  std::string language;
  boost::json::value words;
  std::vector<RuleFile> rules;
  std::vector<TermFile> terms;
  std::vector<AdviceFile> advice;
  std::vector<ContentFile> contents;
  std::vector<ClassFile> classes;
};
BOOST_DESCRIBE_STRUCT(LanguageFile, (), (language, words, rules, terms, advice, contents, classes))

struct AddendumFile {
  std::string content;
  std::vector<std::string> places;
  std::string text;
  std::string confidence;  // read: in the source; memory: from memory
  std::string source;
};
BOOST_DESCRIBE_STRUCT(AddendumFile, (), (content, places, text, confidence, source))
struct AddendaFile {
  std::string language;
  std::vector<AddendumFile> addenda;
};
BOOST_DESCRIBE_STRUCT(AddendaFile, (), (language, addenda))

LintWords words_of_file(const boost::json::value& words) {
  LintWords all;
  boost::mp11::mp_for_each<described::Members<LintWords>>([&](auto member) {
    std::vector<std::string> phrases;
    for (const auto& phrase : words.at(member.name).as_array()) {
      phrases.emplace_back(phrase.as_string());
    }
    all.*member.pointer = Phrases(std::move(phrases));
  });
  return all;
}

LintLanguage language_of(LanguageFile file) {
  LintLanguage language;
  language.language = file.language;
  language.words = words_of_file(file.words);
  for (RuleFile& rule : file.rules) {
    language.rules.push_back({rule.id, rule.level, rule.summary, rule.source, rule.problem,
                              rule.instead, Phrases(rule.phrases), Phrases(rule.unless),
                              Phrases(rule.unless_in_letter), rule.unless_count.value_or(false),
                              rule.addenda.value_or(false)});
  }
  for (TermFile& term : file.terms) {
    language.terms.push_back({Phrases({term.phrase}), term.plain});
  }
  for (AdviceFile& advice : file.advice) {
    language.advice.push_back(
        {advice.what, advice.fits, advice.required_for, Phrases(advice.phrases), advice.say});
  }
  for (ContentFile& content : file.contents) {
    std::vector<Phrases> phrases;
    for (const std::string& phrase : content.phrases) phrases.push_back(Phrases({phrase}));
    language.contents.push_back({content.content, content.only_with, std::move(phrases)});
  }
  for (ClassFile& known : file.classes) {
    language.classes.push_back({known.data_class, Phrases(known.phrases)});
  }
  return language;
}

}  // namespace

const std::vector<LintLanguage>& lint_languages() {
  static const std::vector<LintLanguage> languages = [] {
    std::vector<LintLanguage> all;
    for (const EmbeddedFile& file : kLintFiles) {
      auto read = from_json_text<LanguageFile>(file.bytes);
      CHECK(read.has_value());
      all.push_back(language_of(std::move(*read)));
      auto addenda = from_json_text<AddendaFile>(embedded_file(kAddendaFiles, file.name));
      CHECK(addenda.has_value() && addenda->language == all.back().language);
      for (AddendumFile& one : addenda->addenda) {
        all.back().addenda.push_back({one.content, one.places, one.text, words_of(one.text),
                                      one.confidence == "read", one.source});
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const LintLanguage& a, const LintLanguage& b) {
      return (a.language == "en") > (b.language == "en");
    });
    return all;
  }();
  return languages;
}

const std::vector<Language>& languages() {
  static const std::vector<Language> languages = [] {
    std::vector<Language> all;
    for (const EmbeddedFile& file : kTranslationFiles) {
      auto read = from_json_text<Language>(file.bytes);
      CHECK(read.has_value() && read->months.size() == 12 && read->month_names.size() == 12);
      all.push_back(std::move(*read));
    }
    std::stable_sort(all.begin(), all.end(), [](const Language& a, const Language& b) {
      return (a.language == "en") > (b.language == "en");
    });
    return all;
  }();
  return languages;
}

const LintLanguage* find_lint_language(std::string_view language) {
  for (const LintLanguage& known : lint_languages()) {
    if (known.language == language) return &known;
  }
  return nullptr;
}

namespace codec {
namespace {

struct NoticeText {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(NoticeText, (), (text))
struct DraftOptions {
  std::optional<std::string> jurisdiction;
};
BOOST_DESCRIBE_STRUCT(DraftOptions, (), (jurisdiction))
struct ReaderBody {
  std::string jurisdiction;
  std::optional<std::string> language;
  std::vector<std::string> data_classes;
};
BOOST_DESCRIBE_STRUCT(ReaderBody, (), (jurisdiction, language, data_classes))
struct ReaderKindBody {
  std::string jurisdiction;
  std::string language;
  std::string letter_language;
  std::vector<std::string> data_classes;
  std::int64_t people = 0;
};
BOOST_DESCRIBE_STRUCT(ReaderKindBody, (),
                      (jurisdiction, language, letter_language, data_classes, people))
struct AudienceList {
  std::string notice;
  std::int64_t people = 0;
  std::vector<ReaderKindBody> audiences;
  std::int64_t more = 0;
};
BOOST_DESCRIBE_STRUCT(AudienceList, (), (notice, people, audiences, more))
struct LintText {
  std::string text;
  std::optional<std::string> language;
  std::vector<std::string> jurisdictions;
};
BOOST_DESCRIBE_STRUCT(LintText, (), (text, language, jurisdictions))
struct TranslationText {
  std::string text;
  std::string language;
};
BOOST_DESCRIBE_STRUCT(TranslationText, (), (text, language))
struct Withdrawal {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Withdrawal, (), (reason))
struct ApprovalList {
  std::vector<Approval> approvals;
};
BOOST_DESCRIBE_STRUCT(ApprovalList, (), (approvals))
struct NoticeList {
  std::vector<Notice> notices;
};
BOOST_DESCRIBE_STRUCT(NoticeList, (), (notices))

constexpr http::Schema kSchemas[] = {
    {"LintText", schema_of<LintText>},
    {"Notice", schema_of<Notice>},
    {"NoticeAudiences", schema_of<AudienceList>},
    {"NoticeDraft", schema_of<DraftOptions>},
    {"NoticeLint", schema_of<Lint>},
    {"NoticeList", schema_of<NoticeList>},
    {"NoticePreview", schema_of<Preview>},
    {"NoticeReader", schema_of<ReaderBody>},
    {"NoticeText", schema_of<NoticeText>},
    {"NoticeTranslation", schema_of<TranslationText>},
    {"NoticeTranslationCheck", schema_of<TranslationCheck>},
    {"NoticeVersions", schema_of<Versions>},
    {"NoticeWithdrawal", schema_of<Withdrawal>},
};

}  // namespace

Result<std::string> decode_text(std::string_view body) {
  return TRY(from_json_text<NoticeText>(body)).text;
}
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<Withdrawal>(body)).reason;
}

Result<std::optional<std::string>> decode_draft(std::string_view body) {
  if (body.empty()) return std::optional<std::string>();
  return TRY(from_json_text<DraftOptions>(body)).jurisdiction;
}
Result<TranslationToCheck> decode_translation(std::string_view body) {
  TranslationText decoded = TRY(from_json_text<TranslationText>(body));
  return TranslationToCheck{std::move(decoded.text), std::move(decoded.language)};
}
Result<TextToLint> decode_lint(std::string_view body) {
  LintText decoded = TRY(from_json_text<LintText>(body));
  return TextToLint{std::move(decoded.text), decoded.language.value_or("en"),
                    std::move(decoded.jurisdictions)};
}

boost::json::value encode(const Notice& notice) { return to_json(notice); }
boost::json::value encode(const std::vector<Notice>& notices) {
  return to_json(NoticeList{notices});
}
boost::json::value encode(const Lint& lint) { return to_json(lint); }
boost::json::value encode(const TranslationCheck& check) { return to_json(check); }
boost::json::value encode(const Versions& versions) { return to_json(versions); }

boost::json::value encode(const Readers& readers) {
  AudienceList list{readers.notice, readers.people, {}, readers.more};
  for (const ReaderKind& kind : readers.kinds) {
    list.audiences.push_back(
        {kind.jurisdiction, kind.language, kind.letter_language, {}, kind.people});
    for (const exposure::DataClass& one : exposure::classes_in(kind.classes)) {
      list.audiences.back().data_classes.push_back(one.name);
    }
  }
  return to_json(list);
}

Result<std::optional<Reader>> decode_reader(std::string_view body) {
  if (body.empty()) return std::optional<Reader>();
  const ReaderBody reader = TRY(from_json_text<ReaderBody>(body));
  exposure::ClassMask classes = 0;
  if (!reader.data_classes.empty()) {
    classes = TRY(exposure::parse_classes(join(reader.data_classes, ","), "/data_classes"));
  }
  return std::optional(Reader{reader.jurisdiction, reader.language.value_or("en"), classes});
}

boost::json::value encode(const Preview& preview) { return to_json(preview); }

boost::json::value journal_version(const Notice& notice) {
  return {{"notice", notice.reference},
          {"version", notice.version},
          {"text_sha256", notice.text_sha256}};
}

boost::json::value journal_revised(const Notice& notice, std::size_t approvals_voided,
                                   std::size_t translations_dropped) {
  boost::json::object body = journal_version(notice).as_object();
  if (approvals_voided > 0) body["approvals_voided"] = approvals_voided;
  if (translations_dropped > 0) body["translations_dropped"] = translations_dropped;
  return body;
}

boost::json::value journal_translated(const Notice& notice, const Translation& translation,
                                      std::size_t approvals_voided) {
  boost::json::object body{{"notice", notice.reference},
                           {"version", notice.version},
                           {"language", translation.language},
                           {"text_sha256", translation.text_sha256}};
  if (approvals_voided > 0) body["approvals_voided"] = approvals_voided;
  return body;
}

boost::json::value journal_approval(const Notice& notice, const Approval& approval) {
  return {{"notice", notice.reference},
          {"version", notice.version},
          {"text_sha256", approval.text_sha256},
          {"approved_as", enum_name(approval.approved_as)}};
}

boost::json::value journal_previewed(const Preview& preview) {
  return {{"notice", preview.notice},
          {"version", preview.version},
          {"people", preview.letters.size()},
          {"masked", preview.masked}};
}

boost::json::value journal_approved(const Notice& notice, const Lint& lint) {
  boost::json::array translations;
  for (const Translation& one : notice.translations) {
    translations.push_back({{"language", one.language},
                            {"text_sha256", one.text_sha256},
                            {"written_by", one.written_by}});
  }
  return {{"notice", notice.reference},
          {"version", notice.version},
          {"text_sha256", notice.text_sha256},
          {"written_by", notice.written_by},
          {"translations", translations},
          {"approvals", to_json(ApprovalList{notice.approvals}).at("approvals")},
          {"findings_left", lint.findings.size()}};
}

boost::json::value journal_withdrawn(const Notice& notice, std::string_view reason) {
  return {{"notice", notice.reference}, {"version", notice.version}, {"reason", reason}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::notice
