// SPDX-License-Identifier: Apache-2.0
#include "exposure/register.h"

#include <algorithm>

#include <fmt/format.h>

#include "exposure/codec.h"
#include "exposure/match.h"
#include "exposure/register_store.h"
#include "journal/journal.h"

namespace candor::exposure {
namespace {

constexpr std::int64_t kCustomersAtATime = 2'000;

std::string scope_of(std::int64_t number) { return fmt::format("register/{}", number); }

// Seals and opens the fields of one customer, each bound to its place.
class Fields {
 public:
  Fields(const RegisterKey& key, std::string_view external_id)
      : key_(key), external_id_(external_id) {}

  std::optional<storage::Blob> seal(std::string_view field, const std::string& text) {
    if (text.empty()) return std::nullopt;
    return storage::Blob{key_.seal(text, place(field))};
  }
  std::string open(std::string_view field, const std::optional<storage::Blob>& sealed) {
    return sealed ? key_.open(sealed->bytes, place(field)) : std::string();
  }

 private:
  std::string_view place(std::string_view field) {
    place_ = "customer/";
    place_ += field;
    place_ += '/';
    place_ += external_id_;
    return place_;
  }
  const RegisterKey& key_;
  std::string_view external_id_;
  std::string place_;
};

std::optional<std::string> given(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

std::string RegisterKey::seal(std::string_view text, std::string_view place) const {
  return key_ ? key_->seal(text, place) : file_key_->seal(text, place);
}

std::string RegisterKey::open(std::string_view sealed, std::string_view place) const {
  return key_ ? key_->open(sealed, place) : file_key_->open(sealed, place);
}

std::optional<storage::Blob> RegisterKey::index(std::string_view kind,
                                                std::string_view normal) const {
  if (normal.empty()) return std::nullopt;
  return storage::Blob{key_ ? key_->index(kind, normal) : file_key_->blind(kind, normal)};
}

store::SealedCustomer sealed(const RegisterKey& key, const CustomerRow& row, CustomerId id) {
  Fields fields(key, row.external_id);
  // Only the address, at the end, can hold a line end.
  const std::string content = fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", row.jurisdiction,
                                          row.language, row.joined_on, row.name, row.email,
                                          row.phone, row.born_on, row.flags, row.address);
  return {.customer_id = std::move(id),
          .external_id = row.external_id,
          .jurisdiction = row.jurisdiction,
          .language = row.language,
          .joined_on = given(row.joined_on),
          .name = fields.seal("name", row.name),
          .email = fields.seal("email", row.email),
          .phone = fields.seal("phone", row.phone),
          .email_index = key.index("email", row.email_normal),
          .phone_index = key.index("phone", row.phone_normal),
          .address = fields.seal("address", row.address),
          .born_on = fields.seal("born_on", row.born_on),
          .flags = row.flags,
          .content = *key.index("content", content),
          .alias_index = key.index("alias", row.email_alias),
          .key_number = key.number()};
}

CustomerRow opened(const RegisterKey& key, const store::SealedCustomer& customer) {
  Fields fields(key, customer.external_id);
  CustomerRow row{.line = 0,
                  .external_id = customer.external_id,
                  .jurisdiction = customer.jurisdiction,
                  .language = customer.language,
                  .joined_on = customer.joined_on.value_or(""),
                  .name = fields.open("name", customer.name),
                  .email = fields.open("email", customer.email),
                  .email_normal = {},
                  .email_alias = {},
                  .phone = fields.open("phone", customer.phone),
                  .phone_normal = {},
                  .address = fields.open("address", customer.address),
                  .born_on = fields.open("born_on", customer.born_on),
                  .flags = customer.flags};
  return row;
}

Result<RegisterKey> ensure_register_key(storage::Transaction& tx, App& app) {
  seal::Seal seal = TRY(seal::claim(tx, app));
  auto numbers = store::list_register_keys(tx);
  if (numbers.empty()) {
    tx.take_turn("register_key");  // another one may be the first at this moment
    numbers = store::list_register_keys(tx);
  }
  if (numbers.size() > 1) {
    return fail(ErrorCode::conflict,
                "the register is being sealed with another key; `candor register rotate-key` "
                "finishes it");
  }
  if (numbers.empty()) {
    store::insert_register_key(tx, 1, app.clock.now());
    numbers.push_back(1);
  }
  if (numbers.front() == 0) return RegisterKey(std::move(seal));
  return RegisterKey(numbers.front(), TRY(seal::ensure_key(tx, seal, scope_of(numbers.front()))));
}

Result<void> check_register_key(storage::Transaction& tx, const RegisterKey& key) {
  if (store::list_register_keys(tx) == std::vector{key.number()}) return {};
  return fail(ErrorCode::conflict,
              "the register was sealed with another key meanwhile; import the file again");
}

RegisterKeys RegisterKeys::load(storage::Transaction& tx, const App& app) {
  RegisterKeys loaded;
  for (const std::int64_t number : store::list_register_keys(tx)) {
    seal::Seal seal = seal::load_seal(app.settings.data_folder);
    if (number == 0) {
      loaded.keys_.emplace_back(std::move(seal));
    } else {
      auto key = seal::find_key(tx, seal, scope_of(number));
      CHECK(key);
      loaded.keys_.emplace_back(number, std::move(*key));
    }
  }
  return loaded;
}

const RegisterKey& RegisterKeys::at(std::int64_t number) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(),
                                  [&](const RegisterKey& key) { return key.number() == number; });
  CHECK(found != keys_.end());
  return *found;
}

