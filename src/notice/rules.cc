// SPDX-License-Identifier: Apache-2.0
#include "notice/rules.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "base/written.h"
#include "notice/lint_language.h"

namespace candor::notice {
namespace {

using incident::Fact;
using incident::FactStatus;
using incident::Question;

FactStatus status_of_information(const incident::Overview& overview) {
  FactStatus best = FactStatus::unknown;
  bool any = false;
  for (const Fact& fact : overview.facts) {
    if (fact.question != Question::what_information) continue;
    any = true;
    best = std::min(best, fact.status);  // confirmed, suspected, unknown: in this order
  }
  return any ? best : FactStatus::confirmed;
}

// "Change your password", "Change your password." and "… now!" all end once.

}  // namespace

Result<void> check_text(std::string_view text) {
  std::vector<Fault> faults;
  if (find_invalid_utf8(text)) faults.push_back({"/text", "is not UTF-8"});
  if (trim(text).empty()) faults.push_back({"/text", "is empty"});
  if (text.size() > kTextBytesMax) {
    faults.push_back(
        {"/text", fmt::format("has {} bytes; at most {} fit", text.size(), kTextBytesMax)});
  }
  if (text.find('\0') != std::string_view::npos) {
    faults.push_back({"/text", "holds a control character; use plain text"});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the text cannot be taken as it is", std::move(faults));
}

Result<void> check_reason(std::string_view reason) {
  std::vector<Fault> faults;
  check_written(reason, kReasonCharactersMax, "/reason", faults);
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the reason cannot be taken as it is", std::move(faults));
}

Result<void> check_draft(const Notice& notice, std::optional<std::int64_t> version) {
  if (notice.state != State::draft) {
    return fail(ErrorCode::conflict,
                fmt::format("{} is {}, so its text stays as it is; draft another notice with "
                            "`candor notice draft {}`",
                            notice.reference, enum_name(notice.state), notice.incident));
  }
  if (version && *version != notice.version) {
    return fail(ErrorCode::stale,
                fmt::format("{} has changed since version {}; it is at version {}: look again",
                            notice.reference, *version, notice.version));
  }
  return {};
}

Result<void> check_approver(const Notice& notice, std::string_view who) {
  const bool is_author = notice.written_by == who ||
                         std::any_of(notice.translations.begin(), notice.translations.end(),
                                     [&](const Translation& one) { return one.written_by == who; });
  if (is_author) {
    return fail(ErrorCode::forbidden,
                fmt::format("version {} of {} was written by {}; somebody else must approve it",
                            notice.version, notice.reference, who));
  }
  const bool again = std::any_of(notice.approvals.begin(), notice.approvals.end(),
                                 [&](const Approval& one) { return one.approved_by == who; });
  if (!again) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} has approved version {} of {} already; {}", who, notice.version,
                          notice.reference, missing_approval(notice.approvals)));
}

std::string_view missing_approval(const std::vector<Approval>& approvals) {
  const bool by_counsel = std::any_of(
      approvals.begin(), approvals.end(),
      [](const Approval& approval) { return approval.approved_as == ApprovedAs::counsel; });
  if (approvals.empty()) return "counsel and one more person must approve it";
  if (!by_counsel) return "counsel must approve it too";
  if (approvals.size() < 2) return "one more person must approve it too";
  return "";
}

std::string masked_name(std::string_view name) {
  const std::string line = clean_line(name);
  std::string masked;
  for (const std::string_view word : split(line, ' ')) {
    if (word.empty()) continue;
    std::size_t first = 1;
    while (first < word.size() && (static_cast<unsigned char>(word[first]) & 0xc0) == 0x80) ++first;
    masked += (masked.empty() ? "" : " ") + std::string(word.substr(0, first)) + "***";
  }
  return masked;
}

Sender sender_of(const Settings& settings) {
  const Settings::Organisation& organisation = settings.organisation;
  return {.organisation = organisation.name,
          .contact_email = organisation.contact_email,
          .contact_phone = organisation.contact_phone,
          .postal_address = organisation.postal_address,
          .site_url = settings.public_url};
}

Audience audience_among(const std::vector<Notice>& all, const Notice& notice) {
  Audience audience{notice.jurisdiction, {}};
  if (audience.only) return audience;
  for (const Notice& other : all) {
    if (other.jurisdiction && other.state != State::withdrawn) {
      audience.without.push_back(*other.jurisdiction);
    }
  }
  return audience;
}

Result<void> check_variants_decided(const std::vector<Notice>& all, const Notice& notice) {
  if (notice.jurisdiction) return {};
  for (const Notice& other : all) {
    if (!other.jurisdiction || other.state != State::draft) continue;
    return fail(ErrorCode::conflict,
                fmt::format("{0} for the people of {1} is still a draft; approve or withdraw it "
                            "first, so that it is known who gets {2}",
                            other.reference, *other.jurisdiction, notice.reference));
  }
  return {};
}

bool Audience::includes(std::string_view jurisdiction) const {
  if (only) return *only == jurisdiction;
  return std::find(without.begin(), without.end(), jurisdiction) == without.end();
}

std::int64_t people_in(const exposure::Extent& extent, const Audience& audience) {
  std::int64_t people = 0;
  for (const exposure::JurisdictionCount& count : extent.by_jurisdiction) {
    if (audience.includes(count.jurisdiction)) people += count.people;
  }
  return people;
}

