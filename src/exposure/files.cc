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

// As a country's post wants it: "10115 Berlin", "Troy, NY 12180", "Toronto ON M5V 2T6".
std::string town_line(std::string_view postcode, std::string_view city,
                      std::string_view jurisdiction) {
  constexpr std::string_view kTownFirst[] = {"AU", "CA", "GB", "IE", "NZ", "US"};
  const std::string_view country = jurisdiction.substr(0, 2);
  std::vector<std::string> parts{std::string(postcode), std::string(city)};
  if (std::find(std::begin(kTownFirst), std::end(kTownFirst), country) != std::end(kTownFirst)) {
    const bool has_state = country == "US" || country == "CA" || country == "AU";
    const std::string_view state =
        has_state && jurisdiction.size() > 3 ? jurisdiction.substr(3) : std::string_view();
    parts = {
        fmt::format("{}{}", city, country == "US" && !state.empty() && !city.empty() ? "," : ""),
        std::string(state), std::string(postcode)};
  }
  std::erase(parts, "");
  return join(parts, " ");
}

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

}  // namespace

std::string as_csv(const CsvRow& row) {
  std::string text;
  for (const std::string_view field : row.fields) {
    if (!text.empty()) text += ',';
    text += field;
  }
  return text;
}

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
    TRY(check_rows_max(1));
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

Result<void> SourceFile::check_rows_max(std::int64_t more) const {
  if (rows_ + rejected_.rows + more <= source_.rows_max) return {};
  return fail(ErrorCode::too_large,
              fmt::format("{} has more than {} rows; import_rows_max in candor.toml sets how "
                          "many it may have",
                          name(), with_commas(source_.rows_max)));
}

void SourceFile::reject(const Refusal& refusal) {
  if (row_.line != rejected_line_) --rows_;
  reject(row_.line, {place(row_.line, refusal.column), refusal.message}, as_csv(row_));
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
  if (!taker_) taker_.emplace(columns(), today_);
  while (TRY(read_row())) {
    if (taker_->take(row(), to)) return true;
    for (const Refusal& refusal : taker_->refusals()) reject(refusal);
  }
  return false;
}

