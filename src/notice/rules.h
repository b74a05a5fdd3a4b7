// SPDX-License-Identifier: Apache-2.0
// What may be done with a notice, and what a person's letter says. Pure: no clock, no database. The
// rules about the text itself are the lint's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"
#include "notice/notice.h"
#include "notice/translation.h"

namespace candor::notice {

inline constexpr std::size_t kTextBytesMax = 100'000;
inline constexpr std::size_t kReasonCharactersMax = 1'000;

Result<void> check_text(std::string_view text);
Result<void> check_reason(std::string_view reason);
// Refused unless the notice is a draft and, if the caller named a version, still at it.
Result<void> check_draft(const Notice& notice, std::optional<std::int64_t> version);
// Refused to whoever wrote this version or a translation of it, and to who has approved it already.
Result<void> check_approver(const Notice& notice, std::string_view who);
// What is wanting until it may be frozen, in words; "" where counsel and one more approved it.
std::string_view missing_approval(const std::vector<Approval>& approvals);
// "A*** 0***" of "Anna 0".
std::string masked_name(std::string_view name);
// Refused while it is not said who writes, or nobody is named who answers; the faults say which
// line of candor.toml to write.
Result<void> check_organisation(const Settings::Organisation& organisation);
// Refused where a translation says other facts than the notice; the faults are these.
Result<void> check_facts(const TranslationCheck& check);
// Refused while a finding blocks; the faults are those findings.
Result<void> check_lint(const Lint& lint);

// Refused: a language that laws/lint has no words for.
Result<void> check_language(std::string_view language);
// A path as a URI reference (RFC 3986 section 4.2).
std::string uri_of(std::string_view path);

// "INC-2026-0007-N1".
std::string reference_of(std::string_view incident, std::int64_t number);

// Who writes, as the settings say now.
Sender sender_of(const Settings& settings);
// Those of `all`, the incident's notices, who have a variant do not get a notice to all.
Audience audience_among(const std::vector<Notice>& all, const Notice& notice);
// Refused, for a notice to all, while a variant is a draft: it is not known who gets which.
Result<void> check_variants_decided(const std::vector<Notice>& all, const Notice& notice);
// What is known of a text by itself.
Context text_alone(Date today);
// What the lint needs to know. A class is confirmed unless the facts about the information say only
// that they are suspected or not known.
// Of the extent, only what `audience` includes counts.
Context context_of(const incident::Overview& overview, const exposure::Extent& extent,
                   const Audience& audience, Date today);
// How many people of the extent the audience includes.
std::int64_t people_in(const exposure::Extent& extent, const Audience& audience);

}  // namespace candor::notice
