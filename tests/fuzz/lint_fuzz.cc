// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "exposure/exposure.h"
#include "fuzz.h"
#include "notice/notice.h"

using candor::fuzz::claim;

namespace {

// Against a record that can contradict days, counts and classes.
candor::notice::Context full_context() {
  candor::notice::Context context;
  context.jurisdictions = {"US-CA", "US-MA", "KR"};
  context.today = candor::Date{2026, 5, 12};
  auto& record = context.record.emplace();
  for (const char* name : {"password", "social_security_number"}) {
    const candor::exposure::DataClass* known = candor::exposure::find_data_class(name);
    record.classes.push_back({known->words, candor::incident::FactStatus::confirmed, known->name});
  }
  record.counts = {12401};
  record.discovered = {candor::Date{2026, 5, 9}};
  record.days = {candor::notice::NamedDay{0, 2026, 5, 3}};
  return context;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const candor::notice::Context context = full_context();
  const std::string_view text = candor::fuzz::bytes(data, size);
  const std::int64_t lines = 1 + std::count(text.begin(), text.end(), '\n');
  const auto found = candor::notice::lint(text, context);
  for (const auto& finding : found.findings) {
    claim(finding.line >= 1 && finding.line <= lines, "a finding stands on a line of the text");
    claim(finding.column >= 1, "columns count from one");
    claim(!finding.problem.empty() && !finding.instead.empty(), "a finding helps");
  }
  const auto by_itself = candor::notice::lint(text, {});
  claim(by_itself.words == candor::notice::lint(text, {}).words, "the same text reads the same");
  return 0;
}
