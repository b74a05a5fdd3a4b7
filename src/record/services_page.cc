// SPDX-License-Identifier: Apache-2.0
#include "record/services_page.h"

#include <algorithm>

#include "base/markdown.h"
#include "base/text.h"
#include "record/page_template.h"

namespace candor::record {
namespace {

using ctemplate::TemplateDictionary;

constexpr std::size_t kOverShownMax = 10;

const ctemplate::Template& services_template() {
  static const auto parsed = parse_template("services.html");
  return *parsed;
}

std::string status_sign(ComponentStatus status) {
  switch (status) {
    case ComponentStatus::operational: return "●";
    case ComponentStatus::degraded_performance: return "◕";
    case ComponentStatus::partial_outage: return "◑";
    case ComponentStatus::major_outage: return "○";
    case ComponentStatus::under_maintenance: return "◌";
  }
  bug_found("the status has a sign");
}

void add_row(TemplateDictionary& values, const Component& component) {
  TemplateDictionary* row = values.AddSectionDictionary("component");
  row->SetValue("name", component.name);
  if (component.group_id) row->ShowSection("is_inner");
  row->SetValue("status", status_words(component.status));
  row->SetValue("sign", status_sign(component.status));
  if (!component.description.empty()) {
    row->SetValueAndShowSection("description", component.description, "has_description");
  }
}

void add_components(TemplateDictionary& values, const std::vector<Component>& components) {
  if (components.empty()) return;
  values.ShowSection("has_components");
  for (const Component& component : components) {
    if (component.group_id) continue;
    add_row(values, component);
    for (const Component& each : components) {
      if (each.group_id == component.component_id) add_row(values, each);
    }
  }
}

void add_maintenance(TemplateDictionary& list, const Maintenance& maintenance,
                     const std::vector<Component>& components, std::string_view zone) {
  TemplateDictionary* item = list.AddSectionDictionary("maintenance");
  item->SetValue("reference", maintenance.reference);
  item->SetValue("name", maintenance.name);
  set_time(*item, "from", maintenance.scheduled_for, zone);
  set_time(*item, "until", maintenance.scheduled_until, zone);
  std::vector<std::string> names;
  for (const ComponentId& id : maintenance.components) {
    const Component* component = find_component(components, id.value);
    if (component != nullptr) names.push_back(component->name);
  }
  if (!names.empty()) item->SetValueAndShowSection("about", join(names, ", "), "has_about");
  for (std::size_t i = maintenance.updates.size(); i-- > 0;) {
    const MaintenanceUpdate& update = maintenance.updates[i];
    if (update.message.empty()) continue;
    TemplateDictionary* said = item->AddSectionDictionary("said");
    said->SetValue("html", to_html(update.message));
    set_time(*said, "at", update.published_at, zone);
  }
}

}  // namespace

std::string services_page(const Site& site, const status::Published& published) {
  if (published.components.empty() && published.maintenances.empty()) return "";
  TemplateDictionary values("services");
  set_site(values, site, "How our services are");
  const std::vector<Component> components = status::components_now(published);
  add_components(values, components);
  const auto add_list = [&](const char* heading, std::size_t items_max, auto&& wanted) {
    TemplateDictionary* list = nullptr;
    std::size_t added = 0;
    for (const Maintenance& maintenance : published.maintenances) {
      if (!wanted(maintenance.status) || added == items_max) continue;
      if (list == nullptr) {
        list = values.AddSectionDictionary("list");
        list->SetValue("heading", heading);
      }
      add_maintenance(*list, maintenance, components, site.organisation.time_zone);
      ++added;
    }
  };
  const std::size_t all = published.maintenances.size();
  add_list("Work that goes on", all, [](MaintenanceStatus status) {
    return status == MaintenanceStatus::in_progress || status == MaintenanceStatus::verifying;
  });
  add_list("Planned work", all,
           [](MaintenanceStatus status) { return status == MaintenanceStatus::scheduled; });
  add_list("Work that is done", kOverShownMax,
           [](MaintenanceStatus status) { return status == MaintenanceStatus::completed; });
  return expand(services_template(), values);
}

}  // namespace candor::record
