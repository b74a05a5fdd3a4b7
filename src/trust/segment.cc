// SPDX-License-Identifier: Apache-2.0
#include "trust/segment.h"

#include <cmath>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "trust/outcomes.h"

namespace candor::trust {
namespace {

// Months are filled from a customer's first call on: one that is dated 1970 by a broken clock would
// make hundreds.
constexpr int kFirstYear = 2000;

const std::map<std::string, Meaning>& defined_events() {
  static const std::map<std::string, Meaning> events = {{"Order Completed", Meaning::spend},
                                                        {"Order Refunded", Meaning::refund},
                                                        {"Signed In", Meaning::logins},
                                                        {"Account Deleted", Meaning::departure}};
  return events;
}

}  // namespace

Result<std::map<std::string, Meaning>> parse_events(std::span<const std::string> texts,
                                                    std::string_view place) {
  std::map<std::string, Meaning> events;
  for (const std::string& text : texts) {
    const std::size_t at = text.rfind('=');
    const auto meaning = at == std::string::npos
                             ? std::nullopt
                             : find_enum<Meaning>(std::string_view(text).substr(at + 1));
    if (!meaning || at == 0) {
      return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", place),
                  {{std::string(place),
                    "is not the name of an event and what it means, such as "
                    "\"Ticket Opened=contacts\"; it may mean " +
                        enum_names<Meaning>()}});
    }
    events[text.substr(0, at)] = *meaning;
  }
  return events;
}

SegmentFile::SegmentFile(const CsvSource& source, const std::map<std::string, Meaning>& events)
    : name_(source.name),
      rows_max_(source.rows_max),
      events_(events),
      input_(source.input),
      lines_(input_),
      faults_(source.name) {
  events_.insert(defined_events().begin(), defined_events().end());
}

void SegmentFile::add_fault(std::string_view where, std::string message) {
  faults_.add(fmt::format("{} line {}{}{}", name_, lines_.line(), where.empty() ? "" : ", ", where),
              std::move(message));
}

bool SegmentFile::take(const codec::SegmentCall& call, SegmentEvent& event) {
  const auto meaning = events_.find(call.event);
  if (call.type != "track" || meaning == events_.end()) {
    ++other_calls_;
    return false;
  }
  const std::size_t before = faults_.all().size();
  event = {.line = lines_.line(),
           .message_id = call.message_id,
           .customer = std::string(trim(call.user_id)),
           .happened_at = {},
           .meaning = meaning->second,
           .amount = 1};
  const auto at = parse_rfc3339(call.timestamp);
  if (!at) {
    add_fault("timestamp", "is not a time such as 2026-06-14T09:30:00Z");
  } else if (utc_date(*at).year < kFirstYear) {
    add_fault("timestamp", fmt::format("is before {}", kFirstYear));
  } else {
    event.happened_at = *at;
  }
  if (meaning->second == Meaning::spend || meaning->second == Meaning::refund) {
    const auto amount = call.revenue ? call.revenue : call.total;
    if (!amount) {
      add_fault("properties", "has no number as revenue or total");
    } else if (std::abs(*amount) > kSpendMax) {
      add_fault("properties", "has more than a million millions as revenue or total");
    } else if (*amount < 0 && meaning->second == Meaning::spend) {
      add_fault("properties", "has a negative revenue or total");
    }
    event.amount = amount.value_or(0);
    if (meaning->second == Meaning::refund) {
      event.amount = -std::abs(event.amount);
      event.meaning = Meaning::spend;
    }
  }
  return faults_.all().size() == before;
}

Result<bool> SegmentFile::next(SegmentEvent& event) {
  std::string_view line;
  codec::SegmentCall call;
  while (!faults_.full() && TRY(lines_.next(line))) {
    TRY(check_rows_max(name_, ++calls_, rows_max_));
    const auto wrong = lines_.is_too_long() ? std::optional<std::string>("is too long")
                                            : codec::read_call(line, call);
    if (wrong) {
      add_fault("", *wrong);
    } else if (take(call, event)) {
      return true;
    }
  }
  if (!faults_.all().empty()) return faults_.refuse();
  if (calls_ == 0) return fail(ErrorCode::invalid, name_ + " has no calls");
  return false;
}

}  // namespace candor::trust
