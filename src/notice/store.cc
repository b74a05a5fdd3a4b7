// SPDX-License-Identifier: Apache-2.0
#include "notice/store.h"

#include "base/enums.h"

namespace candor::notice::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO notice (notice_id, reference, incident_id, number, state, version, jurisdiction)
  VALUES ($1, $2, $3, $4, $5, $6, $7))sql";

constexpr char kInsertVersion[] = R"sql(
  INSERT INTO notice_version (notice_id, version, text, text_sha256, written_at, written_by)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kFindIncident[] = R"sql(
  SELECT i.reference
  FROM notice AS n
  JOIN incident AS i ON i.incident_id = n.incident_id
  WHERE n.reference = $1)sql";

constexpr char kFind[] = R"sql(
  SELECT n.notice_id, n.reference, i.reference, n.state, n.version, v.text, v.text_sha256,
         v.written_by, v.written_at, n.approved_by, n.approved_at, n.jurisdiction
  FROM notice AS n
  JOIN notice_version AS v ON v.notice_id = n.notice_id AND v.version = n.version
  JOIN incident AS i ON i.incident_id = n.incident_id
  WHERE n.reference = $1)sql";

constexpr char kList[] = R"sql(
  SELECT n.notice_id, n.reference, i.reference, n.state, n.version, v.text, v.text_sha256,
         v.written_by, v.written_at, n.approved_by, n.approved_at, n.jurisdiction
  FROM notice AS n
  JOIN notice_version AS v ON v.notice_id = n.notice_id AND v.version = n.version
  JOIN incident AS i ON i.incident_id = n.incident_id
  WHERE n.incident_id = $1
  ORDER BY n.number)sql";

constexpr char kRaiseVersion[] = R"sql(
  UPDATE notice
  SET version = $1
  WHERE notice_id = $2 AND version = $3 AND state = 'draft')sql";

constexpr char kApprove[] = R"sql(
  UPDATE notice
  SET state = 'approved', approved_by = $1, approved_at = $2, organisation = $3,
      contact_email = $4, contact_phone = $5, postal_address = $6, site_url = $7
  WHERE notice_id = $8 AND version = $9 AND state = 'draft')sql";

constexpr char kAddApproval[] = R"sql(
  INSERT INTO notice_approval
    (notice_id, version, text_sha256, approved_by, approved_as, approved_at)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kApprovals[] = R"sql(
  SELECT approved_by, approved_as, approved_at, text_sha256
  FROM notice_approval
  WHERE notice_id = $1 AND version = $2
  ORDER BY approved_at, approved_by)sql";

constexpr char kInsertTranslation[] = R"sql(
  INSERT INTO notice_translation
    (notice_id, version, language, text, text_sha256, written_at, written_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7))sql";

constexpr char kTranslations[] = R"sql(
  SELECT language, text, text_sha256, written_by, written_at
  FROM notice_translation
  WHERE notice_id = $1 AND version = $2
  ORDER BY language)sql";

constexpr char kListVersions[] = R"sql(
  SELECT version, text, text_sha256, written_by, written_at
  FROM notice_version
  WHERE notice_id = $1
  ORDER BY version)sql";

constexpr char kGroupReaders[] = R"sql(
  SELECT jurisdiction, language, classes, CAST(SUM(people) AS BIGINT)
  FROM exposed_count
  WHERE incident_id = $1
  GROUP BY jurisdiction, language, classes)sql";

constexpr char kFindSender[] = R"sql(
  SELECT organisation, contact_email, contact_phone, postal_address, site_url
  FROM notice
  WHERE notice_id = $1 AND organisation IS NOT NULL)sql";

Notice notice_of(const storage::Row& row) {
  return {.notice_id = {row.text(0)},
          .reference = row.text(1),
          .incident = row.text(2),
          .jurisdiction = row.find_text(11),
          .state = load_enum<State>(row.text(3)),
          .version = row.integer(4),
          .text = row.text(5),
          .text_sha256 = row.text(6),
          .written_by = row.text(7),
          .written_at = row.instant(8),
          .translations = {},
          .approvals = {},
          .approved_by = row.find_text(9),
          .approved_at = row.find_instant(10)};
}

// Into a Notice or a Version.
template <typename Versioned>
void add_parts(storage::Transaction& tx, const NoticeId& id, Versioned& version) {
  tx.for_each(kTranslations, {id, version.version}, [&](const storage::Row& row) {
    version.translations.push_back({.language = row.text(0),
                                    .text = row.text(1),
                                    .text_sha256 = row.text(2),
                                    .written_by = row.text(3),
                                    .written_at = row.instant(4)});
  });
  tx.for_each(kApprovals, {id, version.version}, [&](const storage::Row& row) {
    version.approvals.push_back({.approved_by = row.text(0),
                                 .approved_as = load_enum<ApprovedAs>(row.text(1)),
                                 .approved_at = row.instant(2),
                                 .text_sha256 = row.text(3)});
  });
}

