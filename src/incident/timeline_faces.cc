// SPDX-License-Identifier: Apache-2.0
// The timeline over HTTP and at the command line.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/faces.h"
#include "incident/timeline_pages.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

// "TLP:AMBER+STRICT", as the standard writes it.
std::string mark_of(Tlp tlp) {
  switch (tlp) {
    case Tlp::clear: return "TLP:CLEAR";
    case Tlp::green: return "TLP:GREEN";
    case Tlp::amber: return "TLP:AMBER";
    case Tlp::amber_strict: return "TLP:AMBER+STRICT";
    case Tlp::red: return "TLP:RED";
  }
  bug_found("the mark has a name");
}

std::string occurred(const TimelineEntry& entry) {
  const std::string date = to_text(utc_date(entry.occurred_at));
  switch (entry.precision) {
    case Precision::year: return date.substr(0, 4);
    case Precision::month: return date.substr(0, 7);
    case Precision::day: return date;
    case Precision::approximate: return "~" + to_words(entry.occurred_at);
    case Precision::minute:
    case Precision::exact: break;
  }
  return to_words(entry.occurred_at);
}

Result<std::optional<Instant>> instant_in(const Request& request, std::string_view name) {
  const auto text = request.find_query(name);
  if (!text) return std::optional<Instant>();
  const auto instant = parse_rfc3339(*text);
  if (instant) return std::optional<Instant>(*instant);
  return fail(ErrorCode::invalid, fmt::format("{} cannot be taken as it is", name),
              {{std::string(name), instant.error().message}});
}

std::optional<std::string> text_in(const Request& request, std::string_view name) {
  const auto text = request.find_query(name);
  if (!text) return std::nullopt;
  return std::string(*text);
}

Result<TimelinePage> page_of(storage::Transaction& tx, std::string_view reference,
                             const TimelineFilter& filter, const std::optional<std::string>& before,
                             const Actor& reader) {
  if (before) return list_timeline_before(tx, reference, filter, *before, reader);
  return list_timeline(tx, reference, filter, reader);
}

Result<Response> post_timeline(App& app, const Request& request) {
  const NewTimelineEntry wanted = TRY(codec::decode_new_timeline_entry(request.body));
  return http::json_response(
      201,
      codec::encode(TRY(add_to_timeline(app, request.actor, request.param("incident"), wanted))));
}

Result<Response> get_timeline(App& app, const Request& request) {
  const TimelineFilter filter{
      .tlp_max = TRY(find_enum_in<Tlp>(request, "tlp_max")),
      .from = TRY(instant_in(request, "from")),
      .to = TRY(instant_in(request, "to")),
      .after = text_in(request, "after"),
      .limit = TRY(PageLimit::parse(request.find_query("limit"), "limit", 50)).number()};
  const auto tx = app.db.read();
  return http::json_response(
      200, codec::encode(TRY(page_of(*tx, request.param("incident"), filter,
                                     text_in(request, "before"), request.actor))));
}

Result<Output> run_timeline(App& app, const Actor& actor, const Arguments& arguments) {
  NewTimelineEntry wanted{
      .occurred_at = *TRY(arguments.instant("--at")),
      .precision =
          TRY(find_enum_in<Precision>(arguments, "--precision")).value_or(Precision::exact),
      .text = arguments.value("TEXT"),
      .source = arguments.find("--source"),
      .tlp = TRY(find_enum_in<Tlp>(arguments, "--tlp")).value_or(Tlp::amber),
      .milestone = TRY(find_enum_in<Milestone>(arguments, "--milestone"))};
  if (arguments.has("--privileged")) wanted.privilege = Privilege::counsel;
  wanted.shared_with = arguments.all("--share-with");
  if (const auto corrects = arguments.find("--corrects")) {
    wanted.corrects = TimelineEntryId{*corrects};
  }
  const TimelineEntry entry = TRY(add_to_timeline(app, actor, arguments.value("INC"), wanted));
  std::string text =
      fmt::format("{}: added to the timeline at {}", arguments.value("INC"), occurred(entry));
  if (entry.late_by_s) text += fmt::format(", {} late", duration_words(*entry.late_by_s));
  if (entry.corrects) text += "; the entry that it corrects stays";
  return Output{.text = text + "\n", .json = pretty_json(codec::encode(entry))};
}

