// SPDX-License-Identifier: Apache-2.0
#include "trust/cohort.h"

#include <algorithm>

namespace candor::trust {
namespace {

bool is_active(const MonthOutcomes& month) {
  return month[static_cast<std::size_t>(Outcome::active)] == 1;
}

template <typename T>
void keep(std::vector<T>& values, const std::vector<std::uint8_t>& kept) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (kept[i] != 0) values[to++] = values[i];
  }
  values.resize(to);
}

}  // namespace

Cohort::Cohort(const Window& window, std::vector<Outcome> outcomes)
    : window_(window),
      outcomes_(std::move(outcomes)),
      row_(window.months()),
      values_(window.months()) {}

void Cohort::begin(const Standpoint& standpoint, std::optional<LeftOn> left_on,
                   std::optional<std::int64_t> told_on) {
  close();
  open_ = true;
  standpoint_ = standpoint;
  left_on_ = left_on;
  told_on_ = told_on;
}

void Cohort::add(Period period, const MonthOutcomes& outcomes) {
  CHECK(open_ && period >= window_.first);
  if (period > window_.last) return;
  row_[static_cast<std::size_t>(period.months - window_.first.months)] = outcomes;
}

void Cohort::finish() { close(); }

void Cohort::leave_out_few() {
  std::int64_t lacking[2] = {0, 0};
  for (std::size_t i = 0; i < staying.whole.size(); ++i) {
    lacking[staying.exposed[i]] += staying.whole[i] == 0 ? 1 : 0;
  }
  if (!are_few(lacking[0]) && !are_few(lacking[1])) return;
  const std::vector<std::uint8_t> kept = staying.whole;
  keep(staying.months, kept);
  keep(staying.left, kept);
  keep(staying.exposed, kept);
  keep(staying.whole, kept);
  keep(staying.stratum, kept);
  keep(staying.cause, kept);
  keep(staying.left_on, kept);
  keep(staying.told_on, kept);
}

void Cohort::close() {
  if (!open_) return;
  open_ = false;
  std::vector<std::optional<MonthOutcomes>> row(window_.months());
  row.swap(row_);
  const auto first_after = row.begin() + static_cast<std::ptrdiff_t>(window_.before());
  const auto known = [](const auto& month) { return month.has_value(); };

  const auto& last_before = row[window_.before() - 1];
  if (!last_before || !is_active(*last_before)) {
    const bool was_here = std::any_of(row.begin(), first_after, known);
    ++(was_here ? left_before : joined_since);
    return;
  }

  // Nothing is known of those who left; their months count as nothing.
  const auto gone = std::find_if(first_after, row.end(),
                                 [](const auto& month) { return !month || !is_active(*month); });
  const bool has_left = gone != row.end() && gone->has_value();
  const auto seen = gone - first_after + (has_left ? 1 : 0);
  staying.months.push_back(static_cast<double>(seen));
  staying.left.push_back(has_left ? 1 : 0);
  staying.exposed.push_back(standpoint_.exposed ? 1 : 0);
  staying.stratum.push_back(standpoint_.stratum);
  const Cause cause = left_on_ ? left_on_->cause : Cause::other;
  staying.cause.push_back(has_left ? static_cast<std::int32_t>(cause) + 1 : 0);
  staying.left_on.push_back(left_on_ ? static_cast<std::int32_t>(left_on_->day) : kNever);
  staying.told_on.push_back(told_on_ ? static_cast<std::int32_t>(*told_on_) : kNever);

  const auto deciding = static_cast<std::size_t>(outcomes_.front());
  const bool whole = std::all_of(row.begin(), first_after, known) &&
                     (gone == row.end() || has_left) &&
                     std::all_of(row.begin(), gone, [&](const auto& month) {
                       return !is_active(*month) || (*month)[deciding].has_value();
                     });
  staying.whole.push_back(whole ? 1 : 0);
  if (!whole) {
    ++incomplete;
    return;
  }
  Moments& moments = compared[standpoint_];
  moments.resize(outcomes_.size());
  for (std::size_t o = 0; o < outcomes_.size(); ++o) {
    bool is_known = true;
    for (std::size_t m = 0; m < row.size(); ++m) {
      const bool here = row.begin() + static_cast<std::ptrdiff_t>(m) < gone && is_active(*row[m]);
      const auto& value =
          here ? (*row[m])[static_cast<std::size_t>(outcomes_[o])] : std::optional(0.0);
      is_known = is_known && value.has_value();
      values_[m] = value.value_or(0);
    }
    if (is_known) moments[o].add(values_);
  }
}

}  // namespace candor::trust
