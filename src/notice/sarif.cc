// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0, OASIS Standard of 27 March 2020, as far as findings in a text need it.
#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/version.h"
#include "notice/codec.h"

namespace candor::notice::codec {
namespace {

namespace json = boost::json;

std::string_view level_of(Level level) {
  switch (level) {
    case Level::block: return "error";
    case Level::warn: return "warning";
    case Level::info: return "note";
  }
  bug_found("a level has its word in SARIF");
}

json::value rule_of(const LintRuleSummary& rule) {
  return {
      {"id", rule.id},
      {"shortDescription", {{"text", rule.summary}}},
      {"fullDescription", {{"text", fmt::format("{} (source: {})", rule.summary, rule.source)}}},
      {"defaultConfiguration", {{"level", level_of(rule.level)}}}};
}

json::value result_of(const Finding& finding, std::size_t rule_index, std::string_view uri) {
  const json::value region = {{"startLine", finding.line}, {"startColumn", finding.column}};
  const json::value place = {
      {"physicalLocation", {{"artifactLocation", {{"uri", uri}}}, {"region", region}}}};
  const std::string text = fmt::format("{}. Better: {}", finding.problem, finding.instead);
  return {{"ruleId", finding.rule},
          {"ruleIndex", rule_index},
          {"level", level_of(finding.level)},
          {"message", {{"text", text}}},
          {"locations", json::array{place}}};
}

json::value notification_of(const NotChecked& not_checked) {
  return {{"level", "note"},
          {"message", {{"text", not_checked.why}}},
          {"associatedRule", {{"id", not_checked.rule}}}};
}

}  // namespace

json::value encode_sarif(const Lint& lint, std::string_view uri) {
  const std::vector<LintRuleSummary> known = list_lint_rules();
  json::array rules;
  for (const LintRuleSummary& rule : known) rules.push_back(rule_of(rule));
  json::array results;
  for (const Finding& finding : lint.findings) {
    const auto rule = std::find_if(known.begin(), known.end(), [&](const LintRuleSummary& one) {
      return one.id == finding.rule;
    });
    results.push_back(result_of(finding, static_cast<std::size_t>(rule - known.begin()), uri));
  }
  json::array notifications;
  for (const NotChecked& one : lint.not_checked) notifications.push_back(notification_of(one));
  const json::value driver = {{"name", "Candor"}, {"version", kVersion}, {"rules", rules}};
  const json::value invocation = {{"executionSuccessful", true},
                                  {"toolConfigurationNotifications", notifications}};
  const json::value run = {{"tool", {{"driver", driver}}},
                           {"columnKind", "unicodeCodePoints"},
                           {"invocations", json::array{invocation}},
                           {"results", results}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", json::array{run}}};
}

}  // namespace candor::notice::codec