Result<Output> run_entries(App& app, const Actor& actor, const Arguments& arguments) {
  const TimelineFilter filter{
      .tlp_max = TRY(find_enum_in<Tlp>(arguments, "--tlp-max")),
      .from = TRY(arguments.instant("--from")),
      .to = TRY(arguments.instant("--to")),
      .after = arguments.find("--after"),
      .limit = TRY(PageLimit::parse(arguments.find("--limit"), "--limit", 50)).number()};
  const auto tx = app.db.read();
  const auto before = arguments.find("--before");
  const TimelinePage page = TRY(page_of(*tx, arguments.value("INC"), filter, before, actor));
  Output output{.text = lines_of(page.entries, Ids::shown),
                .json = pretty_json(codec::encode(page))};
  if (page.next)
    output.text += fmt::format("more: {} {}\n", before ? "--before" : "--after", *page.next);
  if (page.entries.empty()) output.text = "no entries\n";
  return output;
}

constexpr http::QueryParameter kFilter[] = {
    {"tlp_max", "Only what may go as far as this mark: clear, green, amber, amber_strict or red."},
    {"from", "Only what occurred then or later, RFC 3339."},
    {"to", "Only what occurred before, RFC 3339."},
    kAfterParameter,
    {"before", "An entry: the last ones before it, and `next` of a page goes on before that one."},
    kLimitParameter,
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/timeline",
     .access = Access::read,
     .summary = "List the timeline in order of what occurred, page by page.",
     .request = "",
     .response = "TimelinePage",
     .status = 200,
     .query = kFilter,
     .handler = get_timeline},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/timeline",
     .access = Access::respond,
     .summary = "Add to the timeline, or correct an entry; the corrected one stays.",
     .request = "NewTimelineEntry",
     .response = "TimelineEntry",
     .status = 201,
     .query = {},
     .handler = post_timeline},
};

constexpr Argument kTimelineArguments[] = {
    kIncidentArgument,
    {"TEXT", "", Need::required, "What happened."},
    {"--at", "TIME", Need::required, "When it happened, RFC 3339 with its zone."},
    {"--precision", "HOW", Need::optional,
     "exact (default), minute, day, month, year or approximate."},
    {"--source", "TEXT", Need::optional, "Where it is known from."},
    {"--tlp", "MARK", Need::optional, "clear, green, amber (default), amber_strict or red."},
    {"--milestone", "WHAT", Need::optional,
     "compromise, exfiltration or containment: the clocks of the response run between them."},
    {"--corrects", "ENTRY", Need::optional, "The id of the entry that was wrong; it stays."},
    {"--privileged", "", Need::optional,
     "Only for counsel, yourself and those it is shared with; in no export."},
    {"--share-with", "NAME", Need::repeated, "An account that may see the privileged entry too."},
};
constexpr Argument kEntriesArguments[] = {
    kIncidentArgument,
    {"--tlp-max", "MARK", Need::optional, "Only what may go as far as this mark."},
    {"--from", "TIME", Need::optional, "Only what occurred then or later."},
    {"--to", "TIME", Need::optional, "Only what occurred before."},
    kAfterArgument,
    {"--before", "ID", Need::optional, "The last entries before this one."},
    kLimitArgument,
};

constexpr Command kCommands[] = {
    {"incident timeline", Access::respond, "Add to the timeline, or correct an entry.",
     kTimelineArguments, run_timeline},
    {"incident entries", Access::read, "List the entries of the timeline, with their ids.",
     kEntriesArguments, run_entries},
};

}  // namespace

std::string lines_of(const std::vector<TimelineEntry>& entries, Ids ids) {
  std::string text;
  for (const TimelineEntry& entry : entries) {
    text += fmt::format("  {:<26} {}\n", occurred(entry), entry.text);
    std::vector<std::string> details;
    if (entry.milestone) details.push_back(words(enum_name(*entry.milestone)));
    if (entry.source) details.push_back("from " + *entry.source);
    if (entry.tlp != Tlp::amber) details.push_back(mark_of(entry.tlp));
    if (entry.privilege != Privilege::none) {
      details.push_back("PRIVILEGED" + (entry.shared_with.empty()
                                            ? std::string()
                                            : ", shared with " + join(entry.shared_with, ", ")));
    }
    if (entry.late_by_s) {
      details.push_back(fmt::format("late: recorded {} afterwards, by {}",
                                    duration_words(*entry.late_by_s), entry.recorded_by));
    }
    const auto named = [&](const TimelineEntryId& id) {
      return ids == Ids::shown ? "entry " + id.value : std::string("another entry");
    };
    if (entry.corrects) details.push_back("corrects " + named(*entry.corrects));
    if (entry.corrected_by) details.push_back("WRONG: corrected by " + named(*entry.corrected_by));
    if (!details.empty()) text += fmt::format("    {}\n", join(details, "; "));
    if (ids == Ids::shown) text += fmt::format("    entry {}\n", entry.timeline_entry_id.value);
  }
  return text;
}

std::span<const http::Route> timeline_routes() { return kRoutes; }
std::span<const Command> timeline_commands() { return kCommands; }

}  // namespace candor::incident
