// SPDX-License-Identifier: Apache-2.0
#include "exposure/files.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/csv_file.h"
#include "base/text.h"
#include "exposure/match.h"
#include "exposure/places.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kExternalIdBytesMax = 200;
constexpr std::size_t kNameBytesMax = 400;
constexpr std::size_t kAddressBytesMax = 400;  // of each of its parts

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// The form of a BCP 47 tag: letters and digits, joined by hyphens, a language of two or three
// letters first.
bool is_language(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('-'));
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  return plain && text.size() <= 35 && first.size() >= 2 && first.size() <= 3 && text.back() != '-';
}

std::optional<bool> find_yes_or_no(std::string_view text) {
  const std::string plain = to_lower(text);
  for (const std::string_view yes : {"yes", "y", "true", "1", "x"}) {
    if (plain == yes) return true;
  }
  for (const std::string_view no : {"", "no", "n", "false", "0"}) {
    if (plain == no) return false;
  }
  return std::nullopt;
}

std::string as_csv(const CsvRow& row) {
  std::string text;
  for (const std::string_view field : row.fields) {
    if (!text.empty()) text += ',';
    text += field;
  }
  return text;
}

}  // namespace

Result<void> SourceFile::open() {
  if (auto begun = open_.begin(source_.name, source_.read_as); !begun) {
    return named(std::move(begun).error());
  }
  return columns_.add(open_.table().columns(), source_.name);
}

// What unpacks and decodes does not know the file's name.
tl::unexpected<Error> SourceFile::named(Error error) const {
  if (!error.message.starts_with(name())) error.message = name() + " " + error.message;
  return tl::unexpected(std::move(error));
}

Result<bool> SourceFile::read_row() {
  if (TRY(next_row())) return true;
  if (rows_ == 0 && rejected_.rows == 0) {
    return fail(ErrorCode::invalid, name() + " has no rows below its header");
  }
  TRY(check_rejected());
  return false;
}

Result<bool> SourceFile::next_row() {
  Table& table = open_.table();
  while (true) {
    const Result<bool> more = table.next(row_);
    if (more && !*more) return false;
    if (rows_ + rejected_.rows == source_.rows_max) {
      return fail(ErrorCode::too_large,
                  fmt::format("{} has more than {} rows; import_rows_max in candor.toml sets how "
                              "many it may have",
                              name(), with_commas(source_.rows_max)));
    }
    if (more) break;
    if (more.error().code != ErrorCode::malformed) return named(more.error());
    // "customers.csv line 3, column 2 (email): is not …"
    const std::string& message = more.error().message;
    const std::size_t colon = std::min(message.find(": ", name().size()), message.size());
    const std::int64_t line = table.line();
    if (const auto skipped = table.skip(); !skipped) return named(skipped.error());
    reject(line, {message.substr(0, colon), message.substr(std::min(colon + 2, message.size()))},
           "");
  }
  if (table.columns().size() > columns_.known()) TRY(columns_.add(table.columns(), name()));
  ++rows_;
  return true;
}

void SourceFile::reject(Column column, std::string message) {
  if (row_.line != rejected_line_) --rows_;
  reject(row_.line, {place(row_.line, column), std::move(message)}, as_csv(row_));
}

void SourceFile::reject(std::int64_t line, Fault fault, const std::string& text) {
  if (line != rejected_line_) ++rejected_.rows;
  rejected_line_ = line;
  if (source_.reject) source_.reject(line, fault.message, text);
  if (rejected_.faults.size() < kFaultsMax) rejected_.faults.push_back(std::move(fault));
}

Result<void> SourceFile::check_rejected() const {
  const auto all = static_cast<double>(rows_ + rejected_.rows);
  if (static_cast<double>(rejected_.rows) <= all * source_.rejects_share_max) return {};
  return refuse(rejected_.faults);
}

tl::unexpected<Error> SourceFile::refuse(std::vector<Fault> faults) const {
  std::string message = name() + " cannot be imported; nothing was changed";
  if (faults.size() >= kFaultsMax) {
    message += fmt::format("; these are the first {} faults, there may be more", kFaultsMax);
  }
  return fail(ErrorCode::invalid, std::move(message), std::move(faults));
}

