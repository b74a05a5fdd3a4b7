// SPDX-License-Identifier: Apache-2.0
#include "app/codec.h"

#include "base/described.h"

namespace candor::app {

BOOST_DESCRIBE_STRUCT(Verified, (), (origin, size, root, proven, not_proven))
BOOST_DESCRIBE_STRUCT(PublicWord, (), (salt, entry, proof))
BOOST_DESCRIBE_STRUCT(Disclosure, (), (format, entry, salt, proof, public_word))

namespace codec {

BOOST_DESCRIBE_STRUCT(JournalWord, (), (kind, at, sha256))

namespace {

namespace json = boost::json;

struct AsJson {
  json::value operator()(const std::string& text) const { return json::string(text); }
  json::value operator()(std::int64_t number) const { return number; }
  json::value operator()(const std::vector<std::string>& texts) const { return to_json(texts); }
};
struct AsSchema {
  json::object operator()(const std::string&) const { return schema_of<std::string>(); }
  json::object operator()(std::int64_t) const { return schema_of<std::int64_t>(); }
  json::object operator()(const std::vector<std::string>&) const {
    return schema_of<std::vector<std::string>>();
  }
};

// "organisation" and "name" of "organisation.name"; no section of "database".
struct Place {
  std::string section;
  std::string name;
};
Place place_of(const std::string& path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return {"", path};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

struct SettingView {
  std::string name;
  bool is_default = true;
  std::string summary;
};
BOOST_DESCRIBE_STRUCT(SettingView, (), (name, is_default, summary))
struct SettingsView {
  std::optional<std::string> settings_file;
  std::string data_folder;
  json::value settings;
  std::vector<SettingView> described;
};
BOOST_DESCRIBE_STRUCT(SettingsView, (), (settings_file, data_folder, settings, described))

json::object closed_object() {
  return {{"type", "object"},
          {"properties", json::object()},
          {"required", json::array()},
          {"additionalProperties", false}};
}
void add_property(json::object& schema, const std::string& name, json::object property) {
  schema.at("properties").as_object()[name] = std::move(property);
  schema.at("required").as_array().emplace_back(name);
}

json::object settings_schema() {
  json::object all = closed_object();
  for (const Setting& setting : settings_in_force(Settings{}).settings) {
    const Place place = place_of(setting.name);
    json::object property = std::visit(AsSchema(), setting.value);
    if (place.section.empty()) {
      add_property(all, place.name, std::move(property));
      continue;
    }
    json::object& sections = all.at("properties").as_object();
    if (!sections.contains(place.section)) add_property(all, place.section, closed_object());
    add_property(all.at("properties").at(place.section).as_object(), place.name,
                 std::move(property));
  }
  json::object view = schema_of<SettingsView>();
  view.at("properties").as_object()["settings"] = std::move(all);
  return view;
}

json::object openapi_document() { return {{"type", "object"}}; }

constexpr http::Schema kSchemas[] = {
    {"OpenApiDocument", openapi_document},
    {"Settings", settings_schema},
};

}  // namespace

json::value encode(const SettingsInForce& in_force) {
  json::object sections;
  SettingsView view{.settings_file = std::nullopt,
                    .data_folder = in_force.data_folder,
                    .settings = nullptr,
                    .described = {}};
  if (!in_force.settings_file.empty()) view.settings_file = in_force.settings_file;
  for (const Setting& setting : in_force.settings) {
    const Place place = place_of(setting.name);
    json::value value = std::visit(AsJson(), setting.value);
    if (place.section.empty()) {
      sections[place.name] = std::move(value);
    } else {
      json::value& section = sections[place.section];
      if (section.is_null()) section.emplace_object();
      section.as_object()[place.name] = std::move(value);
    }
    view.described.push_back({setting.name, setting.origin == Origin::left_out, setting.summary});
  }
  view.settings = std::move(sections);
  return to_json(view);
}

std::span<const http::Schema> schemas() { return kSchemas; }

boost::json::value encode(const Verified& verified) { return to_json(verified); }

std::string encode(const Disclosure& disclosure) { return pretty_json(to_json(disclosure)); }

Result<Disclosure> decode_disclosure(std::string_view text) {
  return from_json_text<Disclosure>(text);
}

Result<JournalWord> decode_journal_word(std::string_view entry) {
  return from_json_text<JournalWord>(entry);
}

}  // namespace codec
}  // namespace candor::app
