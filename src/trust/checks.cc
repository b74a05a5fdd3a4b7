// SPDX-License-Identifier: Apache-2.0
#include "trust/checks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace candor::trust {
namespace {

constexpr std::size_t kLinesShown = 5;

struct Check {
  std::string_view name;
  std::string_view says;  // {rows} and {customers} in their places
  std::vector<Choice> choices;
};

// In the order in which they are settled.
const std::vector<Check>& all_checks() {
  static const std::vector<Check> all = {
      {"future",
       "rows of a time to come: {rows}, of {customers} customers",
       {{"leave_out", "these rows are left out"}}},
      {"duplicated",
       "rows that say again what another row says: {rows}, of {customers} customers",
       {{"keep_first", "one of them counts"}}},
      {"contradicting",
       "rows that say something else than another row of the same customer and time: {rows}, of "
       "{customers} customers",
       {{"keep_first", "the row that stands first in the file counts"},
        {"keep_last", "the row that stands last in the file counts"}}},
      {"left_twice",
       "rows of customers who leave twice, or are there again after they left: {rows}, of "
       "{customers} customers",
       {{"first", "they left the first time, and what comes after it is left out"},
        {"last", "only the last time counts, and before it they were customers"}}},
      {"left_before_joining",
       "departures before the customer joined, by the register or by their outcomes: {rows}, of "
       "{customers} customers",
       {{"leave_out", "these departures are left out"}}},
      {"unit_change",
       "",
       {{"as_is", "spend stays as the file has it"},
        {"scale", "spend from that month on is brought to the unit of the months before"}}},
      {"gap",
       "months that are missing between two that are there: {rows}, of {customers} customers",
       {{"leave_out", "the months stay missing, and their spend is compared with nobody's"},
        {"zero", "in these months they were customers and did nothing"}}},
      {"active_later",
       "months in which somebody is active after a departure on record: {rows}, of {customers} "
       "customers",
       {{"departure", "they left, and what comes after it is not read"},
        {"months", "they stayed, and the departure is left out"}}},
  };
  return all;
}

const Check& check_named(std::string_view name) {
  const auto& all = all_checks();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Check& check) { return check.name == name; });
  CHECK(found != all.end());
  return *found;
}

std::string names_of(const std::vector<Choice>& choices) {
  std::vector<std::string> names;
  for (const Choice& choice : choices) names.push_back(choice.decision);
  return join(names, ", ");
}

bool is_choice(const std::vector<Choice>& choices, std::string_view decision) {
  return std::any_of(choices.begin(), choices.end(),
                     [&](const Choice& choice) { return choice.decision == decision; });
}

bool says_the_same(const OutcomeRow& a, const OutcomeRow& b) {
  return a.active == b.active && a.spend == b.spend && a.contacts == b.contacts &&
         a.complaints == b.complaints && a.logins == b.logins;
}

void push(std::vector<Finding>& findings, std::optional<Finding> finding) {
  if (finding) findings.push_back(std::move(*finding));
}

// "at lines 4, 9 and more".
std::string lines_text(const Finding& finding) {
  if (finding.lines.empty()) return "";
  std::string text = finding.lines.size() == 1 ? "line " : "lines ";
  for (std::size_t i = 0; i < finding.lines.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::to_string(finding.lines[i]);
  }
  if (finding.lines.size() == kLinesShown &&
      finding.rows > static_cast<std::int64_t>(kLinesShown)) {
    text += " and more";
  }
  return text;
}

// Bins of spend, two per cent wide, from a tenth of a cent to a million millions.
constexpr double kBinWidth = 0.02;
const double kBinStart = std::log(1e-3);
constexpr std::size_t kBins = 1800;

constexpr std::int64_t kUnitCustomersMin = 10;
constexpr double kNearly = 1.25;
constexpr double kTenfold = 10;
constexpr double kNearlyAll = 0.9;

// 100 of 93; nothing where no power of ten is near.
std::optional<double> near_power_of_ten(double ratio) {
  const double factor = std::pow(10, std::round(std::log10(ratio)));
  if (ratio < factor / kNearly || ratio > factor * kNearly) return std::nullopt;
  return factor;
}

}  // namespace

void Finds::add(std::string_view customer, std::int64_t line, std::int64_t rows) {
  rows_ += rows;
  if (customers_ == 0 || customer_ != customer) {
    ++customers_;
    customer_ = customer;
  }
  if (lines_.size() == kLinesShown && line > lines_.back()) return;
  lines_.insert(std::upper_bound(lines_.begin(), lines_.end(), line), line);
  if (lines_.size() > kLinesShown) lines_.pop_back();
}

std::optional<Finding> finding_of(std::string_view name, const Finds& finds) {
  if (finds.rows() == 0) return std::nullopt;
  const Check& check = check_named(name);
  std::string says = replace_all(std::string(check.says), "{rows}", with_commas(finds.rows()));
  says = replace_all(std::move(says), "{customers}", with_commas(finds.customers()));
  if (finds.customers() == 1) says.pop_back();  // of 1 customer
  return Finding{.check = std::string(name),
                 .says = std::move(says),
                 .rows = finds.rows(),
                 .customers = finds.customers(),
                 .lines = finds.lines(),
                 .choices = check.choices,
                 .decision = std::nullopt};
}