Result<void> CustomerFile::begin() {
  TRY(open());
  if (form().format == FileFormat::ndjson) return {};  // its columns come with its rows
  TRY(columns().check_told(name()));
  if (!columns().find_index(Column::external_id)) {
    return fail(ErrorCode::invalid,
                name() + " has no column external_id (your own id of each customer)");
  }
  if (!columns().find_index(Column::jurisdiction) && !columns().find_index(Column::country)) {
    return fail(ErrorCode::invalid,
                name() +
                    " has no column jurisdiction (where each customer lives: DE, US-CA) and "
                    "no country");
  }
  return {};
}

Result<bool> CustomerFile::next(CustomerRow& to) {
  while (TRY(read_row())) {
    if (take(to)) return true;
  }
  return false;
}

bool CustomerFile::take(CustomerRow& to) {
  to = CustomerRow{};
  to.line = row().line;
  to.external_id = field(Column::external_id);
  // All of them, so that all faults of a row are told at once.
  bool good = !to.external_id.empty() || refused(Column::external_id, "is empty");
  good &= is_plain(Column::external_id, to.external_id, kExternalIdBytesMax);
  good &= take_jurisdiction(to);
  to.language = to_lower(field(Column::language));
  std::replace(to.language.begin(), to.language.end(), '_', '-');  // "pt_BR"
  if (to.language.empty()) to.language = "en";
  good &= is_language(to.language) ||
          refused(Column::language, "is not a language tag; write it like en or pt-br");
  good &= take_name(to);
  good &= take_date(Column::joined_on, to.joined_on);
  good &= take_email(to);
  good &= take_phone(to);
  good &= take_address(to);
  good &= take_date(Column::born_on, to.born_on);
  good &= take_flag(Column::minor, kFlagMinor, to);
  good &= take_flag(Column::deceased, kFlagDeceased, to);
  good &= take_flag(Column::do_not_contact, kFlagDoNotContact, to);
  return good;
}

bool CustomerFile::refused(Column column, std::string message) {
  reject(column, std::move(message));
  return false;
}

bool CustomerFile::take_jurisdiction(CustomerRow& to) {
  const bool whole = columns().find_index(Column::jurisdiction).has_value();
  const auto found = whole ? normal_jurisdiction(field(Column::jurisdiction))
                           : find_jurisdiction(field(Column::country), field(Column::region));
  to.jurisdiction = found.value_or("");
  return found || refused(whole ? Column::jurisdiction : Column::country,
                          "is not a country or its part in ISO 3166; write it like DE, GB or "
                          "US-CA");
}

bool CustomerFile::take_name(CustomerRow& to) {
  std::string name(field(Column::name));
  if (name.empty()) {
    const std::string_view first = field(Column::first_name);
    const std::string_view last = field(Column::last_name);
    name = fmt::format("{}{}{}", first, first.empty() || last.empty() ? "" : " ", last);
  }
  if (name.empty()) return true;
  const bool whole = columns().find_index(Column::name).has_value();
  if (!is_plain(whole ? Column::name : Column::last_name, name, kNameBytesMax)) return false;
  to.name = std::move(name);
  return true;
}

bool CustomerFile::take_email(CustomerRow& to) {
  const std::string_view email = bare_email(field(Column::email));
  if (email.empty()) return true;
  to.email = email;
  to.email_normal = normal_email(email);
  return to.email_normal || refused(Column::email, "is not an e-mail address");
}

bool CustomerFile::take_phone(CustomerRow& to) {
  const std::string_view phone = field(Column::phone);
  if (phone.empty()) return true;
  to.phone = phone;
  to.phone_normal = normal_phone(phone, country_of(to.jurisdiction));
  return to.phone_normal ||
         refused(Column::phone, "is not a phone number; write it like +49 30 901820");
}