Result<void> check_organisation(const Settings::Organisation& organisation) {
  std::vector<Fault> faults;
  if (organisation.name.empty() || organisation.name == Settings().organisation.name) {
    faults.push_back({"candor.toml",
                      "says nowhere who writes; put under [organisation]: "
                      "name = \"the name that customers know you by\""});
  }
  if (organisation.contact_email.empty() && organisation.contact_phone.empty()) {
    faults.push_back({"candor.toml",
                      "names nobody who answers; put under [organisation]: "
                      "contact_email = \"…\" or contact_phone = \"…\""});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::conflict,
              "the notice cannot be approved while the settings do not say who writes it",
              std::move(faults));
}

Result<void> check_lint(const Lint& lint) {
  std::vector<Fault> faults;
  for (const Finding& finding : lint.findings) {
    if (finding.level != Level::block) continue;
    faults.push_back({fmt::format("line {}", finding.line),
                      fmt::format("{} {}", finding.rule, finding.problem)});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::conflict,
              "the notice cannot be approved while these findings stand; revise it first",
              std::move(faults));
}

Result<void> check_facts(const TranslationCheck& check) {
  std::vector<Fault> faults;
  for (const FactInText& one : check.lost) {
    faults.push_back({fmt::format("the notice, line {}", one.line), "is lost: " + one.fact});
  }
  for (const FactInText& one : check.added) {
    faults.push_back(
        {fmt::format("the translation, line {}", one.line), "not in the notice: " + one.fact});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the translation does not say what the notice says",
              std::move(faults));
}

Result<void> check_language(std::string_view language) {
  if (find_lint_language(language) != nullptr) return {};
  std::string known;
  for (const LintLanguage& one : lint_languages()) {
    known += (known.empty() ? "" : ", ") + one.language;
  }
  return fail(ErrorCode::invalid, "there are no words for that language",
              {{"/language", fmt::format("is not one of {}", known)}});
}

std::string uri_of(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

std::string reference_of(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-N{}", incident, number);
}

std::vector<Step> steps_for(exposure::ClassMask classes, std::string_view jurisdiction,
                            std::string_view organisation, const Language& language) {
  const std::string_view country = jurisdiction.substr(0, jurisdiction.find('-'));
  std::vector<Step> steps;
  for (const exposure::DataClass& data_class : exposure::classes_in(classes)) {
    for (const exposure::Advice& advice : data_class.advice) {
      if (advice.country && !country.empty() && *advice.country != country) continue;
      Step step = step_in(language, advice, organisation);
      const bool known = std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
        return other.action == step.action;
      });
      if (!known) steps.push_back(std::move(step));
    }
  }
  return steps;
}

Context text_alone(Date today) {
  Context context;
  context.today = today;
  return context;
}

namespace {

// Every day that the incident's facts, anchors and timeline name.
std::vector<NamedDay> days_of(const incident::Overview& overview) {
  std::vector<NamedDay> days;
  const auto add = [&](Instant at) {
    const Date date = utc_date(at);
    days.push_back({0, date.year, date.month, date.day});
  };
  for (const incident::ClockAnchor& anchor : overview.anchors) add(anchor.at);
  for (const incident::TimelineEntry& entry : overview.timeline) add(entry.occurred_at);
  for (const Fact& fact : overview.facts) {
    const auto named = named_days(words_of(fact.text));
    days.insert(days.end(), named.begin(), named.end());
    if (fact.known_by) add(*fact.known_by);
  }
  return days;
}

std::vector<Date> discovered_on(const incident::Overview& overview) {
  std::vector<Date> dates;
  for (const incident::Anchor wanted : {incident::Anchor::discovery, incident::Anchor::awareness}) {
    for (const incident::ClockAnchor& anchor : overview.anchors) {
      if (anchor.anchor == wanted) dates.push_back(utc_date(anchor.at));
    }
  }
  return dates;
}

}  // namespace

Context context_of(const incident::Overview& overview, const exposure::Extent& extent,
                   const Audience& audience, Date today) {
  const FactStatus status = status_of_information(overview);
  Context context;
  context.today = today;
  context.record.emplace();
  if (extent.people > 0) context.record->counts.push_back(extent.people);
  std::set<std::string, std::less<>> lost;
  for (const exposure::JurisdictionCount& count : extent.by_jurisdiction) {
    if (!audience.includes(count.jurisdiction)) continue;
    context.jurisdictions.push_back(count.jurisdiction);
    context.record->counts.push_back(count.people);
    for (const exposure::ClassCount& one : count.by_class) {
      if (one.people > 0) lost.insert(one.data_class);
    }
  }
  const std::int64_t people = people_in(extent, audience);
  if (people > 0) context.record->counts.push_back(people);
  exposure::ClassMask mask = 0;
  for (const exposure::DataClass& data_class : exposure::data_classes()) {
    if (!lost.contains(data_class.name)) continue;
    mask |= exposure::mask_of(data_class);
    context.record->classes.push_back({data_class.words, status, data_class.name});
  }
  context.record->steps = steps_for(mask, audience.only.value_or(""), Settings().organisation.name);
  context.record->discovered = discovered_on(overview);
  context.record->days = days_of(overview);
  return context;
}

const std::string& text_sha256_for(const Notice& notice, std::string_view language) {
  const Language* read = find_language(language);
  for (const Translation& translation : notice.translations) {
    if (read != nullptr && translation.language == read->language) return translation.text_sha256;
  }
  return notice.text_sha256;
}

Personal personal_for(const exposure::AffectedPerson& person, const Letter& letter) {
  const Language& language = letter.language();
  Personal personal{.name = addressed_name(language, person),
                    .data_classes = {},
                    .steps = steps_for(person.classes, person.jurisdiction,
                                       letter.sender().organisation, language)};
  for (const exposure::DataClass& data_class : exposure::classes_in(person.classes)) {
    personal.data_classes.push_back(words_in(language, data_class));
  }
  return personal;
}

}  // namespace candor::notice
