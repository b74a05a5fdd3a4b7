// SPDX-License-Identifier: Apache-2.0
#include "duty/proofs.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "duty/store.h"
#include "incident/incident.h"

namespace candor::duty {
namespace {

constexpr std::size_t kProofBytesMax = 20'000'000;
constexpr std::size_t kNameCharactersMax = 200;

std::string folder_of(const Settings& settings) { return settings.data_folder + "/proofs"; }

std::string path_of(const Settings& settings, const std::string& sha256) {
  return folder_of(settings) + "/" + sha256;
}

bool is_sha256(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

Result<void> check_rule(std::string_view rule) {
  if (law_book().find_rule(rule) != nullptr) return {};
  return fail(ErrorCode::not_found, "there is no rule of that id; `candor duty rules` lists them");
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

Result<std::int64_t> proof_bytes(const Settings& settings, const ProofFile& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path_of(settings, file.sha256), error);
  if (!error) return static_cast<std::int64_t>(bytes);
  return fail(ErrorCode::not_found, "no proof of that hash was kept; send its content first",
              {{"/file/sha256", "is not of a proof that was kept"}});
}

Result<ProofFile> keep_proof(App& app, std::string_view reference, std::string_view rule,
                             std::string_view name, std::string_view content) {
  TRY(incident::load_incident(*app.db.read(), reference));
  TRY(check_rule(rule));
  if (content.size() > kProofBytesMax) {
    return fail(ErrorCode::too_large,
                fmt::format("a proof has at most {} bytes", with_commas(kProofBytesMax)));
  }
  ProofFile file{std::string(name), sha256_hex(content), static_cast<std::int64_t>(content.size())};
  std::vector<Fault> faults;
  check_proof(file, faults);
  if (content.empty()) faults.push_back({"/file", "is empty"});
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the proof cannot be kept as it is", std::move(faults));
  }
  if (proof_bytes(app.settings, file)) return file;
  const std::string folder = folder_of(app.settings);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw std::system_error(errno, std::generic_category(), "cannot create the folder " + folder);
  }
  write_file(path_of(app.settings, file.sha256), content);
  return file;
}

Result<Proof> load_proof(App& app, std::string_view reference, std::string_view rule) {
  TRY(check_rule(rule));
  const auto tx = app.db.read();
  const incident::Incident incident = TRY(incident::load_incident(*tx, reference));
  std::optional<Met> last;
  for (const Met& met : store::list_met(*tx, incident.incident_id)) {
    if (met.rule != rule || !met.file) continue;
    if (!last || last->recorded_at <= met.recorded_at) last = met;
  }
  if (!last) return fail(ErrorCode::not_found, "no proof was attached for this rule");
  Proof proof{*last->file,
              TRY(read_file(path_of(app.settings, last->file->sha256), kProofBytesMax))};
  if (sha256_hex(proof.content) != proof.file.sha256) {
    return fail(ErrorCode::conflict,
                "the proof in the data folder is not the one that was attached: its hash differs");
  }
  return proof;
}

}  // namespace candor::duty