bool CustomerFile::take_address(CustomerRow& to) {
  // A street may stand on several lines.
  const std::string street =
      replace_all(replace_all(std::string(field(Column::street)), "\r\n", ", "), "\n", ", ");
  const std::string_view city = field(Column::city);
  const std::string_view postcode = field(Column::postcode);
  if (street.empty() && city.empty() && postcode.empty()) return true;
  if (!is_plain(Column::street, street, kAddressBytesMax) ||
      !is_plain(Column::city, city, kAddressBytesMax) ||
      !is_plain(Column::postcode, postcode, kAddressBytesMax)) {
    return false;
  }
  to.address = fmt::format("{}\n{}{}{}", street, postcode,
                           postcode.empty() || city.empty() ? "" : " ", city);
  return true;
}

bool CustomerFile::take_date(Column column, std::optional<std::string>& to) {
  const std::string_view text = field(column);
  if (text.empty()) return true;
  const auto date = parse_date(text);
  if (!date) return refused(column, date.error().message);
  if (*date > today_) return refused(column, "is in the future");
  to = text;
  return true;
}

bool CustomerFile::take_flag(Column column, std::int64_t flag, CustomerRow& to) {
  const auto answer = find_yes_or_no(field(column));
  if (!answer) return refused(column, "is neither yes nor no");
  if (*answer) to.flags |= flag;
  return true;
}

bool CustomerFile::is_plain(Column column, std::string_view text, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return refused(column, fmt::format("is longer than {} bytes", bytes_max));
  }
  if (has_control(text)) return refused(column, "holds a line end or a control character");
  if (is_formula(text)) {
    return refused(column,
                   "begins like a formula of a spreadsheet, with = + - or @; write it without "
                   "that");
  }
  return true;
}

Result<void> RecordFile::begin() {
  TRY(open());
  if (form().format == FileFormat::ndjson) return {};
  TRY(columns().check_told(name()));
  const auto& header = table().columns();
  for (const auto& [column, mask] : classes_.by_column) {
    if (std::find(header.begin(), header.end(), column) == header.end()) {
      return fail(ErrorCode::invalid, fmt::format("{} has no column {} to map", name(), column),
                  {{"--map", "names a column that the file does not have"}});
    }
  }
  return check_findable();
}

Result<void> RecordFile::check_findable() const {
  for (const Column column : {Column::external_id, Column::email, Column::phone}) {
    if (columns().find_index(column)) return {};
  }
  return fail(
      ErrorCode::invalid,
      fmt::format("{} has no column external_id, email or phone, so nobody can be found", name()));
}

ClassMask RecordFile::classes_of_row() {
  const auto& names = table().columns();
  for (; mapped_columns_ < names.size(); ++mapped_columns_) {
    const auto found = classes_.by_column.find(names[mapped_columns_]);
    if (found != classes_.by_column.end()) mapped_.emplace_back(mapped_columns_, found->second);
  }
  ClassMask classes = classes_.every_row;
  for (const auto& [at, mask] : mapped_) {
    if (at < row().fields.size() && !trim(row().fields[at]).empty()) classes |= mask;
  }
  return classes;
}

Result<bool> RecordFile::next(RecordRow& to) {
  while (TRY(read_row())) {
    const ClassMask classes = classes_of_row();
    if (classes == 0) {
      ++empty_;
      continue;
    }
    const auto text = [&](Column column) { return std::string(field(column)); };
    to = {.line = row().line,
          .classes = classes,
          .external_id = text(Column::external_id),
          .email = text(Column::email),
          .phone = text(Column::phone),
          .name = text(Column::name),
          .email_normal = std::nullopt,
          .phone_normal = std::nullopt};
    const bool whole = columns().find_index(Column::jurisdiction).has_value();
    const std::string place =
        find_jurisdiction(field(whole ? Column::jurisdiction : Column::country), "").value_or("");
    to.email_normal = normal_email(to.email);
    to.phone_normal = normal_phone(to.phone, country_of(place));
    return true;
  }
  if (form().format == FileFormat::ndjson) TRY(check_findable());
  return false;
}

}  // namespace candor::exposure
