// SPDX-License-Identifier: Apache-2.0
// Who is affected, from two files alone: the leaked keys are kept as hashes, then the customers
// pass by. Nothing of either file is stored or stays.
#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "base/progress.h"
#include "exposure/counts.h"
#include "exposure/exposure.h"
#include "exposure/files.h"
#include "exposure/ids.h"
#include "exposure/key_index.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kAhead = 16;  // keys that are on their way into the cache
constexpr std::uint32_t kNobody = 0xffffffff;
constexpr std::uint32_t kSeveral = 0xfffffffe;

// "US-CA" in one word.
std::uint64_t packed(std::string_view jurisdiction) {
  std::uint64_t word = 0;
  std::memcpy(&word, jurisdiction.data(), std::min(jurisdiction.size(), sizeof word));
  return word;
}
std::string unpacked(std::uint64_t word) {
  std::array<char, sizeof word + 1> text{};
  std::memcpy(text.data(), &word, sizeof word);
  return text.data();
}

// Keys of a leaked row; the ones it does not have are empty.
struct LeakedKeys {
  std::array<std::optional<Key>, kKeyKinds> keys;
  ClassMask classes;
};

// A leaked row once it is read: which keys it has, by their numbers in the index.
struct LeakedRow {
  std::array<std::uint32_t, kKeyKinds> keys;
  std::uint32_t mask;
};

class Leaked {
 public:
  LeakedKeys keys_of(const RecordRow& row) const {
    LeakedKeys leaked{.keys = {}, .classes = row.classes};
    const std::array<std::string_view, kKeyKinds> texts{row.external_id, row.email_normal,
                                                        row.email_alias, row.phone_normal};
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!texts[i].empty()) leaked.keys[i] = index_.key_of(static_cast<KeyKind>(i), texts[i]);
    }
    return leaked;
  }
  void add(std::vector<LeakedKeys>& made) {
    for (std::size_t i = 0; i < made.size(); ++i) {
      if (i + kAhead < made.size()) prefetch(made[i + kAhead]);
      add(made[i]);
    }
    made.clear();
  }
  const KeyIndex& index() const { return index_; }
  const std::deque<LeakedRow>& rows() const { return rows_; }
  const std::vector<ClassMask>& masks() const { return masks_; }
  bool has(KeyKind kind) const { return has_[static_cast<std::size_t>(kind)]; }

 private:
  void prefetch(const LeakedKeys& leaked) const {
    for (const auto& key : leaked.keys) {
      if (key) index_.prefetch(*key);
    }
  }
  void add(const LeakedKeys& leaked) {
    LeakedRow row{.keys = {}, .mask = 0};
    row.keys.fill(KeyIndex::kNone);
    for (std::size_t i = 0; i < row.keys.size(); ++i) {
      if (!leaked.keys[i]) continue;
      row.keys[i] = index_.add(*leaked.keys[i]);
      has_[i] = true;
    }
    const auto [known, is_new] =
        mask_numbers_.try_emplace(leaked.classes, static_cast<std::uint32_t>(masks_.size()));
    if (is_new) masks_.push_back(leaked.classes);
    row.mask = known->second;
    rows_.push_back(row);
  }

  KeyIndex index_;
  std::array<bool, kKeyKinds> has_{};
  std::deque<LeakedRow> rows_;  // grows without being copied
  std::vector<ClassMask> masks_;
  std::unordered_map<ClassMask, std::uint32_t> mask_numbers_;
};

struct PassingCustomer {
  std::uint64_t jurisdiction = 0;
  std::uint32_t row = 0;  // of its batch
  bool has_email = false;
};
struct Hit {
  std::uint32_t key;
  PassingCustomer customer;
};

// Customers of one batch that a leaked key is about.
class Passing {
 public:
  void look_for(const KeyIndex& index, const Key& key, const PassingCustomer& customer) {
    index.prefetch(key);
    Waiting& place = waiting_[count_++ % kAhead];
    if (count_ > kAhead) look(index, place);
    place = {key, customer};
  }
  // Once, after the last.
  void finish(const KeyIndex& index) {
    const std::size_t from = count_ > kAhead ? count_ - kAhead : 0;
    for (std::size_t i = from; i < count_; ++i) look(index, waiting_[i % kAhead]);
    count_ = 0;
  }
  // Ids in rising order need no other look at whether one stands there twice.
  void saw_id(std::string_view id, std::uint64_t hash) {
    if (ids_.empty()) first_id_ = id;
    rising_ = rising_ && (ids_.empty() || Ids::is_less(last_id_, id));
    last_id_ = id;
    ids_.push_back(hash);
  }

  std::vector<Hit> hits_;
  std::vector<std::uint64_t> ids_;
  bool rising_ = true;
  std::string first_id_;
  std::string last_id_;
  std::uint32_t rows_ = 0;

 private:
  struct Waiting {
    Key key;
    PassingCustomer customer;
  };
  void look(const KeyIndex& index, const Waiting& waiting) {
    const std::uint32_t found = index.find(waiting.key);
    if (found != KeyIndex::kNone) hits_.push_back({found, waiting.customer});
  }
  std::array<Waiting, kAhead> waiting_{};
  std::size_t count_ = 0;
};

struct Person {
  std::uint64_t jurisdiction;
  ClassMask classes;
  bool has_email;
};

// Which customers the leaked keys are about.
class Found {
 public:
  explicit Found(const Leaked& leaked) : leaked_(leaked), who_(leaked.index().size(), kNobody) {}

