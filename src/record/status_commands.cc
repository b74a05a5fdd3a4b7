// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/json.h"
#include "base/text.h"
#include "record/status_codec.h"
#include "record/status_routes.h"

namespace candor::record {
namespace {

std::string line_of(const std::vector<Component>& components, const Component& component) {
  return fmt::format("{}{}  {}{}\n", component.group_id ? "  " : "", component.name,
                     enum_name(status_in(components, component)),
                     component.kind == ComponentKind::group ? " (group)" : "");
}

std::string line_of(const Maintenance& maintenance) {
  return fmt::format("{}  {:<11}  {}\n  from {} to {}\n", maintenance.reference,
                     enum_name(maintenance.status), maintenance.name,
                     to_words(maintenance.scheduled_for), to_words(maintenance.scheduled_until));
}

// "1 update", "4,570 updates".
std::string counted(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", with_commas(count), noun, count == 1 ? "" : "s");
}

Result<Output> run_component_add(App& app, const Actor& actor, const Arguments& arguments) {
  const Component component = TRY(add_component(
      app, actor,
      {.name = arguments.value("NAME"),
       .description = arguments.value("--description"),
       .kind = arguments.has("--group") ? ComponentKind::group : ComponentKind::component,
       .group = arguments.value("--in")}));
  return Output{.text = fmt::format(
                    "added {} ({})\n", component.name,
                    component.kind == ComponentKind::group ? "group" : enum_name(component.status)),
                .json = pretty_json(codec::encode(component))};
}

Result<Output> run_component_set(App& app, const Actor& actor, const Arguments& arguments) {
  ComponentChange change{.status = std::nullopt,
                         .name = arguments.find("--name"),
                         .description = arguments.find("--description")};
  if (const auto status = arguments.find("--status")) {
    change.status = TRY(parse_enum<ComponentStatus>(*status, "--status"));
  }
  const Component component = TRY(set_component(app, actor, arguments.value("NAME"), change));
  return Output{.text = fmt::format("{}: {}\n", component.name, enum_name(component.status)),
                .json = pretty_json(codec::encode(component))};
}

Result<Output> run_component_list(App& app, const Actor&, const Arguments&) {
  const std::vector<Component> components = list_components(*app.db.read());
  Output output{.text = "", .json = pretty_json(codec::encode(components))};
  for (const Component& component : components) {
    if (component.group_id) continue;
    output.text += line_of(components, component);
    for (const Component& each : components) {
      if (each.group_id == component.component_id) output.text += line_of(components, each);
    }
  }
  if (components.empty()) {
    output.text = "there are no components; `candor record component add` adds one\n";
  }
  return output;
}

Result<Output> run_maintenance_plan(App& app, const Actor& actor, const Arguments& arguments) {
  NewMaintenance wanted{.name = arguments.value("NAME"),
                        .message = arguments.value("--message"),
                        .scheduled_for = TRY(arguments.instant("--from")).value_or(Instant{0}),
                        .scheduled_until = TRY(arguments.instant("--until")).value_or(Instant{0}),
                        .components = arguments.all("--component")};
  const Maintenance maintenance = TRY(plan_maintenance(app, actor, wanted));
  return Output{.text = fmt::format("{}: planned\n{}", maintenance.reference, line_of(maintenance)),
                .json = pretty_json(codec::encode(maintenance))};
}

Result<Output> run_maintenance_change(App& app, const Actor& actor, const Arguments& arguments) {
  MaintenanceChange change{.status = std::nullopt,
                           .message = arguments.value("--message"),
                           .scheduled_for = TRY(arguments.instant("--from")),
                           .scheduled_until = TRY(arguments.instant("--until"))};
  if (const auto status = arguments.find("--status")) {
    change.status = TRY(parse_enum<MaintenanceStatus>(*status, "--status"));
  }
  const Maintenance maintenance =
      TRY(change_maintenance(app, actor, arguments.value("MNT"), change));
  return Output{.text = line_of(maintenance), .json = pretty_json(codec::encode(maintenance))};
}

Result<Output> run_maintenance_list(App& app, const Actor&, const Arguments&) {
  const std::vector<Maintenance> maintenances = list_maintenances(*app.db.read());
  Output output{.text = "", .json = pretty_json(codec::encode(maintenances))};
  for (const Maintenance& maintenance : maintenances) output.text += line_of(maintenance);
  if (maintenances.empty()) {
    output.text = "no maintenance was planned; `candor record maintenance plan` plans it\n";
  }
  return output;
}

Result<Output> run_import(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const auto file = TRY(open_source(path));
  const HistoryImported done =
      TRY(import_history(app, actor, {*file, path, app.settings.import_rows_max}));
  Output output{.text = "", .json = pretty_json(codec::encode(done))};
  if (done.incidents + done.maintenances == 0) {
    output.text = fmt::format("all {} of {} were imported already; nothing was done\n",
                              with_commas(done.already_there), path);
    return output;
  }
  output.text =
      fmt::format("imported {}, {} and {} from {}\n", counted(done.incidents, "incident"),
                  counted(done.maintenances, "maintenance"), counted(done.updates, "update"), path);
  if (done.already_there > 0) {
    output.text += fmt::format("{} were there already\n", with_commas(done.already_there));
  }
  output.text += app.settings.public_url + "/archive\n";
  return output;
}

constexpr Argument kComponentAddArguments[] = {
    {"NAME", "", Need::required, "What customers call it, one line; no two have the same."},
    {"--description", "TEXT", Need::optional, "What it does, one line."},
    {"--in", "GROUP", Need::optional, "The group that it stands in."},
    {"--group", "", Need::optional, "It is a group, in which components stand."},
};
constexpr Argument kComponentSetArguments[] = {
    {"NAME", "", Need::required, "The component's name or id."},
    {"--status", "STATUS", Need::optional,
     "operational, degraded_performance, partial_outage, major_outage or under_maintenance."},
    {"--name", "TEXT", Need::optional, "What it is called from now on."},
    {"--description", "TEXT", Need::optional, "What it does, one line."},
};
constexpr Argument kMaintenancePlanArguments[] = {
    {"NAME", "", Need::required, "What is done, one line."},
    {"--from", "TIME", Need::required, "When it begins, RFC 3339 with its zone."},
    {"--until", "TIME", Need::required, "When it ends, RFC 3339 with its zone."},
    {"--component", "NAME", Need::repeated, "What it is about; may be given again."},
    {"--message", "TEXT", Need::optional, "What customers will notice, in Markdown."},
};
constexpr Argument kMaintenanceChangeArguments[] = {
    {"MNT", "", Need::required, "The maintenance's reference, MNT-0007."},
    {"--status", "STATUS", Need::optional, "scheduled, in_progress, verifying or completed."},
    {"--message", "TEXT", Need::optional, "What is new, in Markdown."},
    {"--from", "TIME", Need::optional, "When it begins now, while it has not begun."},
    {"--until", "TIME", Need::optional, "When it ends now."},
};
constexpr Argument kImportArguments[] = {
    {"FILE", "", Need::required,
     "The history of a status page: JSON, an incident a line; \"-\" is standard input."},
};

constexpr Command kCommands[] = {
    {"record component add", Access::communicate,
     "Add a component of the status API, or a group for components.", kComponentAddArguments,
     run_component_add},
    {"record component set", Access::communicate,
     "Say how a component is, or what it is called, in public and at once.", kComponentSetArguments,
     run_component_set},
    {"record component list",
     Access::read,
     "List the components and how they are.",
     {},
     run_component_list},
    {"record maintenance plan", Access::communicate, "Plan maintenance, and say so in public.",
     kMaintenancePlanArguments, run_maintenance_plan},
    {"record maintenance change", Access::communicate,
     "Say how far maintenance has come, or when it is now planned.", kMaintenanceChangeArguments,
     run_maintenance_change},
    {"record maintenance list",
     Access::read,
     "List maintenance, newest first.",
     {},
     run_maintenance_list},
    {"record import", Access::communicate,
     "Import the history of an earlier status page, as closed and marked as from before Candor.",
     kImportArguments, run_import},
};

}  // namespace

std::span<const Command> status_commands() { return kCommands; }

}  // namespace candor::record
