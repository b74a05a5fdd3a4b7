// SPDX-License-Identifier: Apache-2.0
#include "evidence/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::evidence {
namespace {

enum class Lines { one, many };

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Names come from machines that were broken into. These would let one look like another on a
// screen: the C1 controls, and the marks that turn the direction of writing (Unicode TR 36, 3.2).
bool has_disguise(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    if (two >= "\xc2\x80" && two <= "\xc2\x9f") return true;
    const std::string_view three = text.substr(i, 3);
    if (three >= "\xe2\x80\xaa" && three <= "\xe2\x80\xae") return true;
    if (three >= "\xe2\x81\xa6" && three <= "\xe2\x81\xa9") return true;
  }
  return false;
}

void check_text(std::string_view text, std::size_t characters_max, Lines lines,
                const std::string& place, std::vector<Fault>& faults) {
  if (find_invalid_utf8(text)) {
    faults.push_back({place, "is not UTF-8"});
    return;
  }
  if (trim(text).empty()) faults.push_back({place, "is empty"});
  if (const std::size_t count = count_characters(text); count > characters_max) {
    faults.push_back(
        {place, fmt::format("has {} characters; at most {} fit", count, characters_max)});
  }
  const bool controls = std::any_of(text.begin(), text.end(), [&](char c) {
    return is_control(c) && !(lines == Lines::many && (c == '\n' || c == '\t'));
  });
  if (controls || has_disguise(text)) {
    faults.push_back({place, "holds a control character; use plain text"});
  }
}

void check_name(std::string_view name, std::vector<Fault>& faults) {
  check_text(name, kNameCharactersMax, Lines::one, "/name", faults);
  if (name == "." || name == ".." || name.find_first_of("/\\") != std::string_view::npos) {
    faults.push_back({"/name", "is a path; give the name of the file alone"});
  }
}

void check_occurred(const std::optional<Instant>& at, Instant now, std::vector<Fault>& faults) {
  if (at && *at > now) {
    faults.push_back(
        {"/occurred_at", fmt::format("is in the future; it is now {}", to_rfc3339(now))});
  }
}

Result<void> refuse_if_any(std::string_view what, std::vector<Fault> faults) {
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, fmt::format("the {} cannot be taken as it is", what),
              std::move(faults));
}

}  // namespace

Result<void> check(const NewEvidence& wanted, Instant now) {
  std::vector<Fault> faults;
  check_name(wanted.name, faults);
  check_text(wanted.source, kPartyCharactersMax, Lines::one, "/source", faults);
  check_text(wanted.reason, kReasonCharactersMax, Lines::many, "/reason", faults);
  check_occurred(wanted.occurred_at, now, faults);
  if (wanted.sha256 && (wanted.sha256->size() != 64 || !from_hex(*wanted.sha256) ||
                        to_lower(*wanted.sha256) != *wanted.sha256)) {
    faults.push_back({"/sha256", "is not 64 hexadecimal digits in lower case"});
  }
  return refuse_if_any("evidence", std::move(faults));
}

Result<void> check(const Handover& handover, Instant now) {
  std::vector<Fault> faults;
  check_text(handover.to, kPartyCharactersMax, Lines::one, "/to", faults);
  check_text(handover.reason, kReasonCharactersMax, Lines::many, "/reason", faults);
  check_occurred(handover.occurred_at, now, faults);
  return refuse_if_any("handover", std::move(faults));
}

Result<void> check(const Retention& retention) { return check_reason(retention.reason); }

Result<void> check_reason(std::string_view reason) {
  std::vector<Fault> faults;
  check_text(reason, kReasonCharactersMax, Lines::many, "/reason", faults);
  return refuse_if_any("entry", std::move(faults));
}

Result<void> check_kept(const Evidence& evidence) {
  if (evidence.state == State::kept) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{0} was destroyed; `candor evidence show {0}` says when and why",
                          evidence.reference));
}

Result<void> check_hold(const Evidence& evidence) {
  TRY(check_kept(evidence));
  if (evidence.legal_hold == LegalHold::none) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} is already under a legal hold", evidence.reference));
}

Result<void> check_release(const Evidence& evidence) {
  TRY(check_kept(evidence));
  if (evidence.legal_hold == LegalHold::held) return {};
  return fail(ErrorCode::conflict, fmt::format("{} is under no legal hold", evidence.reference));
}

Result<void> check_destroy(const Evidence& evidence, Instant now) {
  TRY(check_kept(evidence));
  if (evidence.legal_hold == LegalHold::held) {
    return fail(ErrorCode::conflict,
                fmt::format("{0} is under a legal hold; it stays until `candor evidence release "
                            "{0} --reason …`",
                            evidence.reference));
  }
  if (!evidence.retain_until) {
    return fail(ErrorCode::conflict,
                fmt::format("nobody has said how long {0} must be kept; `candor evidence retain "
                            "{0} --until …` does",
                            evidence.reference));
  }
  if (*evidence.retain_until > now) {
    return fail(ErrorCode::conflict, fmt::format("{} must be kept until {}", evidence.reference,
                                                 to_rfc3339(*evidence.retain_until)));
  }
  return {};
}

std::string reference_of(std::string_view incident, std::int64_t number) {
  return fmt::format("{}-E{}", incident, number);
}

}  // namespace candor::evidence
