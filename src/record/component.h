// SPDX-License-Identifier: Apache-2.0
// What of the company's services customers see, and how it is with each. Every change is
// journalled, so that what a component was on a day can be read later.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/id.h"
#include "base/result.h"
#include "storage/storage.h"

namespace candor::record {

using ComponentId = Id<struct ComponentTag>;

// In the words of status pages, from well to worst; maintenance is meant to be so.
enum class ComponentStatus {
  operational,
  degraded_performance,
  partial_outage,
  major_outage,
  under_maintenance
};
BOOST_DESCRIBE_ENUM(ComponentStatus, operational, degraded_performance, partial_outage,
                    major_outage, under_maintenance)
enum class ComponentKind { component, group };
BOOST_DESCRIBE_ENUM(ComponentKind, component, group)

struct Component {
  ComponentId component_id;
  std::string name;  // one line; no two have the same
  std::string description;
  ComponentKind kind = ComponentKind::component;
  std::optional<ComponentId> group_id;                    // the group it stands in
  ComponentStatus status = ComponentStatus::operational;  // of a group: not its own, see status_in
  std::int64_t position = 1;                              // in the order in which they were added
  Instant created_at;
  Instant updated_at;
};

struct NewComponent {
  std::string name;         // 1 to 120 characters, one line
  std::string description;  // up to 300 characters, one line
  ComponentKind kind = ComponentKind::component;
  std::string group;  // name or id of the group it stands in; "" for none
};
// What is to be different; the rest stays.
struct ComponentChange {
  std::optional<ComponentStatus> status;
  std::optional<std::string> name;
  std::optional<std::string> description;
};

// What a statement says of a component, by its name or id.
struct ComponentSaid {
  std::string component;
  ComponentStatus status = ComponentStatus::operational;
};
// The same as it was published: what the component was called, and how it was before.
struct AffectedComponent {
  ComponentId component_id;
  std::string name;
  std::string group;  // the name of the group it stood in; "" for none
  ComponentStatus old_status = ComponentStatus::operational;
  ComponentStatus new_status = ComponentStatus::operational;
};

// Refused: a name that another has (conflict), a group that is none, a group in a group.
Result<Component> add_component(App& app, const Actor& actor, const NewComponent& wanted);
// `component` is its name or id. Refused: nothing that is different, the status of a group.
Result<Component> set_component(App& app, const Actor& actor, std::string_view component,
                                const ComponentChange& change);
// In their order.
std::vector<Component> list_components(storage::Transaction& tx);

// The component of that name or id, or nullptr.
const Component* find_component(const std::vector<Component>& components, std::string_view wanted);
// In the order in which they were said. Refused with all faults: what there is not, a group, one
// that is said twice.
Result<std::vector<AffectedComponent>> affected_by(const std::vector<Component>& components,
                                                   const std::vector<ComponentSaid>& said);
// Sets each in the transaction, which has taken the components' turn, with an entry in the journal
// where its status changes.
void set_affected(storage::Transaction& tx, App& app, const Actor& actor,
                  const std::vector<Component>& components,
                  const std::vector<AffectedComponent>& affected);
// For who sets components beside other acts: those that there are, held until the transaction ends.
std::vector<Component> hold_components(storage::Transaction& tx);
// "Sign-in (down), Payments (works again)", for people; "" for none.
std::string affected_words(const std::vector<AffectedComponent>& affected);
// "Works", "Slow", for people.
std::string status_words(ComponentStatus status);
// Its own status; a group's is the worst of what stands in it.
ComponentStatus status_in(const std::vector<Component>& components, const Component& component);
// What is wrong with one line of 1 to `characters_max` characters, or "".
std::string fault_of_line(std::string_view text, std::size_t characters_max);

}  // namespace candor::record
