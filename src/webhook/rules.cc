// SPDX-License-Identifier: Apache-2.0
#include "webhook/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace candor::webhook {
namespace {

constexpr std::size_t kKindsMax = 20;
constexpr std::size_t kKindBytesMax = 64;
constexpr std::size_t kReasonCharactersMax = 500;
constexpr std::size_t kHashDigits = 16;

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool is_pattern(std::string_view kind) {
  if (kind == "*") return true;
  const std::size_t dot = kind.find('.');
  if (dot == std::string_view::npos || kind.size() > kKindBytesMax) return false;
  const std::string_view what = kind.substr(dot + 1);
  return is_word(kind.substr(0, dot)) && (what == "*" || is_word(what));
}

}  // namespace

Result<void> check_kinds(const std::vector<std::string>& kinds) {
  std::vector<Fault> faults;
  if (kinds.empty() || kinds.size() > kKindsMax) {
    faults.push_back({"/kinds", fmt::format("does not name 1 to {} kinds", kKindsMax)});
  }
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::string place = fmt::format("/kinds/{}", i);
    if (!is_pattern(kinds[i])) {
      faults.push_back({place,
                        "is not a kind of journal entry such as incident.declared, incident.* "
                        "or *"});
    } else if (std::find(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(i), kinds[i]) !=
               kinds.begin() + static_cast<std::ptrdiff_t>(i)) {
      faults.push_back({place, "is given twice"});
    }
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the webhook cannot be made as it is", std::move(faults));
}

Result<void> check_reason(std::string_view reason) {
  const bool is_plain =
      !find_invalid_utf8(reason) && std::none_of(reason.begin(), reason.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
      });
  if (is_plain && !trim(reason).empty() && count_characters(reason) <= kReasonCharactersMax) {
    return {};
  }
  return fail(
      ErrorCode::invalid, "the reason cannot be taken as it is",
      {{"/reason", fmt::format("is not one line of 1 to {} characters", kReasonCharactersMax)}});
}

bool matches(const std::vector<std::string>& kinds, std::string_view kind) {
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == kind;
    return kind.starts_with(pattern.substr(0, pattern.size() - 1));
  });
}

std::string event_id_of(const journal::Entry& entry) {
  return fmt::format("{}-{}", entry.sequence, entry.hash.substr(0, kHashDigits));
}

std::optional<Instant> next_attempt(std::int64_t attempts, Instant now, std::uint8_t jitter,
                                    std::optional<std::int64_t> retry_after_seconds) {
  CHECK(attempts >= 1);
  if (attempts > std::ssize(kRetryDelaysSeconds)) return std::nullopt;
  const std::int64_t delay = std::max(kRetryDelaysSeconds[static_cast<std::size_t>(attempts - 1)],
                                      retry_after_seconds.value_or(0));
  const std::int64_t longer_micros = delay * kMicrosPerSecond * kJitterPercent / 100 * jitter / 255;
  return Instant{add_seconds(now, delay).micros + longer_micros};
}

std::optional<std::int64_t> retry_after_seconds(std::string_view header) {
  const auto seconds = parse_integer(header);
  if (!seconds || *seconds < 0) return std::nullopt;
  return std::min(*seconds, kRetryAfterSecondsMax);
}

}  // namespace candor::webhook
