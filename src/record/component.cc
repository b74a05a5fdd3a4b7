// SPDX-License-Identifier: Apache-2.0
#include "record/component.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "journal/journal.h"
#include "record/status_codec.h"
#include "record/status_store.h"
#include "record/told.h"

namespace candor::record {
namespace {

constexpr std::size_t kNameCharactersMax = 120;
constexpr std::size_t kDescriptionCharactersMax = 300;
// Who takes it may read what there is and add to it.
constexpr std::string_view kTurn = "record/components";

std::vector<Fault> faults_of(const std::optional<std::string>& name,
                             const std::optional<std::string>& description) {
  std::vector<Fault> faults;
  if (name) {
    const std::string fault = fault_of_line(trim(*name), kNameCharactersMax);
    if (!fault.empty()) faults.push_back({"/name", fault});
  }
  if (description && !trim(*description).empty()) {
    const std::string fault = fault_of_line(trim(*description), kDescriptionCharactersMax);
    if (!fault.empty()) faults.push_back({"/description", fault});
  }
  return faults;
}

Result<void> refuse_taken(const std::vector<Component>& components, std::string_view name,
                          const Component* but) {
  const Component* found = find_component(components, name);
  if (found == nullptr || found == but) return {};
  return fail(ErrorCode::conflict,
              "there is a component of that name already; set it with "
              "`candor record component set`, or choose another name");
}

// Stores what it is now, with its entry in the journal.
Component put(storage::Transaction& tx, App& app, const Actor& actor, const Component& before,
              Component after) {
  after.updated_at = app.clock.now();
  store::update(tx, after);
  const auto entry = journal::append(
      tx, app, actor, {.kind = "record.component_set", .subject = "", .occurred_at = std::nullopt},
      codec::journal_component(after));
  tell_component(tx, app, entry, before, after);
  return after;
}

}  // namespace

std::string fault_of_line(std::string_view text, std::size_t characters_max) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!find_invalid_utf8(text) && !text.empty() && count_characters(text) <= characters_max &&
      std::none_of(text.begin(), text.end(), is_control)) {
    return "";
  }
  return fmt::format("is not one line of 1 to {} characters", characters_max);
}

const Component* find_component(const std::vector<Component>& components, std::string_view wanted) {
  const auto found = std::find_if(components.begin(), components.end(), [&](const auto& each) {
    return each.name == wanted || each.component_id.value == wanted;
  });
  return found == components.end() ? nullptr : &*found;
}

ComponentStatus status_in(const std::vector<Component>& components, const Component& component) {
  if (component.kind == ComponentKind::component) return component.status;
  ComponentStatus worst = ComponentStatus::operational;
  const auto weight = [](ComponentStatus status) {
    // Being meant to be down is not worse than being down.
    return status == ComponentStatus::under_maintenance ? 1 : 2 * static_cast<int>(status);
  };
  for (const Component& each : components) {
    if (each.group_id == component.component_id && weight(each.status) > weight(worst)) {
      worst = each.status;
    }
  }
  return worst;
}

std::string status_words(ComponentStatus status) {
  switch (status) {
    case ComponentStatus::operational: return "Works";
    case ComponentStatus::degraded_performance: return "Slow";
    case ComponentStatus::partial_outage: return "Partly down";
    case ComponentStatus::major_outage: return "Down";
    case ComponentStatus::under_maintenance: return "Being worked on";
  }
  bug_found("the status has words");
}

std::string affected_words(const std::vector<AffectedComponent>& affected) {
  std::vector<std::string> words;
  for (const AffectedComponent& one : affected) {
    const bool is_back = one.new_status == ComponentStatus::operational &&
                         one.old_status != ComponentStatus::operational;
    words.push_back(fmt::format("{} ({}{})", one.name, to_lower(status_words(one.new_status)),
                                is_back ? " again" : ""));
  }
  return join(words, ", ");
}

std::vector<Component> hold_components(storage::Transaction& tx) {
  tx.take_turn(kTurn);
  return store::list_components(tx);
}