bool CustomerTaker::take(const CsvRow& row, CustomerRow& to) {
  row_ = &row;
  refusals_.clear();
  to.line = row.line;
  to.flags = 0;
  to.external_id = field(Column::external_id);
  // All of them, so that all faults of a row are told at once.
  bool good = !to.external_id.empty() || refused(Column::external_id, "is empty");
  good &= is_plain(Column::external_id, to.external_id, kExternalIdBytesMax);
  good &= take_jurisdiction(to);
  good &= take_language(to);
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

bool CustomerTaker::refused(Column column, std::string message) {
  refusals_.push_back({column, std::move(message)});
  return false;
}

bool CustomerTaker::take_jurisdiction(CustomerRow& to) {
  const bool whole = columns_.find_index(Column::jurisdiction).has_value();
  const std::string& found = whole ? places_.find(field(Column::jurisdiction))
                                   : places_.find(field(Column::country), field(Column::region));
  to.jurisdiction = found;
  return !found.empty() || refused(whole ? Column::jurisdiction : Column::country,
                                   "is not a country or its part in ISO 3166; write it like DE, "
                                   "GB or US-CA");
}

bool CustomerTaker::take_language(CustomerRow& to) {
  const std::string_view language = field(Column::language);
  if (language.empty()) {
    to.language = "en";
    return true;
  }
  to.language = to_lower(language);
  std::replace(to.language.begin(), to.language.end(), '_', '-');  // "pt_BR"
  return is_language(to.language) ||
         refused(Column::language, "is not a language tag; write it like en or pt-br");
}

bool CustomerTaker::take_name(CustomerRow& to) {
  to.name = field(Column::name);
  if (to.name.empty()) {
    const std::string_view first = field(Column::first_name);
    const std::string_view last = field(Column::last_name);
    to.name = first;
    if (!first.empty() && !last.empty()) to.name += ' ';
    to.name += last;
  }
  const bool whole = columns_.find_index(Column::name).has_value();
  return to.name.empty() ||
         is_plain(whole ? Column::name : Column::last_name, to.name, kNameBytesMax);
}

bool CustomerTaker::take_email(CustomerRow& to) {
  to.email_normal.clear();
  to.email_alias.clear();
  to.email = bare_email(field(Column::email));
  if (to.email.empty()) return true;
  if (!put_normal_email(to.email, to.email_normal)) {
    return refused(Column::email, "is not an e-mail address");
  }
  put_alias(to.email_normal, to.email_alias);
  return true;
}

bool CustomerTaker::take_phone(CustomerRow& to) {
  to.phone_normal.clear();
  to.phone = field(Column::phone);
  return to.phone.empty() ||
         put_normal_phone(to.phone, country_of(to.jurisdiction), to.phone_normal) ||
         refused(Column::phone, "is not a phone number; write it like +49 30 901820");
}

bool CustomerTaker::take_address(CustomerRow& to) {
  to.address.clear();
  const std::string_view written = field(Column::street);
  const std::string_view city = field(Column::city);
  const std::string_view postcode = field(Column::postcode);
  if (written.empty() && city.empty() && postcode.empty()) return true;
  // A street may stand on several lines.
  const std::string street =
      replace_all(replace_all(std::string(written), "\r\n", ", "), "\n", ", ");
  if (!is_plain(Column::street, street, kAddressBytesMax) ||
      !is_plain(Column::city, city, kAddressBytesMax) ||
      !is_plain(Column::postcode, postcode, kAddressBytesMax)) {
    return false;
  }
  to.address = fmt::format("{}\n{}", street, town_line(postcode, city, to.jurisdiction));
  return true;
}

bool CustomerTaker::take_date(Column column, std::string& to) {
  to = field(column);
  if (to.empty()) return true;
  const auto date = parse_date(to);
  if (!date) return refused(column, date.error().message);
  return *date <= today_ || refused(column, "is in the future");
}

bool CustomerTaker::take_flag(Column column, std::int64_t flag, CustomerRow& to) {
  const std::string_view text = field(column);
  if (text.empty()) return true;
  const auto answer = find_yes_or_no(text);
  if (!answer) return refused(column, "is neither yes nor no");
  if (*answer) to.flags |= flag;
  return true;
}

bool CustomerTaker::is_plain(Column column, std::string_view text, std::size_t bytes_max) {
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

Result<void> RecordFile::check_end() const {
  // Its columns came with its rows.
  return form().format == FileFormat::ndjson ? check_findable() : Result<void>();
}

Result<bool> RecordFile::next(RecordRow& to) {
  if (!taker_) taker_.emplace(columns(), classes_);
  while (TRY(read_row())) {
    if (taker_->take(row(), to)) return true;
    ++left_;
  }
  TRY(check_end());
  return false;
}

const std::vector<Refusal> RecordTaker::kNone;

ClassMask RecordTaker::classes_of(const CsvRow& row) {
  const auto& names = columns_.names();
  for (; mapped_columns_ < names.size(); ++mapped_columns_) {
    const auto found = classes_.by_column.find(names[mapped_columns_]);
    if (found != classes_.by_column.end()) mapped_.emplace_back(mapped_columns_, found->second);
  }
  ClassMask classes = classes_.every_row;
  for (const auto& [at, mask] : mapped_) {
    if (at < row.fields.size() && !trim(row.fields[at]).empty()) classes |= mask;
  }
  return classes;
}

bool RecordTaker::take(const CsvRow& row, RecordRow& to) {
  to.classes = classes_of(row);
  if (to.classes == 0) return false;
  to.line = row.line;
  to.external_id = columns_.field(row, Column::external_id);
  to.email = columns_.field(row, Column::email);
  to.phone = columns_.field(row, Column::phone);
  to.name = columns_.field(row, Column::name);
  const bool whole = columns_.find_index(Column::jurisdiction).has_value();
  const std::string_view written =
      columns_.field(row, whole ? Column::jurisdiction : Column::country);
  std::string_view country = classes_.matching.phones;
  if (!written.empty()) country = country_of(places_.find(written, ""));
  if (!put_normal_email(to.email, to.email_normal)) to.email_normal.clear();
  to.email_alias.clear();
  if (classes_.matching.aliases) put_alias(to.email_normal, to.email_alias);
  if (!put_normal_phone(to.phone, country, to.phone_normal)) to.phone_normal.clear();
  return true;
}

}  // namespace candor::exposure
