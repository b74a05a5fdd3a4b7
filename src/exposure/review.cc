// SPDX-License-Identifier: Apache-2.0
// Rows of which nobody was found, or several: looked at, and given to whom they are about.
#include <fmt/format.h>

#include "base/written.h"
#include "exposure/codec.h"
#include "exposure/exposure.h"
#include "exposure/review_store.h"
#include "exposure/store.h"
#include "journal/journal.h"
#include "seal/seal.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kReasonCharactersMax = 1'000;

Result<OpenRecord> opened(const seal::Key& key, const store::OpenRecord& record) {
  const std::string place = fmt::format("record/{}/{}", record.record_import_id, record.line);
  OpenRecord open = TRY(codec::decode_person(key.open(record.person.bytes, place)));
  open.place = {record.record_import_id, record.line};
  open.state = record.ambiguous ? RecordState::ambiguous : RecordState::unmatched;
  for (const DataClass& data_class : classes_in(record.classes)) {
    open.classes.push_back(data_class.name);
  }
  open.customers = record.customers;
  return open;
}

}  // namespace

Result<ReviewPage> review_records(App& app, std::string_view reference,
                                  const std::optional<RecordPlace>& after, PageLimit limit) {
  const auto tx = app.db.read();
  const auto incident = TRY(incident::load_incident(*tx, reference));
  const auto records = store::list_open(*tx, incident.incident_id, after.value_or(RecordPlace{}),
                                        limit.number() + 1);
  ReviewPage page;
  if (records.empty()) return page;
  const auto key =
      seal::find_key(*tx, seal::load_seal(app.settings.data_folder), incident.incident_id.value);
  if (!key) {
    return fail(ErrorCode::conflict,
                fmt::format("the key of {} was destroyed; who its rows were about is gone",
                            incident.reference));
  }
  for (const store::OpenRecord& record : records) {
    if (std::ssize(page.records) == limit.number()) {
      page.next = page.records.back().place;
      break;
    }
    page.records.push_back(TRY(opened(*key, record)));
  }
  return page;
}

Result<RecordAssigned> assign_record(App& app, const Actor& actor, std::string_view reference,
                                     const RecordPlace& place, std::string_view customer,
                                     std::string_view reason) {
  std::vector<Fault> faults;
  check_written(reason, kReasonCharactersMax, "/reason", faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the reason cannot be taken as it is", std::move(faults));
  }
  const auto tx = app.db.write();
  const auto incident = TRY(incident::load_incident(*tx, reference));
  if (!store::find_open(*tx, incident.incident_id, place)) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} has no such row to review; `candor exposure review {0}` lists "
                            "them",
                            incident.reference));
  }
  const auto found = store::find_customer(*tx, customer);
  if (!found) {
    return fail(ErrorCode::invalid, "there is no customer of that id",
                {{"/customer", "is the id of no customer"}});
  }
  const bool is_new =
      store::assign(*tx, incident.incident_id, place, *found, reason, app.clock.now(), actor.name);
  const RecordAssigned assigned{.incident = incident.reference,
                                .place = place,
                                .people = store::count_people(*tx, incident.incident_id),
                                .people_new = is_new ? 1 : 0};
  journal::append(*tx, app, actor,
                  {.kind = "exposure.record_assigned",
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_assigned(assigned, *found, reason));
  tx->commit();
  return assigned;
}

}  // namespace candor::exposure