void UnitCheck::add(std::int64_t line, Period period, double spend,
                    const std::optional<double>& before) {
  if (spend <= 0) return;
  Month& month = months_[period.months];
  if (month.bins.empty()) {
    month.bins.resize(kBins);
    month.first_line = line;
  }
  month.first_line = std::min(month.first_line, line);
  const double bin = (std::log(spend) - kBinStart) / kBinWidth;
  ++month.bins[static_cast<std::size_t>(std::clamp(bin, 0.0, double{kBins - 1}))];
  ++month.customers;
  if (!before || *before <= 0) return;
  ++month.pairs;
  if (spend > *before * kTenfold) ++month.rose;
  if (spend * kTenfold < *before) ++month.fell;
}

double UnitCheck::Month::median() const {
  std::int64_t passed = 0;
  std::size_t bin = 0;
  while (bin + 1 < bins.size() && (passed += bins[bin]) * 2 < customers) ++bin;
  return std::exp(kBinStart + (static_cast<double>(bin) + 0.5) * kBinWidth);
}

std::vector<UnitCheck::Jump> UnitCheck::jumps() const {
  std::vector<Jump> found;
  for (const auto& [at, month] : months_) {
    const auto before = months_.find(at - 1);
    if (before == months_.end() || month.customers < kUnitCustomersMin ||
        before->second.customers < kUnitCustomersMin) {
      continue;
    }
    const double ratio = month.median() / before->second.median();
    const auto factor = near_power_of_ten(ratio);
    const double size = factor ? std::max(*factor, 1 / *factor) : 1;
    const bool is_unit = size > 50 && size < 5000;
    const double wanted = kNearlyAll * static_cast<double>(month.pairs);
    const bool nearly_all =
        month.pairs >= kUnitCustomersMin &&
        (static_cast<double>(month.rose) >= wanted || static_cast<double>(month.fell) >= wanted);
    if (is_unit || nearly_all) found.push_back({{at}, ratio, factor, &month});
  }
  return found;
}

std::vector<UnitChange> UnitCheck::changes() const {
  std::vector<UnitChange> changes;
  for (const Jump& jump : jumps()) {
    if (jump.factor && *jump.factor != 1) changes.push_back({jump.period, *jump.factor});
  }
  return changes;
}

std::optional<Finding> UnitCheck::finding() const {
  const std::vector<Jump> found = jumps();
  if (found.empty()) return std::nullopt;
  Finding finding{.check = "unit_change", .says = "", .choices = {}, .decision = std::nullopt};
  finding.choices = check_named("unit_change").choices;
  for (const Jump& jump : found) {
    const bool up = jump.ratio >= 1;
    const double times = jump.factor.value_or(jump.ratio);
    if (!finding.says.empty()) finding.says += "; ";
    finding.says +=
        fmt::format("the median of spend in {} is about {:.4g} times {} that of {}",
                    to_words(jump.period), up ? times : 1 / times,
                    up ? "higher than" : "lower than", to_words(Period{jump.period.months - 1}));
    finding.rows += jump.month->customers;
    finding.customers = std::max(finding.customers, jump.month->customers);
    finding.lines.push_back(jump.month->first_line);
    if (!jump.factor) finding.choices.resize(1);  // no unit explains it
  }
  finding.says = replace_all(std::move(finding.says), "higher than that", "that");
  std::sort(finding.lines.begin(), finding.lines.end());
  if (finding.lines.size() > kLinesShown) finding.lines.resize(kLinesShown);
  return finding;
}

void OutcomeChecks::add(const OutcomeRow& row, const std::optional<Period>& left_in) {
  const bool is_new = row.customer != last_.customer;
  if (is_new) has_left_ = false;
  if (row.period > present_) return future_.add(row.customer, row.line);
  if (!is_new && row.period == last_.period) {
    return (says_the_same(row, last_) ? duplicated_ : contradicting_).add(row.customer, row.line);
  }
  const bool follows = !is_new && row.period.months == last_.period.months + 1;
  if (!is_new && !follows && last_.active) {
    gap_.add(row.customer, row.line, row.period.months - last_.period.months - 1);
  }
  if (has_left_ && row.active) left_twice_.add(row.customer, row.line);
  if (!row.active) has_left_ = true;
  if (left_in && row.active && row.period > *left_in) active_later_.add(row.customer, row.line);
  if (row.active) {
    units_.add(row.line, row.period, row.spend,
               follows ? std::optional(last_.spend) : std::nullopt);
  }
  last_ = row;
}

std::vector<Finding> OutcomeChecks::findings() const {
  std::vector<Finding> found;
  push(found, finding_of("future", future_));
  push(found, finding_of("duplicated", duplicated_));
  push(found, finding_of("contradicting", contradicting_));
  push(found, finding_of("left_twice", left_twice_));
  push(found, units_.finding());
  push(found, finding_of("gap", gap_));
  push(found, finding_of("active_later", active_later_));
  return found;
}

