// SPDX-License-Identifier: Apache-2.0
#include "delivery/mime.h"

#include <algorithm>
#include <ctime>
#include <memory>

#include <fmt/format.h>
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

// RFC 8058 section 3.1. GMime would encode a long URL as if it were words.
Result<void> add_one_click(GMimeMessage* message, const std::string& url) {
  constexpr std::size_t kBytesMax = 900;  // a line has at most 998, RFC 5322 section 2.1.1
  const bool is_plain = url.size() <= kBytesMax && std::all_of(url.begin(), url.end(), [](char c) {
                          return c > ' ' && c < 0x7f && c != '<' && c != '>';
                        });
  if (!is_plain) return fail(ErrorCode::invalid, "the link to unsubscribe is not a URL");
  constexpr const char* kName = "List-Unsubscribe";
  g_mime_object_append_header(GMIME_OBJECT(message), kName, "", nullptr);
  GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
  g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, kName),
                              (" <" + url + ">\n").c_str());
  g_mime_object_append_header(GMIME_OBJECT(message), "List-Unsubscribe-Post",
                              "List-Unsubscribe=One-Click", nullptr);
  return {};
}

std::string boundary_of(const std::string& message_id) {
  return "=_" + sha256_hex(message_id).substr(0, 32);
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
  if (!mail.unsubscribe_url.empty()) TRY(add_one_click(message.get(), mail.unsubscribe_url));
  const auto text = text_part("plain", mail.text);
  if (!mail.html) {
    g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(text.get()));
    return to_bytes(message.get());
  }
  const Owned<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  // A boundary of our own, so that a repeat has the same bytes; no line of a letter can be this
  // one.
  g_mime_multipart_set_boundary(both.get(), boundary_of(mail.message_id).c_str());
  const auto html = text_part("html", *mail.html);
  g_mime_multipart_add(both.get(), GMIME_OBJECT(text.get()));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
  g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(both.get()));
  return to_bytes(message.get());
}

namespace {

// One line of a body, or several with their ends, as GMime's encoder leaves them within a whole
// body: it begins anew behind each line end.
std::string quoted_printable(std::string_view lines) {
  GMimeEncoding encoder;
  g_mime_encoding_init_encode(&encoder, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  std::string encoded(g_mime_encoding_outlen(&encoder, lines.size()), '\0');
  std::size_t size = g_mime_encoding_step(&encoder, lines.data(), lines.size(), encoded.data());
  if (!lines.ends_with('\n')) {
    size += g_mime_encoding_flush(&encoder, nullptr, 0, encoded.data() + size);
  }
  encoded.resize(size);
  return replace_all(std::move(encoded), "\n", "\r\n");
}

// The header To with its end. Most names are words of ASCII, which stand as they are.
std::string to_header(const std::string& name, const std::string& address) {
  constexpr std::size_t kColumns = 76;
  const bool has_odd_space =
      name.starts_with(' ') || name.ends_with(' ') || name.find("  ") != std::string::npos;
  const bool is_plain = !has_odd_space && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  });
  const std::string line = name.empty() ? "To: " + address : "To: " + name + " <" + address + ">";
  if (is_plain && line.size() <= kColumns) return line + "\r\n";
  const Owned<GMimeMessage> message(g_mime_message_new(FALSE));
  g_mime_message_add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO,
                             name.empty() ? nullptr : name.c_str(), address.c_str());
  const std::string bytes = to_bytes(message.get());
  const std::size_t from = bytes.find("To: ");
  CHECK(from != std::string::npos);
  std::size_t end = bytes.find("\r\n", from);
  while (end + 2 < bytes.size() && (bytes[end + 2] == ' ' || bytes[end + 2] == '\t')) {
    end = bytes.find("\r\n", end + 2);
  }
  return bytes.substr(from, end + 2 - from);
}

