// SPDX-License-Identifier: Apache-2.0
#include "duty/proofs.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "duty/store.h"
#include "incident/incident.h"
#include "seal/seal.h"

namespace candor::duty {
namespace {

constexpr std::size_t kNameCharactersMax = 200;

seal::Vault vault_of(const App& app) { return {app.settings.data_folder, "proofs"}; }

bool is_sha256(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

Result<void> check_rule(std::string_view rule) {
  if (law_book().find_rule(rule) != nullptr) return {};
  return fail(ErrorCode::not_found, "there is no rule of that id; `candor duty rules` lists them");
}

// Passes on at most what a proof may have, and refuses more.
class AtMost final : public ByteSource {
 public:
  explicit AtMost(ByteSource& source) : source_(source) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    const std::size_t got = TRY(source_.read(into));
    bytes_ += static_cast<std::int64_t>(got);
    if (bytes_ <= kProofBytesMax) return got;
    return fail(ErrorCode::too_large,
                fmt::format("a proof has at most {} bytes", with_commas(kProofBytesMax)));
  }

  ByteSource& source_;
  std::int64_t bytes_ = 0;
};

Result<seal::Key> ensure_key(App& app, std::string_view reference) {
  const auto tx = app.db.write();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  seal::Key key = TRY(seal::ensure_key(*tx, seal, incident.incident_id.value));
  tx->commit();
  return key;
}

}  // namespace

void check_proof(const ProofFile& file, std::vector<Fault>& faults) {
  const bool printable = !find_invalid_utf8(file.name) &&
                         std::none_of(file.name.begin(), file.name.end(),
                                      [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (!printable || trim(file.name).empty() || count_characters(file.name) > kNameCharactersMax) {
    faults.push_back(
        {"/file/name", fmt::format("is not a name of 1 to {} characters", kNameCharactersMax)});
  }
  if (!is_sha256(file.sha256) || to_lower(file.sha256) != file.sha256) {
    faults.push_back({"/file/sha256", "is not 64 lower-case hexadecimal digits"});
  }
}

Result<std::int64_t> proof_bytes(storage::Transaction& tx, const App& app,
                                 const incident::IncidentId& incident, const ProofFile& file) {
  const seal::Seal seal = TRY(seal::claim(tx, app));
  if (const auto key = seal::find_key(tx, seal, incident.value)) {
    const auto bytes = vault_of(app).find_bytes(seal::Vault::file_of(*key, file.sha256));
    if (bytes) return *bytes;
  }
  return fail(ErrorCode::not_found, "no proof of that hash was kept; send its content first",
              {{"/file/sha256", "is not of a proof that was kept"}});
}

Result<ProofFile> keep_proof(App& app, std::string_view reference, std::string_view rule,
                             std::string_view name, ByteSource& content) {
  TRY(check_rule(rule));
  ProofFile file{std::string(name), sha256_hex(""), 0};
  std::vector<Fault> faults;
  check_proof(file, faults);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the proof cannot be kept as it is", std::move(faults));
  }
  const seal::Key key = TRY(ensure_key(app, reference));
  const seal::Vault vault = vault_of(app);
  seal::Draft draft(vault, new_uuid(app.clock.now(), app.random), key);
  AtMost limited(content);
  const seal::Content kept = TRY(draft.take(limited));
  if (kept.bytes == 0) {
    return fail(ErrorCode::invalid, "the proof cannot be kept as it is", {{"/file", "is empty"}});
  }
  draft.keep_as(seal::Vault::file_of(key, kept.sha256));
  file.sha256 = kept.sha256;
  file.bytes = kept.bytes;
  return file;
}

Result<Proof> load_proof(App& app, std::string_view reference, std::string_view rule) {
  TRY(check_rule(rule));
  const auto tx = app.db.write();  // a database without a key file yet may get one
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  std::optional<Met> last;
  for (const Met& met : store::list_met(*tx, incident.incident_id)) {
    if (met.rule != rule || !met.file) continue;
    if (!last || last->recorded_at <= met.recorded_at) last = met;
  }
  if (!last) return fail(ErrorCode::not_found, "no proof was attached for this rule");
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const auto key = seal::find_key(*tx, seal, incident.incident_id.value);
  if (!key) {
    return fail(ErrorCode::conflict,
                fmt::format("the key of {} was destroyed; no proof of it opens any more",
                            incident.reference));
  }
  auto content = vault_of(app).open(seal::Vault::file_of(*key, last->file->sha256), *key,
                                    {last->file->sha256, last->file->bytes});
  if (!content) {
    return fail(ErrorCode::conflict,
                "the proof in the data folder is not the one that was attached: " +
                    content.error().message);
  }
  return Proof{*last->file, std::move(*content)};
}

}  // namespace candor::duty