void insert_version(storage::Transaction& tx, const Notice& notice) {
  tx.execute(kInsertVersion, {notice.notice_id, notice.version, notice.text, notice.text_sha256,
                              notice.written_at, notice.written_by});
  for (const Translation& one : notice.translations) {
    tx.execute(kInsertTranslation, {notice.notice_id, notice.version, one.language, one.text,
                                    one.text_sha256, one.written_at, one.written_by});
  }
}

}  // namespace

std::int64_t next_number(storage::Transaction& tx, const incident::IncidentId& incident) {
  return tx
      .one("SELECT COALESCE(MAX(number), 0) + 1 FROM notice WHERE incident_id = $1", {incident})
      .integer(0);
}

void insert(storage::Transaction& tx, const incident::IncidentId& incident, std::int64_t number,
            const Notice& notice) {
  tx.execute(kInsert, {notice.notice_id, notice.reference, incident, number,
                       enum_name(notice.state), notice.version, notice.jurisdiction});
  insert_version(tx, notice);
}

std::optional<std::string> find_incident(storage::Transaction& tx, std::string_view reference) {
  const auto row = tx.find(kFindIncident, {reference});
  if (!row) return std::nullopt;
  return row->text(0);
}

std::optional<Notice> find(storage::Transaction& tx, std::string_view reference) {
  const auto row = tx.find(kFind, {reference});
  if (!row) return std::nullopt;
  Notice notice = notice_of(*row);
  add_parts(tx, notice.notice_id, notice);
  return notice;
}

std::vector<Notice> list(storage::Transaction& tx, const incident::IncidentId& incident) {
  std::vector<Notice> notices;
  tx.for_each(kList, {incident},
              [&](const storage::Row& row) { notices.push_back(notice_of(row)); });
  for (Notice& notice : notices) add_parts(tx, notice.notice_id, notice);
  return notices;
}

std::vector<Version> list_versions(storage::Transaction& tx, const NoticeId& id) {
  std::vector<Version> versions;
  tx.for_each(kListVersions, {id}, [&](const storage::Row& row) {
    versions.push_back({.version = row.integer(0),
                        .text = row.text(1),
                        .text_sha256 = row.text(2),
                        .written_by = row.text(3),
                        .written_at = row.instant(4),
                        .translations = {},
                        .approvals = {}});
  });
  for (Version& version : versions) add_parts(tx, id, version);
  return versions;
}

std::vector<ReaderGroup> group_readers(storage::Transaction& tx,
                                       const incident::IncidentId& incident) {
  std::vector<ReaderGroup> groups;
  tx.for_each(kGroupReaders, {incident}, [&](const storage::Row& row) {
    groups.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3)});
  });
  return groups;
}

bool add_version(storage::Transaction& tx, const Notice& notice) {
  if (tx.execute(kRaiseVersion, {notice.version, notice.notice_id, notice.version - 1}) != 1) {
    return false;
  }
  insert_version(tx, notice);
  return true;
}

void add_approval(storage::Transaction& tx, const Notice& notice, const Approval& approval) {
  tx.execute(kAddApproval,
             {notice.notice_id, notice.version, approval.text_sha256, approval.approved_by,
              enum_name(approval.approved_as), approval.approved_at});
}

bool approve(storage::Transaction& tx, const Notice& notice, const Sender& sender) {
  return tx.execute(kApprove, {notice.approved_by, notice.approved_at, sender.organisation,
                               sender.contact_email, sender.contact_phone, sender.postal_address,
                               sender.site_url, notice.notice_id, notice.version}) == 1;
}

State load_state(storage::Transaction& tx, const NoticeId& id) {
  return load_enum<State>(tx.one("SELECT state FROM notice WHERE notice_id = $1", {id}).text(0));
}

std::string load_reference(storage::Transaction& tx, const NoticeId& id) {
  return tx.one("SELECT reference FROM notice WHERE notice_id = $1", {id}).text(0);
}

void withdraw(storage::Transaction& tx, const NoticeId& id) {
  tx.execute("UPDATE notice SET state = 'withdrawn' WHERE notice_id = $1", {id});
}

std::optional<Sender> find_sender(storage::Transaction& tx, const NoticeId& id) {
  const auto row = tx.find(kFindSender, {id});
  if (!row) return std::nullopt;
  return Sender{.organisation = row->text(0),
                .contact_email = row->text(1),
                .contact_phone = row->text(2),
                .postal_address = row->text(3),
                .site_url = row->text(4)};
}

}  // namespace candor::notice::store
