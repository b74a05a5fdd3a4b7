// SPDX-License-Identifier: Apache-2.0
#include "delivery/mime.h"

#include <algorithm>
#include <memory>

#include <gmime/gmime.h>

#include "base/hash.h"
#include "base/text.h"

namespace candor::delivery {
namespace {

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <typename T>
using Owned = std::unique_ptr<T, Unref>;

// Quoted-printable keeps the text readable in the raw mail and every line within 76 characters.
Owned<GMimePart> text_part(const char* subtype, const std::string& content) {
  const Owned<GMimeStream> bytes(g_mime_stream_mem_new_with_buffer(content.data(), content.size()));
  const Owned<GMimeDataWrapper> wrapped(
      g_mime_data_wrapper_new_with_stream(bytes.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  Owned<GMimePart> part(g_mime_part_new_with_type("text", subtype));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(part.get()), "charset", "utf-8");
  g_mime_part_set_content(part.get(), wrapped.get());
  g_mime_part_set_content_encoding(part.get(), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return part;
}

void set_date(GMimeMessage* message, Instant date) {
  GDateTime* time = g_date_time_new_from_unix_utc(date.micros / kMicrosPerSecond);
  CHECK(time != nullptr);
  g_mime_message_set_date(message, time);
  g_date_time_unref(time);
}

std::string to_bytes(GMimeMessage* message) {
  const std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> options(
      g_mime_format_options_new(), g_mime_format_options_free);
  g_mime_format_options_set_newline_format(options.get(), GMIME_NEWLINE_FORMAT_DOS);
  const std::unique_ptr<char, decltype(&g_free)> text(
      g_mime_object_to_string(GMIME_OBJECT(message), options.get()), g_free);
  return text.get();
}

}  // namespace

void start_gmime() {
  static const bool started = [] {
    g_mime_init();
    return true;
  }();
  CHECK(started);
}

Result<void> check_address(std::string_view address) {
  constexpr std::size_t kBytesMax = 254;
  const std::size_t at = address.find('@');
  const bool one_at = at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
                      address.find('@', at + 1) == std::string_view::npos;
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f &&
           std::string_view("<>()[],;:\\\"").find(c) == std::string_view::npos;
  });
  const bool ascii_domain =
      one_at && std::all_of(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(),
                            [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii_domain && plain && !find_invalid_utf8(address) && address.size() <= kBytesMax)
    return {};
  return fail(ErrorCode::invalid, "not an address that mail can be sent to");
}

Result<std::string> compose(const Mail& mail) {
  for (const std::string& address : {mail.from_address, mail.to_address, mail.message_id}) {
    TRY(check_address(address));
  }
  start_gmime();
  const Owned<GMimeMessage> message(g_mime_message_new(TRUE));
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, mail.from_name.c_str(),
                             mail.from_address.c_str());
  if (!mail.reply_to_address.empty()) {
    TRY(check_address(mail.reply_to_address));
    g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, mail.from_name.c_str(),
                               mail.reply_to_address.c_str());
  }
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO,
                             mail.to_name.empty() ? nullptr : mail.to_name.c_str(),
                             mail.to_address.c_str());
  g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
  set_date(message.get(), mail.date);
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  g_mime_object_append_header(GMIME_OBJECT(message.get()), "Auto-Submitted", "auto-generated",
                              nullptr);

  const Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  // A boundary of our own, so that a repeat has the same bytes; no line of a letter can be this
  // one.
  g_mime_multipart_set_boundary(both.get(),
                                ("=_" + sha256_hex(mail.message_id).substr(0, 32)).c_str());
  const auto text = text_part("plain", mail.text);
  const auto html = text_part("html", mail.html);
  g_mime_multipart_add(both.get(), GMIME_OBJECT(text.get()));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
  g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(both.get()));
  return to_bytes(message.get());
}

}  // namespace candor::delivery
