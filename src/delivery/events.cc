// SPDX-License-Identifier: Apache-2.0
#include "delivery/events.h"

#include <boost/json.hpp>

#include "base/json.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

namespace json = boost::json;

constexpr JsonLimits kLimits{.bytes_max = 10 * 1024 * 1024, .depth_max = 32};

// The member as it is wanted, or what says nothing: services leave out what they do not know.
std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? "" : std::string(*text);
}
const json::object& object_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::value* value = object.if_contains(name);
  const json::object* found = value == nullptr ? nullptr : value->if_object();
  return found == nullptr ? none : *found;
}
const json::array& array_of(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* value = object.if_contains(name);
  const json::array* found = value == nullptr ? nullptr : value->if_array();
  return found == nullptr ? none : *found;
}
// A letter has one recipient.
const json::object& first_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::array& all = array_of(object, name);
  const json::object* found = all.empty() ? nullptr : all.front().if_object();
  return found == nullptr ? none : *found;
}

std::optional<Report> report_of(ReportKind kind, std::string_view id, std::string_view status,
                                std::string_view words) {
  Report report{.kind = kind,
                .message_id = plain_message_id(id),
                .status = short_status(status),
                .words = words_without_addresses(words)};
  if (report.message_id.empty()) return std::nullopt;
  return report;
}

// Of SES. Its own messageId is not the letter's.
std::string original_id(const json::object& mail) {
  for (const json::value& each : array_of(mail, "headers")) {
    const json::object* header = each.if_object();
    if (header != nullptr && to_lower(text_of(*header, "name")) == "message-id") {
      return text_of(*header, "value");
    }
  }
  return text_of(object_of(mail, "commonHeaders"), "messageId");
}

std::optional<Report> read_ses(const json::object& event) {
  const std::string type = event.contains("eventType") ? text_of(event, "eventType")
                                                       : text_of(event, "notificationType");
  const std::string id = original_id(object_of(event, "mail"));
  if (type == "Bounce") {
    const json::object& bounce = object_of(event, "bounce");
    const json::object& recipient = first_of(bounce, "bouncedRecipients");
    const bool is_permanent = text_of(bounce, "bounceType") == "Permanent";
    // A holiday reply is a transient bounce to SES, but no server says that anything failed.
    if (!is_permanent && text_of(recipient, "action") != "failed") return std::nullopt;
    return report_of(is_permanent ? ReportKind::hard : ReportKind::soft, id,
                     text_of(recipient, "status"), text_of(recipient, "diagnosticCode"));
  }
  if (type == "Complaint") {
    return report_of(ReportKind::complaint, id, "",
                     text_of(object_of(event, "complaint"), "complaintFeedbackType"));
  }
  if (type == "Delivery") {
    return report_of(ReportKind::delivered, id, "",
                     text_of(object_of(event, "delivery"), "smtpResponse"));
  }
  if (type == "Reject") {
    return report_of(ReportKind::hard, id, "", text_of(object_of(event, "reject"), "reason"));
  }
  if (type == "DeliveryDelay") {
    const json::object& recipient =
        first_of(object_of(event, "deliveryDelay"), "delayedRecipients");
    return report_of(ReportKind::delayed, id, text_of(recipient, "status"),
                     text_of(recipient, "diagnosticCode"));
  }
  return std::nullopt;
}

std::optional<Report> read_sendgrid(const json::object& event) {
  const std::string type = text_of(event, "event");
  std::optional<ReportKind> kind;
  if (type == "bounce") {
    kind = text_of(event, "type") == "blocked" ? ReportKind::soft : ReportKind::hard;
  }
  if (type == "dropped") kind = ReportKind::hard;  // it never left the service
  if (type == "deferred") kind = ReportKind::delayed;
  if (type == "delivered") kind = ReportKind::delivered;
  if (type == "spamreport") kind = ReportKind::complaint;
  if (!kind) return std::nullopt;
  const std::string reason = text_of(event, "reason");
  return report_of(*kind, text_of(event, "smtp-id"), text_of(event, "status"),
                   reason.empty() ? text_of(event, "response") : reason);
}

// SNS wraps what SES says in a text.
json::value unwrapped(const json::object& event) {
  if (text_of(event, "Type") != "Notification") return event;
  auto inner = parse_json(text_of(event, "Message"), kLimits);
  return inner && inner->is_object() ? std::move(*inner) : json::value(event);
}

Event read_event(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return {canonical_json(value), std::nullopt};
  const json::value inner = unwrapped(*object);
  const json::object& event = *inner.if_object();
  return {canonical_json(inner), event.contains("event") ? read_sendgrid(event) : read_ses(event)};
}

}  // namespace

std::optional<std::vector<Event>> read_events(std::string_view body) {
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (body[first] != '{' && body[first] != '[')) {
    return std::nullopt;
  }
  const auto value = parse_json(body, kLimits);
  if (!value) return std::nullopt;
  std::vector<Event> events;
  if (const json::array* all = value->if_array()) {
    for (const json::value& each : *all) events.push_back(read_event(each));
  } else {
    events.push_back(read_event(*value));
  }
  return events;
}

}  // namespace candor::delivery
