// SPDX-License-Identifier: Apache-2.0
#include "dossier/stix.h"

#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/id.h"
#include "base/json.h"

namespace candor::dossier {
namespace {

namespace json = boost::json;

// STIX wants UUIDs of RFC 4122, and ours are of RFC 9562; so each is named by ours in a namespace
// of Candor's own. Files are named in STIX's namespace (section 2.9), so that others who hold the
// same file name it alike.
constexpr std::string_view kNamespace = "7a3e4b1c-52d5-4c8e-9a57-0d1f6b7e2c90";
constexpr std::string_view kStixNamespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";
constexpr std::string_view kTlpExtension =
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

struct Marking {
  incident::Tlp tlp;
  std::string_view id;
  std::string_view name;
  std::string_view value;
};
constexpr Marking kMarkings[] = {
    {incident::Tlp::clear, "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR",
     "clear"},
    {incident::Tlp::green, "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN",
     "green"},
    {incident::Tlp::amber, "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER",
     "amber"},
    {incident::Tlp::amber_strict, "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
     "TLP:AMBER+STRICT", "amber+strict"},
    {incident::Tlp::red, "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED",
     "red"},
};

const Marking& marking_of(incident::Tlp tlp) {
  for (const Marking& marking : kMarkings) {
    if (marking.tlp == tlp) return marking;
  }
  bug_found("a TLP mark has its definition");
}

json::object definition_of(const Marking& marking) {
  return {
      {"type", "marking-definition"},
      {"spec_version", "2.1"},
      {"id", marking.id},
      {"created", "2022-10-01T00:00:00.000Z"},
      {"name", marking.name},
      {"extensions",
       {{kTlpExtension, {{"extension_type", "property-extension"}, {"tlp_2_0", marking.value}}}}}};
}

std::string id_of(std::string_view type, std::string_view ours) {
  return fmt::format("{}--{}", type, name_uuid(kNamespace, fmt::format("{}/{}", type, ours)));
}

// Gathers the objects of the bundle.
class Bundle {
 public:
  Bundle(const StixSource& source, const Settings::Organisation& organisation)
      : source_(source),
        organisation_(organisation),
        author_(id_of("identity", source.incident.incident_id.value)),
        incident_(id_of("incident", source.incident.incident_id.value)) {}

  json::object make() {
    add_identity();
    add_incident();
    for (const incident::TimelineEntry& entry : source_.timeline) add_note(entry);
    for (const evidence::Evidence& evidence : source_.evidence) add_evidence(evidence);
    json::array all;
    for (const incident::Tlp tlp : used_) all.push_back(definition_of(marking_of(tlp)));
    all.insert(all.end(), objects_.begin(), objects_.end());
    return {{"type", "bundle"},
            {"id", id_of("bundle", fmt::format("{}/{}", source_.incident.incident_id.value,
                                               source_.incident.version))},
            {"objects", std::move(all)}};
  }

 private:
  json::object begun(std::string_view type, std::string id, Instant created, Instant modified,
                     incident::Tlp tlp) {
    used_.insert(tlp);
    return {{"type", type},
            {"spec_version", "2.1"},
            {"id", std::move(id)},
            {"created_by_ref", author_},
            {"created", to_rfc3339(created)},
            {"modified", to_rfc3339(modified)},
            {"object_marking_refs", json::array{marking_of(tlp).id}}};
  }

  void add_identity() {
    const Instant since = source_.incident.declared_at;
    json::object identity = begun("identity", author_, since, since, incident::Tlp::clear);
    identity.erase("created_by_ref");
    identity["name"] = organisation_.name;
    identity["identity_class"] = "organization";
    objects_.push_back(std::move(identity));
  }

  void add_incident() {
    const incident::Incident& incident = source_.incident;
    Instant modified = incident.declared_at;
    std::string description;
    for (const incident::Fact& fact : source_.facts) {
      modified = std::max(modified, fact.stated_at);
      description += fmt::format("{}{} ({}): {}", description.empty() ? "" : "\n\n",
                                 enum_name(fact.question), enum_name(fact.status), fact.text);
    }
    json::object object =
        begun("incident", incident_, incident.declared_at, modified, incident::Tlp::amber);
    object["name"] = incident.title;
    if (!description.empty()) object["description"] = description;
    object["labels"] = json::array{fmt::format("severity:{}", enum_name(incident.severity)),
                                   fmt::format("status:{}", enum_name(incident.status)),
                                   fmt::format("phase:{}", enum_name(incident.phase))};
    object["external_references"] =
        json::array{json::object{{"source_name", "candor"}, {"external_id", incident.reference}}};
    objects_.push_back(std::move(object));
  }

  void add_note(const incident::TimelineEntry& entry) {
    json::object note = begun("note", id_of("note", entry.timeline_entry_id.value),
                              entry.recorded_at, entry.recorded_at, entry.tlp);
    note["abstract"] =
        fmt::format("occurred {} ({})", to_rfc3339(entry.occurred_at), enum_name(entry.precision));
    note["content"] = entry.text;
    note["authors"] = json::array{entry.recorded_by};
    note["object_refs"] = json::array{incident_};
    if (entry.source) {
      note["external_references"] =
          json::array{json::object{{"source_name", "source"}, {"description", *entry.source}}};
    }
    if (entry.corrects) {
      note["labels"] = json::array{"correction"};
      note["object_refs"].as_array().push_back(json::value(id_of("note", entry.corrects->value)));
    }
    objects_.push_back(std::move(note));
  }

  // The file, that it was seen, and what it was seen for.
  void add_evidence(const evidence::Evidence& evidence) {
    const json::object named{{"hashes", {{"SHA-256", evidence.sha256}}}, {"name", evidence.name}};
    const std::string file =
        fmt::format("file--{}", name_uuid(kStixNamespace, canonical_json(named)));
    json::object content = named;
    content["type"] = "file";
    content["spec_version"] = "2.1";
    content["id"] = file;
    content["size"] = evidence.bytes;
    if (files_.insert(file).second) objects_.push_back(std::move(content));

    const std::string seen = id_of("observed-data", evidence.evidence_id.value);
    json::object observed =
        begun("observed-data", seen, evidence.added_at, evidence.added_at, incident::Tlp::amber);
    observed["first_observed"] = to_rfc3339(evidence.added_at);
    observed["last_observed"] = to_rfc3339(evidence.added_at);
    observed["number_observed"] = 1;
    observed["object_refs"] = json::array{file};
    observed["external_references"] =
        json::array{json::object{{"source_name", "candor"}, {"external_id", evidence.reference}}};
    objects_.push_back(std::move(observed));

    json::object relation = begun("relationship", id_of("relationship", evidence.evidence_id.value),
                                  evidence.added_at, evidence.added_at, incident::Tlp::amber);
    relation["relationship_type"] = "related-to";
    relation["source_ref"] = seen;
    relation["target_ref"] = incident_;
    objects_.push_back(std::move(relation));
  }

  const StixSource& source_;
  const Settings::Organisation& organisation_;
  const std::string author_;
  const std::string incident_;
  std::set<incident::Tlp> used_;
  std::set<std::string> files_;
  json::array objects_;
};

}  // namespace

std::string to_stix(const StixSource& source, const Settings::Organisation& organisation) {
  return pretty_json(Bundle(source, organisation).make()) + "\n";
}

}  // namespace candor::dossier
