// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "dossier/codec.h"
#include "dossier/dossier.h"
#include "incident/incident.h"

namespace candor::dossier {
namespace {

Result<Format> format_of(const std::string& path) {
  if (path.ends_with(".md")) return Format::markdown;
  if (path.ends_with(".html")) return Format::html;
  return fail(ErrorCode::invalid, "the kind of the dossier cannot be told",
              {{"--to", "does not end in .md or .html"}});
}

Result<Output> run_dossier(App& app, const Actor&, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  const auto path = arguments.find("--to");
  const Format format = path ? TRY(format_of(*path)) : Format::markdown;
  const std::string text = TRY(write_dossier(app, incident, format));
  if (!path) return Output{.text = text, .json = pretty_json(codec::encode_text(text))};
  write_file(*path, text);
  const std::string sha256 = sha256_hex(text);
  return Output{
      .text = fmt::format("{}: the dossier is in {}\nSHA-256 {}\n", incident, *path, sha256),
      .json = pretty_json(codec::encode_written(*path, sha256))};
}

Result<Output> run_export(App& app, const Actor&, const Arguments& arguments) {
  const std::string& incident = arguments.value("INC");
  const std::string text = arguments.has("--stix")
                               ? TRY(export_stix(app, incident))
                               : TRY(incident::export_veris(*app.db.read(), incident));
  return Output{.text = text, .json = text};
}

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};
constexpr Argument kDossier[] = {
    kIncident,
    {"--to", "FILE", Need::optional,
     "Write it there, as a page that prints (.html) or as Markdown (.md); printed as Markdown if "
     "left out."}};
constexpr Argument kExport[] = {kIncident,
                                {"--veris", "", Need::optional, "As a VERIS record; the default."},
                                {"--stix", "", Need::optional, "As a STIX 2.1 bundle."}};

constexpr Command kCommands[] = {
    {"incident dossier", Access::read,
     "All of an incident for a regulator: what happened, when we knew, what was owed and done.",
     kDossier, run_dossier},
    {"incident export", Access::read, "Export an incident for other programs.", kExport,
     run_export},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::dossier
