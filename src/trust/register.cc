// SPDX-License-Identifier: Apache-2.0
#include "trust/register.h"

namespace candor::trust {

Register::Register(storage::Transaction& tx) {
  exposure::for_each_registered(tx, [&](const exposure::RegisteredCustomer& customer) {
    customers_.emplace(customer.external_id, Known{customer.customer_id, customer.joined_on});
  });
}

const Register::Known* Register::find(const std::string& external_id) const {
  const auto found = customers_.find(external_id);
  return found == customers_.end() ? nullptr : &found->second;
}

std::vector<Finding> settle_all(const Decisions& wanted,
                                const std::function<std::vector<Finding>()>& look,
                                const std::function<void(const Settled&)>& apply) {
  std::vector<Finding> settled;
  while (const auto next = settle_next(look(), wanted, settled)) {
    apply(*next);
    settled.push_back(next->finding);
  }
  return settled;
}

Result<bool> may_take(RowsImported& done, const store::RowsImport& import,
                      const std::optional<store::RowsImport>& before, const Reading& reading,
                      const std::string& file, std::string_view command) {
  done.file_sha256 = import.file_sha256;
  done.rows = import.rows;
  done.strangers = import.strangers;
  done.only_checked = reading.only_check;
  if (import.rows == 0 && done.findings.empty()) return nobody_known(file);
  if (reading.only_check) return false;
  TRY(check_decided(done.findings, file, command));
  if (import.rows == 0) return nobody_known(file);
  done.repeated = before && before->file_sha256 == import.file_sha256 &&
                  before->strangers == import.strangers && before->decisions == import.decisions;
  return !done.repeated;
}

tl::unexpected<Error> nobody_known(const std::string& file) {
  return fail(ErrorCode::invalid, file +
                                      " has no customer that we know; are its ids the register's "
                                      "(`candor customer import`)?");
}

}  // namespace candor::trust