namespace {

// The key that takes the place of the current one: begun, or gone on with where it was begun.
struct Rotation {
  std::int64_t from = 0;
  std::int64_t to = 0;
};
Result<Rotation> begin_rotation(App& app) {
  const auto tx = app.db.write();
  tx->take_turn("customers");
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const auto numbers = store::list_register_keys(*tx);
  if (numbers.empty()) {
    return fail(ErrorCode::conflict, "there are no customers yet, and so no key of theirs");
  }
  if (numbers.size() == 2) return Rotation{numbers.front(), numbers.back()};
  const Rotation begun{numbers.front(), numbers.front() + 1};
  TRY(seal::ensure_key(*tx, seal, scope_of(begun.to)));
  store::insert_register_key(*tx, begun.to, app.clock.now());
  tx->commit();
  return begun;
}

// How many customers behind this one were sealed anew: some, or none if all are. `after` is then
// the last of them.
std::int64_t seal_some_anew(App& app, const Rotation& rotation, CustomerId& after) {
  const auto tx = app.db.write();
  tx->take_turn("customers");
  const RegisterKeys keys = RegisterKeys::load(*tx, app);
  const RegisterKey& from = keys.at(rotation.from);
  const RegisterKey& to = keys.at(rotation.to);
  const bool has_ambiguous = store::has_ambiguous_records(*tx);
  const auto customers = store::list_sealed_with(*tx, rotation.from, after, kCustomersAtATime);
  for (const store::SealedCustomer& customer : customers) {
    CustomerRow row = opened(from, customer);
    put_normal_email(row.email, row.email_normal);
    put_alias(row.email_normal, row.email_alias);
    put_normal_phone(row.phone, country_of(row.jurisdiction), row.phone_normal);
    const store::SealedCustomer anew = sealed(to, row, customer.customer_id);
    store::update_sealed(*tx, anew);
    if (has_ambiguous) store::move_record_indexes(*tx, customer, anew);
  }
  tx->commit();
  if (!customers.empty()) after = customers.back().customer_id;
  return std::ssize(customers);
}

Result<void> end_rotation(App& app, const Actor& actor, const Rotation& rotation,
                          std::int64_t customers) {
  const auto tx = app.db.write();
  tx->take_turn("customers");
  CHECK(store::list_sealed_with(*tx, rotation.from, {}, 1).empty());
  store::forget_record_indexes(*tx);
  store::remove_register_key(*tx, rotation.from);
  if (rotation.from != 0) seal::destroy_key(*tx, scope_of(rotation.from), app.clock.now());
  journal::append(*tx, app, actor,
                  {.kind = "exposure.register_key_rotated", .subject = "", .occurred_at = {}},
                  codec::journal_rotated(rotation.from, rotation.to, customers));
  tx->commit();
  return {};
}

}  // namespace

Result<RegisterRotated> rotate_register_key(App& app, const Actor& actor,
                                            const RotateLimits& limits) {
  const Rotation rotation = TRY(begin_rotation(app));
  RegisterRotated rotated{.key_number = rotation.to};
  CustomerId after;
  while (rotated.sealed_anew < limits.customers_max) {
    const std::int64_t some = seal_some_anew(app, rotation, after);
    if (some == 0) break;
    rotated.sealed_anew += some;
    if (limits.progress) limits.progress(rotated.sealed_anew);
  }
  rotated.left = store::count_sealed_with(*app.db.read(), rotation.from);
  if (rotated.left == 0) {
    TRY(end_rotation(app, actor, rotation, store::count_customers(*app.db.read())));
  }
  return rotated;
}

}  // namespace candor::exposure
