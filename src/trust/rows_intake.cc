// SPDX-License-Identifier: Apache-2.0
#include "trust/rows_intake.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "journal/journal.h"
#include "trust/intake_codec.h"

namespace candor::trust {

Result<RowsImported> import_rows(App& app, const Actor& actor, const incident::Incident& incident,
                                 std::string_view file, const Reading& reading,
                                 const RowsKind& kind) {
  const auto tx = app.db.write();
  const Register customers(*tx);
  store::RowsImport import;
  import.imported_at = app.clock.now();
  import.imported_by = actor.name;
  TRY(kind.take(*tx, customers, import));
  TRY(incident::load_incident(*tx, incident.reference));  // the turn, once the file is read

  // From here on, leaving without a commit takes everything back.
  RowsImported done;
  done.findings = settle_all(
      reading.decisions, [&] { return kind.look(*tx); },
      [&](const Settled& settled) { kind.apply(*tx, settled); });
  import.decisions = decisions_text(done.findings);
  import.rows = kind.count(*tx);
  const auto before = store::find_rows_import(*tx, incident.incident_id, kind.kind);
  if (!TRY(may_take(done, import, before, reading, std::string(file),
                    fmt::format("trust {} {}", kind.kind, incident.reference)))) {
    return done;
  }
  kind.admit(*tx, import);
  journal::append(*tx, app, actor,
                  {.kind = fmt::format("trust.{}_imported", kind.kind),
                   .subject = incident.reference,
                   .occurred_at = std::nullopt},
                  codec::journal_imported(done));
  tx->commit();
  return done;
}

}  // namespace candor::trust