Result<std::vector<AffectedComponent>> affected_by(const std::vector<Component>& components,
                                                   const std::vector<ComponentSaid>& said) {
  std::vector<Fault> faults;
  std::vector<AffectedComponent> affected;
  for (std::size_t i = 0; i < said.size(); ++i) {
    const Component* found = find_component(components, said[i].component);
    const auto is_it = [&](const auto& one) { return one.component_id == found->component_id; };
    const char* fault = nullptr;
    if (found == nullptr) {
      fault = "is no component; see `candor record component list`";
    } else if (found->kind == ComponentKind::group) {
      fault = "is a group; name what stands in it";
    } else if (std::any_of(affected.begin(), affected.end(), is_it)) {
      fault = "is named twice";
    }
    if (fault != nullptr) {
      faults.push_back({fmt::format("/components/{}/component", i), fault});
      continue;
    }
    const Component* group =
        found->group_id ? find_component(components, found->group_id->value) : nullptr;
    affected.push_back({.component_id = found->component_id,
                        .name = found->name,
                        .group = group == nullptr ? "" : group->name,
                        .old_status = found->status,
                        .new_status = said[i].status});
  }
  if (faults.empty()) return affected;
  return fail(ErrorCode::invalid, "the statement cannot name these components", std::move(faults));
}

void set_affected(storage::Transaction& tx, App& app, const Actor& actor,
                  const std::vector<Component>& components,
                  const std::vector<AffectedComponent>& affected) {
  for (const AffectedComponent& one : affected) {
    if (one.new_status == one.old_status) continue;
    const Component& before = *find_component(components, one.component_id.value);
    Component after = before;
    after.status = one.new_status;
    put(tx, app, actor, before, std::move(after));
  }
}

Result<Component> add_component(App& app, const Actor& actor, const NewComponent& wanted) {
  auto faults = faults_of(wanted.name, wanted.description);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the component cannot be added", std::move(faults));
  }
  const auto tx = app.db.write();
  const std::vector<Component> components = hold_components(*tx);
  const Instant now = app.clock.now();
  Component component{
      .component_id = new_id<ComponentId>(now, app.random),
      .name = std::string(trim(wanted.name)),
      .description = std::string(trim(wanted.description)),
      .kind = wanted.kind,
      .group_id = std::nullopt,
      .status = ComponentStatus::operational,
      .position = components.empty() ? 1 : components.back().position + 1,
      .created_at = now,
      .updated_at = now,
  };
  TRY(refuse_taken(components, component.name, nullptr));
  if (!wanted.group.empty()) {
    const Component* group = find_component(components, wanted.group);
    if (group == nullptr || group->kind != ComponentKind::group) {
      const std::string message = "is no group; see `candor record component list`";
      return fail(ErrorCode::invalid, "what it is to stand in " + message, {{"/group", message}});
    }
    if (wanted.kind == ComponentKind::group) {
      const std::string message = "is for components; a group stands in no group";
      return fail(ErrorCode::invalid, "the group " + message, {{"/group", message}});
    }
    component.group_id = group->component_id;
  }
  store::insert(*tx, component);
  journal::append(*tx, app, actor,
                  {.kind = "record.component_added", .subject = "", .occurred_at = std::nullopt},
                  codec::journal_component(component));
  tx->commit();
  return component;
}

Result<Component> set_component(App& app, const Actor& actor, std::string_view wanted,
                                const ComponentChange& change) {
  auto faults = faults_of(change.name, change.description);
  if (!faults.empty()) {
    return fail(ErrorCode::invalid, "the component cannot be set so", std::move(faults));
  }
  const auto tx = app.db.write();
  const std::vector<Component> components = hold_components(*tx);
  const Component* before = find_component(components, wanted);
  if (before == nullptr) return fail(ErrorCode::not_found, "there is no such component");
  if (change.status && before->kind == ComponentKind::group) {
    const std::string message = "is that of what stands in the group; set that";
    return fail(ErrorCode::invalid, "the status of a group " + message, {{"/status", message}});
  }
  Component after = *before;
  if (change.status) after.status = *change.status;
  if (change.name) after.name = std::string(trim(*change.name));
  if (change.description) after.description = std::string(trim(*change.description));
  if (after.status == before->status && after.name == before->name &&
      after.description == before->description) {
    return fail(ErrorCode::conflict, "the component is so already; nothing was done");
  }
  TRY(refuse_taken(components, after.name, before));
  after = put(*tx, app, actor, *before, std::move(after));
  tx->commit();
  return after;
}

std::vector<Component> list_components(storage::Transaction& tx) {
  return store::list_components(tx);
}

}  // namespace candor::record