  // May be called by several threads.
  void look_for(const CustomerRow& row, Passing& passing) const {
    const KeyIndex& index = leaked_.index();
    const PassingCustomer customer{packed(row.jurisdiction), passing.rows_++, !row.email.empty()};
    const Key id = index.key_of(KeyKind::external_id, row.external_id);
    passing.saw_id(row.external_id, id.high);
    if (leaked_.has(KeyKind::external_id)) passing.look_for(index, id, customer);
    if (!row.email_normal.empty() && leaked_.has(KeyKind::email)) {
      passing.look_for(index, index.key_of(KeyKind::email, row.email_normal), customer);
    }
    if (!row.email_alias.empty() && leaked_.has(KeyKind::alias)) {
      passing.look_for(index, index.key_of(KeyKind::alias, row.email_alias), customer);
    }
    if (!row.phone_normal.empty() && leaked_.has(KeyKind::phone)) {
      passing.look_for(index, index.key_of(KeyKind::phone, row.phone_normal), customer);
    }
  }
  void add(Passing& passing) {
    passing.finish(leaked_.index());
    std::sort(passing.hits_.begin(), passing.hits_.end(),
              [](const Hit& a, const Hit& b) { return a.customer.row < b.customer.row; });
    std::uint32_t last_row = kNobody;
    for (const Hit& hit : passing.hits_) {
      if (hit.customer.row != last_row) {
        people_.push_back({hit.customer.jurisdiction, 0, hit.customer.has_email});
      }
      last_row = hit.customer.row;
      std::uint32_t& who = who_[hit.key];
      who = who == kNobody ? static_cast<std::uint32_t>(people_.size() - 1) : kSeveral;
    }
    add_ids(passing);
    passing = Passing();
  }
  // How many rows have an id that another has.
  std::int64_t repeated_ids() {
    if (rising_) return 0;
    std::sort(ids_.begin(), ids_.end());
    return std::ssize(ids_) - std::distance(ids_.begin(), std::unique(ids_.begin(), ids_.end()));
  }

  // The first way in which a row finds somebody counts, as in an import.
  void resolve(Estimate& to) {
    const std::array<std::int64_t*, kKeyKinds> found{&to.found_by_external_id, &to.found_by_email,
                                                     &to.found_by_alias, &to.found_by_phone};
    for (const LeakedRow& row : leaked_.rows()) {
      std::uint32_t who = kNobody;
      std::size_t by = 0;
      for (; by < row.keys.size() && who == kNobody; ++by) {
        if (row.keys[by] != KeyIndex::kNone) who = who_[row.keys[by]];
      }
      if (who == kNobody) {
        ++to.unmatched;
      } else if (who == kSeveral) {
        ++to.ambiguous;
      } else {
        ++*found[by - 1];
        people_[who].classes |= leaked_.masks()[row.mask];
      }
    }
  }
  void count(Estimate& to) const {
    std::unordered_map<std::uint64_t, std::unordered_map<ClassMask, std::int64_t>> people;
    for (const Person& person : people_) {
      if (person.classes == 0) continue;
      ++people[person.jurisdiction][person.classes];
      if (!person.has_email) ++to.people_without_email;
    }
    PeopleCounts counts;
    for (const auto& [jurisdiction, masks] : people) {
      for (const auto& [mask, count] : masks) counts.add(unpacked(jurisdiction), mask, count);
    }
    to.people = counts.people();
    to.by_class = counts.by_class();
    to.by_jurisdiction = counts.by_jurisdiction();
  }

 private:
  void add_ids(const Passing& passing) {
    if (passing.ids_.empty()) return;
    rising_ =
        rising_ && passing.rising_ && (ids_.empty() || Ids::is_less(last_id_, passing.first_id_));
    last_id_ = passing.last_id_;
    ids_.insert(ids_.end(), passing.ids_.begin(), passing.ids_.end());
  }

  const Leaked& leaked_;
  std::vector<std::uint32_t> who_;  // by the key's number
  std::vector<Person> people_;
  std::vector<std::uint64_t> ids_;
  std::string last_id_;
  bool rising_ = true;
};

Result<void> read_leaked(const Source& source, RecordFile& file, Leaked& leaked) {
  Progress progress("leaked rows", 0);
  return file.read<std::vector<LeakedKeys>>(
      [&](const RecordRow& row, std::vector<LeakedKeys>& made) {
        made.push_back(leaked.keys_of(row));
      },
      [&](std::vector<LeakedKeys>& made) {
        leaked.add(made);
        progress.reach(file.rows(), file.bytes_read(), source.bytes);
      });
}

Result<void> read_customers(const Source& source, CustomerFile& file, Found& found) {
  Progress progress("customers", 0);
  return file.read<Passing>(
      [&](const CustomerRow& row, Passing& passing) { found.look_for(row, passing); },
      [&](Passing& passing) {
        found.add(passing);
        progress.reach(file.rows(), file.bytes_read(), source.bytes);
      });
}

}  // namespace

Result<Estimate> estimate(App& app, const Source& customers, const Source& records,
                          const LeakedClasses& classes) {
  TRY(check_classes(classes));
  CustomerFile customer_file(customers, utc_date(app.clock.now()), Digest::none);
  TRY(customer_file.begin());
  RecordFile record_file(records, classes, Digest::none);
  TRY(record_file.begin());
  Leaked leaked;
  TRY(read_leaked(records, record_file, leaked));
  Found found(leaked);
  TRY(read_customers(customers, customer_file, found));
  Estimate made{.customers = customer_file.rows(),
                .customers_rejected = customer_file.rejected(),
                .customers_repeated = found.repeated_ids(),
                .records = record_file.rows() - record_file.empty(),
                .records_rejected = record_file.rejected(),
                .empty = record_file.empty()};
  found.resolve(made);
  found.count(made);
  return made;
}

}  // namespace candor::exposure
