// SPDX-License-Identifier: Apache-2.0
// What may be done with a notice, and what a person's letter says. Pure: no clock, no database. The
// rules about the text itself are the lint's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exposure/exposure.h"
#include "notice/notice.h"

namespace candor::notice {

inline constexpr std::size_t kTextBytesMax = 100'000;
inline constexpr std::size_t kReasonCharactersMax = 1'000;

Result<void> check_text(std::string_view text);
Result<void> check_reason(std::string_view reason);
// Refused unless the notice is a draft and, if the caller named a version, still at it.
Result<void> check_draft(const Notice& notice, std::optional<std::int64_t> version);
// Refused to the person who wrote this version.
Result<void> check_second_person(const Notice& notice, std::string_view who);
// Refused while it is not said who writes, or nobody is named who answers; the faults say which
// line of candor.toml to write.
Result<void> check_organisation(const Settings::Organisation& organisation);
// Refused while a finding blocks; the faults are those findings.
Result<void> check_lint(const Lint& lint);

// "INC-2026-0007-N1".
std::string reference_of(std::string_view incident, std::int64_t number);

// What is known of a text by itself.
Context text_alone(Date today);
// What the lint needs to know. A class is confirmed unless the facts about the information say only
// that they are suspected or not known.
Context context_of(const incident::Overview& overview, const exposure::Extent& extent, Date today);

}  // namespace candor::notice
