// SPDX-License-Identifier: Apache-2.0
#include "exposure/columns.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::exposure {
namespace {

struct Alias {
  std::string_view name;
  Column column;
};

// Usual names, in lower case, words joined by "_".
constexpr Alias kUsual[] = {
    {"external_id", Column::external_id},
    {"customer_id", Column::external_id},
    {"customerid", Column::external_id},
    {"customer_number", Column::external_id},
    {"account_id", Column::external_id},
    {"user_id", Column::external_id},
    {"id", Column::external_id},
    {"email", Column::email},
    {"e_mail", Column::email},
    {"email_address", Column::email},
    {"e_mail_address", Column::email},
    {"mail", Column::email},
    {"phone", Column::phone},
    {"phone_number", Column::phone},
    {"telephone", Column::phone},
    {"mobile", Column::phone},
    {"name", Column::name},
    {"full_name", Column::name},
    {"customer_name", Column::name},
    {"first_name", Column::first_name},
    {"given_name", Column::first_name},
    {"last_name", Column::last_name},
    {"family_name", Column::last_name},
    {"surname", Column::last_name},
    {"jurisdiction", Column::jurisdiction},
    {"country", Column::country},
    {"country_code", Column::country},
    {"region", Column::region},
    {"state", Column::region},
    {"province", Column::region},
    {"street", Column::street},
    {"street_address", Column::street},
    {"city", Column::city},
    {"town", Column::city},
    {"postcode", Column::postcode},
    {"postal_code", Column::postcode},
    {"zip", Column::postcode},
    {"zip_code", Column::postcode},
    {"date_of_birth", Column::born_on},
    {"birth_date", Column::born_on},
    {"birthday", Column::born_on},
    {"dob", Column::born_on},
    {"born_on", Column::born_on},
    {"language", Column::language},
    {"lang", Column::language},
    {"locale", Column::language},
    {"joined_on", Column::joined_on},
    {"joined", Column::joined_on},
    {"customer_since", Column::joined_on},
    {"minor", Column::minor},
    {"deceased", Column::deceased},
    {"do_not_contact", Column::do_not_contact},
};

// As the exports of contacts name their columns: HubSpot's "Export view", all properties.
constexpr Alias kHubspot[] = {
    {"Record ID", Column::external_id},
    {"Record ID - Contact", Column::external_id},
    {"First Name", Column::first_name},
    {"Last Name", Column::last_name},
    {"Email", Column::email},
    {"Phone Number", Column::phone},
    {"Street Address", Column::street},
    {"City", Column::city},
    {"State/Region", Column::region},
    {"Postal Code", Column::postcode},
    {"Country/Region", Column::country},
    {"Date of birth", Column::born_on},
    {"Preferred language", Column::language},
};

// The API names of Salesforce's Contact, as Data Loader and weekly exports write them.
constexpr Alias kSalesforce[] = {
    {"Id", Column::external_id},
    {"FirstName", Column::first_name},
    {"LastName", Column::last_name},
    {"Email", Column::email},
    {"Phone", Column::phone},
    {"MailingStreet", Column::street},
    {"MailingCity", Column::city},
    {"MailingState", Column::region},
    {"MailingPostalCode", Column::postcode},
    {"MailingCountry", Column::country},
    {"Birthdate", Column::born_on},
};

// Segment's identify calls, with the reserved traits of its specification.
constexpr Alias kSegment[] = {
    {"userId", Column::external_id},
    {"traits.name", Column::name},
    {"traits.firstName", Column::first_name},
    {"traits.lastName", Column::last_name},
    {"traits.email", Column::email},
    {"traits.phone", Column::phone},
    {"traits.address.street", Column::street},
    {"traits.address.city", Column::city},
    {"traits.address.state", Column::region},
    {"traits.address.postalCode", Column::postcode},
    {"traits.address.country", Column::country},
    {"traits.birthday", Column::born_on},
    {"context.locale", Column::language},
};

std::span<const Alias> names_of(Preset preset) {
  switch (preset) {
    case Preset::hubspot: return kHubspot;
    case Preset::salesforce: return kSalesforce;
    case Preset::segment: return kSegment;
    case Preset::usual: break;
  }
  return kUsual;
}

// "FirstName", "first-name" and "first name" are first_name.
std::string plain_name(std::string_view name) {
  std::string plain;
  char before = '_';
  for (const char c : trim(name)) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital && before >= 'a' && before <= 'z') plain += '_';
    plain += c == ' ' || c == '-' || c == '/' ? '_' : c;
    before = c;
  }
  return to_lower(plain);
}

std::optional<Column> find_alias(std::span<const Alias> aliases, std::string_view name) {
  const auto found = std::find_if(aliases.begin(), aliases.end(),
                                  [&](const Alias& alias) { return alias.name == name; });
  if (found == aliases.end()) return std::nullopt;
  return found->column;
}

}  // namespace

std::optional<Column> Columns::column_named(const std::string& name) const {
  if (const auto told = mapping_.columns.find(name); told != mapping_.columns.end()) {
    return told->second;
  }
  const auto aliases = names_of(mapping_.preset);
  const auto found = mapping_.preset == Preset::usual ? find_alias(aliases, plain_name(name))
                                                      : find_alias(aliases, trim(name));
  // What was told takes the place of what would be guessed.
  const bool is_told =
      found && std::any_of(mapping_.columns.begin(), mapping_.columns.end(),
                           [&](const auto& told) { return told.second == *found; });
  return is_told ? std::nullopt : found;
}

Result<void> Columns::add(const std::vector<std::string>& names, std::string_view file) {
  for (std::size_t i = known(); i < names.size(); ++i) {
    names_.push_back(names[i]);
    const auto column = column_named(names[i]);
    if (!column) continue;
    auto& at = at_[static_cast<std::size_t>(*column)];
    if (at) {
      return fail(
          ErrorCode::invalid,
          fmt::format("{}: columns {} ({}) and {} ({}) could both be the {}; rename the one "
                      "that is not, or say which it is with --column NAME={}",
                      file, *at + 1, names_[*at], i + 1, names_[i], enum_name(*column),
                      enum_name(*column)));
    }
    at = i;
  }
  return {};
}

Result<void> Columns::check_told(std::string_view file) const {
  for (const auto& [name, column] : mapping_.columns) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
      return fail(ErrorCode::invalid, fmt::format("{} has no column {}", file, name),
                  {{"--column", "names a column that the file does not have"}});
    }
  }
  return {};
}

std::vector<std::string> Columns::not_read() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (std::find(at_.begin(), at_.end(), i) == at_.end()) names.push_back(names_[i]);
  }
  return names;
}

}  // namespace candor::exposure
