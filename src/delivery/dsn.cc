// SPDX-License-Identifier: Apache-2.0
#include "delivery/dsn.h"

#include <map>
#include <memory>

#include <gmime/gmime.h>

#include "base/text.h"
#include "delivery/channel.h"
#include "delivery/mime.h"

namespace candor::delivery {
namespace {

constexpr std::size_t kIdBytesMax = 254;
constexpr std::size_t kStatusBytesMax = 20;

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

// The first of each field of a text of header lines; empty lines divide a report's groups.
using Fields = std::map<std::string, std::string, std::less<>>;
Fields fields_of(std::string_view text) {
  Fields fields;
  std::string* last = nullptr;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(':');
    if (!line.empty() && (line[0] == ' ' || line[0] == '\t')) {
      if (last != nullptr) *last += " " + std::string(trim(line));
    } else if (colon == std::string_view::npos) {
      last = nullptr;
    } else {
      const auto [field, is_new] = fields.try_emplace(to_lower(trim(line.substr(0, colon))),
                                                      std::string(trim(line.substr(colon + 1))));
      last = is_new ? &field->second : nullptr;
    }
  }
  return fields;
}

std::string_view value_of(const Fields& fields, std::string_view name) {
  const auto field = fields.find(name);
  return field == fields.end() ? std::string_view() : std::string_view(field->second);
}

std::string content_of(GMimeObject* object) {
  if (!GMIME_IS_PART(object)) return "";
  GMimeDataWrapper* wrapper = g_mime_part_get_content(GMIME_PART(object));
  if (wrapper == nullptr) return "";
  const Owned<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

// Of the mail or the header that a report brings back.
std::string id_of_original(GMimeObject* object) {
  if (GMIME_IS_MESSAGE_PART(object)) {
    GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
    const char* id = message == nullptr ? nullptr : g_mime_message_get_message_id(message);
    return id == nullptr ? "" : plain_message_id(id);
  }
  return plain_message_id(value_of(fields_of(content_of(object)), "message-id"));
}

std::optional<ReportKind> kind_of(const Fields& status) {
  const std::string action = to_lower(value_of(status, "action"));
  if (action == "delayed") return ReportKind::delayed;
  if (action == "delivered") return ReportKind::delivered;
  if (action != "failed") return std::nullopt;
  return value_of(status, "status").starts_with('4') ? ReportKind::soft : ReportKind::hard;
}

bool is_type(GMimeObject* object, const char* type, const char* subtype) {
  GMimeContentType* content = g_mime_object_get_content_type(object);
  return content != nullptr && g_mime_content_type_is_type(content, type, subtype);
}

// What the parts of a multipart/report say together.
std::optional<Report> read_parts(GMimeMultipart* parts) {
  Report report;
  std::optional<ReportKind> kind;
  for (int i = 0; i < g_mime_multipart_get_count(parts); ++i) {
    GMimeObject* part = g_mime_multipart_get_part(parts, i);
    if (is_type(part, "message", "delivery-status") ||
        is_type(part, "message", "global-delivery-status")) {
      const Fields status = fields_of(content_of(part));
      kind = kind_of(status);
      report.status = short_status(value_of(status, "status"));
      report.words = words_without_addresses(value_of(status, "diagnostic-code"));
    } else if (is_type(part, "message", "feedback-report")) {
      kind = ReportKind::complaint;
      report.words =
          words_without_addresses(value_of(fields_of(content_of(part)), "feedback-type"));
    } else if (kind && report.message_id.empty()) {
      report.message_id = id_of_original(part);
    }
  }
  if (!kind || report.message_id.empty()) return std::nullopt;
  report.kind = *kind;
  return report;
}

}  // namespace

std::string plain_message_id(std::string_view text) {
  const std::size_t open = text.find('<');
  if (open != std::string_view::npos) {
    text = text.substr(open + 1, text.find('>', open) - open - 1);
  }
  text = trim(text).substr(0, kIdBytesMax);
  return find_invalid_utf8(text) ? "" : std::string(text);
}

std::string short_status(std::string_view text) {
  text = text.substr(0, kStatusBytesMax);
  return find_invalid_utf8(text) ? "" : std::string(text);
}

std::string words_without_addresses(std::string_view text) {
  const std::string line = without_address(std::string(text), "");
  std::string words;
  for (const std::string_view word : split(line, ' ')) {
    if (!words.empty()) words += ' ';
    words += word.find('@') == std::string_view::npos ? word : "<address>";
  }
  return words;
}

std::optional<Report> read_report(std::string_view mail) {
  start_gmime();
  const Owned<GMimeStream> bytes(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(bytes.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  GMimeObject* part = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (part == nullptr || !GMIME_IS_MULTIPART(part) || !is_type(part, "multipart", "report"))
    return std::nullopt;
  return read_parts(GMIME_MULTIPART(part));
}

}  // namespace candor::delivery