// "Sun, 10 May 2026 07:30:00 +0000".
std::string rfc5322_date(Instant at) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = at.micros / kMicrosPerSecond;
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", kDays[time.tm_wday], time.tm_mday,
                     kMonths[time.tm_mon], time.tm_year + 1900, time.tm_hour, time.tm_min,
                     time.tm_sec);
}

}  // namespace

// GMime composes one mail to nobody, and what would be a person's is cut out of it.
Result<MailForm> MailForm::make(Mail common, const notice::LetterForm& letter) {
  constexpr Instant kDate{1'764'000'000'000'000};
  common.message_id = "00000000-0000-0000-0000-000000000000@nobody.invalid";
  common.date = kDate;
  common.to_name.clear();
  common.to_address = "nobody@nobody.invalid";
  common.text = "THE-TEXT\n";
  common.html = "THE-HTML\n";
  const std::string whole = TRY(candor::delivery::compose(common));
  MailForm form;
  std::string_view rest = whole;
  const auto cut = [&](std::string_view at) {
    const std::size_t found = rest.find(at);
    CHECK(found != std::string_view::npos);
    const std::string_view before = rest.substr(0, found);
    rest.remove_prefix(found + at.size());
    return before;
  };
  const std::string boundary = boundary_of(common.message_id);
  form.add(cut(rfc5322_date(kDate)), Slot::date);
  form.add(cut("To: nobody@nobody.invalid\r\n"), Slot::to);
  form.add(cut(common.message_id), Slot::message_id);
  form.add(cut(boundary), Slot::boundary);
  form.add(cut(boundary), Slot::boundary);
  form.add(cut("THE-TEXT\r\n"), Slot::end);
  form.add_body(letter.text, Slot::text_line);
  form.add(cut(boundary), Slot::boundary);
  form.add(cut("THE-HTML\r\n"), Slot::end);
  form.add_body(letter.html, Slot::html_line);
  form.add(cut(boundary), Slot::boundary);
  form.add(rest, Slot::end);
  constexpr std::size_t kBytesOfAPerson = 600;
  form.bytes_ = kBytesOfAPerson;
  for (const Part& part : form.parts_) form.bytes_ += part.bytes.size();
  return form;
}

// Lines without blanks are encoded now; a line with blanks is encoded for each person.
void MailForm::add_body(const notice::Pieces& pieces, Slot slot) {
  notice::Pieces line;  // that has blanks, as far as it was read
  for (const notice::FormPiece& piece : pieces) {
    std::string_view bytes = piece.bytes;
    if (!line.empty()) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos && piece.next != notice::Blank::end) {
        line.push_back(piece);
        continue;
      }
      const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 1;
      line.push_back({std::string(bytes.substr(0, size)), notice::Blank::end});
      parts_.push_back({"", slot, std::move(line)});
      line.clear();
      bytes.remove_prefix(size);
    }
    const bool is_last = piece.next == notice::Blank::end;
    const std::size_t frozen = is_last ? bytes.size() : bytes.rfind('\n') + 1;
    if (frozen > 0) parts_.push_back({quoted_printable(bytes.substr(0, frozen)), Slot::end, {}});
    if (!is_last) line.push_back({std::string(bytes.substr(frozen)), piece.next});
  }
}

Result<std::string> MailForm::compose(const Person& person) const {
  TRY(check_address(person.to_address));
  TRY(check_address(person.message_id));
  const std::string boundary = boundary_of(person.message_id);
  std::string mail;
  mail.reserve(bytes_);
  for (const Part& part : parts_) {
    mail += part.bytes;
    switch (part.slot) {
      case Slot::date: mail += rfc5322_date(person.date); break;
      case Slot::to: mail += to_header(person.to_name, person.to_address); break;
      case Slot::message_id: mail += person.message_id; break;
      case Slot::boundary: mail += boundary; break;
      case Slot::text_line: mail += quoted_printable(fill_text(part.line, person.filling)); break;
      case Slot::html_line: mail += quoted_printable(fill_html(part.line, person.filling)); break;
      case Slot::end: break;
    }
  }
  return mail;
}

}  // namespace candor::delivery