void DepartureChecks::add(const DepartureRow& row, const std::optional<Active>& active) {
  if (row.left_on > today_) return future_.add(row.customer, row.line);
  const bool is_new = !last_ || row.customer != last_->customer;
  if (!is_new && row.left_on == last_->left_on && row.cause == last_->cause) {
    return duplicated_.add(row.customer, row.line);
  }
  if (!is_new) left_twice_.add(row.customer, row.line);
  last_ = row;
  const Period left_in = period_of(row.left_on);
  if ((row.joined_on && row.left_on < *row.joined_on) || (active && left_in < active->first)) {
    return before_joining_.add(row.customer, row.line);
  }
  if (active && active->last > left_in) {
    active_later_.add(row.customer, row.line, active->last.months - left_in.months);
  }
}

std::vector<Finding> DepartureChecks::findings() const {
  std::vector<Finding> found;
  push(found, finding_of("future", future_));
  push(found, finding_of("duplicated", duplicated_));
  push(found, finding_of("left_twice", left_twice_));
  push(found, finding_of("left_before_joining", before_joining_));
  push(found, finding_of("active_later", active_later_));
  return found;
}

void RelationshipChecks::add(const RelationshipRow& row) {
  const bool is_new = !last_ || row.customer != last_->customer;
  if (!is_new) {
    const bool same = row.products == last_->products && row.complaints == last_->complaints &&
                      row.survey == last_->survey && row.since == last_->since;
    return (same ? duplicated_ : contradicting_).add(row.customer, row.line);
  }
  last_ = row;
  if (row.since && *row.since > today_) future_.add(row.customer, row.line);
}

std::vector<Finding> RelationshipChecks::findings() const {
  std::vector<Finding> found;
  push(found, finding_of("future", future_));
  push(found, finding_of("duplicated", duplicated_));
  push(found, finding_of("contradicting", contradicting_));
  return found;
}

std::optional<Settled> settle_next(const std::vector<Finding>& found, const Decisions& wanted,
                                   const std::vector<Finding>& settled) {
  for (const Finding& finding : found) {
    const bool is_settled = std::any_of(settled.begin(), settled.end(), [&](const Finding& other) {
      return other.check == finding.check;
    });
    if (is_settled) continue;
    Settled next{finding, finding.choices.front().decision};
    const auto decided = wanted.find(finding.check);
    if (decided != wanted.end() && is_choice(finding.choices, decided->second)) {
      next.decision = decided->second;
      next.finding.decision = decided->second;
    }
    return next;
  }
  return std::nullopt;
}

Result<void> check_decided(const std::vector<Finding>& findings, std::string_view file,
                           std::string_view command) {
  std::vector<Fault> faults;
  std::string typed = fmt::format("candor {} {}", command, file);
  for (const Finding& finding : findings) {
    typed += fmt::format(" --accept {}={}", finding.check,
                         finding.decision.value_or(finding.choices.front().decision));
    if (finding.decision) continue;
    std::string message = finding.says;
    if (const std::string lines = lines_text(finding); !lines.empty()) {
      message += " (" + lines + ")";
    }
    for (const Choice& choice : finding.choices) {
      message += fmt::format("; {}={}: {}", finding.check, choice.decision, choice.means);
    }
    faults.push_back({finding.check, std::move(message)});
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::conflict,
              fmt::format("{} is not imported; nothing was changed. What was found in it wants a "
                          "decision, such as `{}`",
                          file, typed),
              std::move(faults));
}

std::string decisions_text(const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const Finding& finding : findings) {
    if (finding.decision) texts.push_back(finding.check + "=" + *finding.decision);
  }
  return join(texts, " ");
}

std::vector<std::pair<std::string, std::string>> parse_decisions_text(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> decisions;
  for (const std::string_view each : split(text, ' ')) {
    const std::size_t at = each.find('=');
    if (at != std::string_view::npos) {
      decisions.emplace_back(each.substr(0, at), each.substr(at + 1));
    }
  }
  return decisions;
}

Result<Decisions> parse_decisions(std::span<const std::string> texts, std::string_view place) {
  Decisions decisions;
  for (const std::string& text : texts) {
    const std::size_t at = text.find('=');
    const std::string name = text.substr(0, at);
    const auto& all = all_checks();
    const auto check =
        std::find_if(all.begin(), all.end(), [&](const Check& each) { return each.name == name; });
    std::string wrong;
    if (at == std::string::npos) {
      wrong = "is not a check and a decision, such as gap=leave_out";
    } else if (check == all.end()) {
      std::vector<std::string> names;
      for (const Check& each : all) names.emplace_back(each.name);
      wrong = "names no check; the checks are " + join(names, ", ");
    } else if (!is_choice(check->choices, text.substr(at + 1))) {
      wrong = fmt::format("is no decision of {}, which has {}", name, names_of(check->choices));
    } else if (!decisions.emplace(name, text.substr(at + 1)).second) {
      wrong = fmt::format("decides {} a second time", name);
    }
    if (!wrong.empty()) {
      return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", place),
                  {{std::string(place), wrong}});
    }
  }
  return decisions;
}

}  // namespace candor::trust
