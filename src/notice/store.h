// SPDX-License-Identifier: Apache-2.0
// The notice's tables. The only SQL of this room.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "notice/readers.h"
#include "notice/versions.h"

namespace candor::notice::store {

// The next number within the incident, from 1.
std::int64_t next_number(storage::Transaction& tx, const incident::IncidentId& incident);
void insert(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
            const Notice& notice);
// The reference of the incident that the notice of this reference belongs to; it never changes.
std::optional<std::string> find_incident(storage::Transaction& tx, std::string_view reference);
std::optional<Notice> find(storage::Transaction& tx, std::string_view reference);
std::vector<Notice> list(storage::Transaction& tx, const incident::IncidentId& incident);
std::vector<Version> list_versions(storage::Transaction& tx, const NoticeId& id);
// People affected who live in the same place, read the same language and lost the same, by counts
// that exposure keeps.
struct ReaderGroup {
  std::string jurisdiction;
  std::string language;  // BCP 47, lower case
  exposure::ClassMask classes = 0;
  std::int64_t people = 0;
};
std::vector<ReaderGroup> group_readers(storage::Transaction& tx,
                                       const incident::IncidentId& incident);
// Adds `notice`'s text and translations as its version; false if the notice is no longer a draft at
// the version before.
bool add_version(storage::Transaction& tx, const Notice& notice);
void add_approval(storage::Transaction& tx, const Notice& notice, const Approval& approval);
// False if it is no longer a draft at this version.
bool approve(storage::Transaction& tx, const Notice& notice, const Sender& sender);
State load_state(storage::Transaction& tx, const NoticeId& id);
std::string load_reference(storage::Transaction& tx, const NoticeId& id);
void withdraw(storage::Transaction& tx, const NoticeId& id);
// As it was at the approval; nothing if it was never approved.
std::optional<Sender> find_sender(storage::Transaction& tx, const NoticeId& id);

}  // namespace candor::notice::store
