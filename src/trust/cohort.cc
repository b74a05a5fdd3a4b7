// SPDX-License-Identifier: Apache-2.0
#include "trust/cohort.h"

#include <algorithm>

namespace candor::trust {

Cohort::Cohort(const Window& window) : window_(window), row_(window.months()) {}

void Cohort::add(const std::string& customer_id, bool exposed, Period period, bool active,
                 double spend) {
  if (customer_id != customer_id_) {
    close();
    customer_id_ = customer_id;
    exposed_ = exposed;
  }
  CHECK(period >= window_.first && period <= window_.last);
  row_[static_cast<std::size_t>(period.months - window_.first.months)] = Month{active, spend};
}

void Cohort::finish() { close(); }

void Cohort::close() {
  if (customer_id_.empty()) return;
  std::vector<std::optional<Month>> row(window_.months());
  row.swap(row_);
  const std::size_t before = window_.before();
  const auto first_after = row.begin() + static_cast<std::ptrdiff_t>(before);
  const auto known = [](const std::optional<Month>& month) { return month.has_value(); };

  const std::optional<Month>& last_before = row[before - 1];
  if (!last_before || !last_before->active) {
    const bool was_here = std::any_of(row.begin(), first_after, known);
    ++(was_here ? left_out.left_before : left_out.joined_since);
    return;
  }

  // Nothing is known of those who left; their months count as no spend.
  const auto gone = std::find_if(first_after, row.end(),
                                 [](const auto& month) { return !month || !month->active; });
  const bool has_left = gone != row.end() && gone->has_value();
  const auto seen = gone - first_after + (has_left ? 1 : 0);
  staying.months.push_back(static_cast<double>(seen));
  staying.left.push_back(has_left);
  staying.exposed.push_back(exposed_);

  const bool whole =
      std::all_of(row.begin(), first_after, known) && (gone == row.end() || has_left);
  if (!whole) {
    ++left_out.incomplete;
    return;
  }
  for (auto month = row.begin(); month != row.end(); ++month) {
    compared.spend.push_back(month < gone && (*month)->active ? (*month)->spend : 0.0);
  }
  compared.exposed.push_back(exposed_);
}

}  // namespace candor::trust
