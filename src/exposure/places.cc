// SPDX-License-Identifier: Apache-2.0
#include "exposure/places.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace candor::exposure {
namespace {

struct Place {
  std::string_view name;  // English, in lower case
  std::string_view code;
};

constexpr Place kCountries[] = {
    {"afghanistan", "AF"},
    {"albania", "AL"},
    {"algeria", "DZ"},
    {"andorra", "AD"},
    {"angola", "AO"},
    {"argentina", "AR"},
    {"armenia", "AM"},
    {"australia", "AU"},
    {"austria", "AT"},
    {"azerbaijan", "AZ"},
    {"bahamas", "BS"},
    {"bahrain", "BH"},
    {"bangladesh", "BD"},
    {"barbados", "BB"},
    {"belarus", "BY"},
    {"belgium", "BE"},
    {"belize", "BZ"},
    {"bolivia", "BO"},
    {"bosnia and herzegovina", "BA"},
    {"botswana", "BW"},
    {"brazil", "BR"},
    {"brunei", "BN"},
    {"bulgaria", "BG"},
    {"cambodia", "KH"},
    {"cameroon", "CM"},
    {"canada", "CA"},
    {"chile", "CL"},
    {"china", "CN"},
    {"colombia", "CO"},
    {"costa rica", "CR"},
    {"croatia", "HR"},
    {"cuba", "CU"},
    {"cyprus", "CY"},
    {"czech republic", "CZ"},
    {"czechia", "CZ"},
    {"denmark", "DK"},
    {"dominican republic", "DO"},
    {"ecuador", "EC"},
    {"egypt", "EG"},
    {"el salvador", "SV"},
    {"estonia", "EE"},
    {"ethiopia", "ET"},
    {"fiji", "FJ"},
    {"finland", "FI"},
    {"france", "FR"},
    {"georgia", "GE"},
    {"germany", "DE"},
    {"ghana", "GH"},
    {"greece", "GR"},
    {"guatemala", "GT"},
    {"haiti", "HT"},
    {"honduras", "HN"},
    {"hong kong", "HK"},
    {"hungary", "HU"},
    {"iceland", "IS"},
    {"india", "IN"},
    {"indonesia", "ID"},
    {"iran", "IR"},
    {"iraq", "IQ"},
    {"ireland", "IE"},
    {"israel", "IL"},
    {"italy", "IT"},
    {"ivory coast", "CI"},
    {"jamaica", "JM"},
    {"japan", "JP"},
    {"jordan", "JO"},
    {"kazakhstan", "KZ"},
    {"kenya", "KE"},
    {"kuwait", "KW"},
    {"kyrgyzstan", "KG"},
    {"latvia", "LV"},
    {"lebanon", "LB"},
    {"libya", "LY"},
    {"liechtenstein", "LI"},
    {"lithuania", "LT"},
    {"luxembourg", "LU"},
    {"macau", "MO"},
    {"malaysia", "MY"},
    {"malta", "MT"},
    {"mauritius", "MU"},
    {"mexico", "MX"},
    {"moldova", "MD"},
    {"monaco", "MC"},
    {"mongolia", "MN"},
    {"montenegro", "ME"},
    {"morocco", "MA"},
    {"mozambique", "MZ"},
    {"myanmar", "MM"},
    {"namibia", "NA"},
    {"nepal", "NP"},
    {"netherlands", "NL"},
    {"the netherlands", "NL"},
    {"new zealand", "NZ"},
    {"nicaragua", "NI"},
    {"nigeria", "NG"},
    {"north macedonia", "MK"},
    {"norway", "NO"},
    {"oman", "OM"},
    {"pakistan", "PK"},
    {"panama", "PA"},
    {"paraguay", "PY"},
    {"peru", "PE"},
    {"philippines", "PH"},
    {"poland", "PL"},
    {"portugal", "PT"},
    {"puerto rico", "PR"},
    {"qatar", "QA"},
    {"romania", "RO"},
    {"russia", "RU"},
    {"russian federation", "RU"},
    {"rwanda", "RW"},
    {"san marino", "SM"},
    {"saudi arabia", "SA"},
    {"senegal", "SN"},
    {"serbia", "RS"},
    {"singapore", "SG"},
    {"slovakia", "SK"},
    {"slovenia", "SI"},
    {"south africa", "ZA"},
    {"south korea", "KR"},
    {"korea, republic of", "KR"},
    {"spain", "ES"},
    {"sri lanka", "LK"},
    {"sweden", "SE"},
    {"switzerland", "CH"},
    {"syria", "SY"},
    {"taiwan", "TW"},
    {"tanzania", "TZ"},
    {"thailand", "TH"},
    {"trinidad and tobago", "TT"},
    {"tunisia", "TN"},
    {"turkey", "TR"},
    {"türkiye", "TR"},
    {"uganda", "UG"},
    {"ukraine", "UA"},
    {"united arab emirates", "AE"},
    {"united kingdom", "GB"},
    {"great britain", "GB"},
    {"uk", "GB"},
    {"united states", "US"},
    {"united states of america", "US"},
    {"usa", "US"},
    {"uruguay", "UY"},
    {"uzbekistan", "UZ"},
    {"venezuela", "VE"},
    {"vietnam", "VN"},
    {"viet nam", "VN"},
    {"zambia", "ZM"},
    {"zimbabwe", "ZW"},
};

constexpr Place kStates[] = {
    {"alabama", "AL"},        {"alaska", "AK"},         {"arizona", "AZ"},
    {"arkansas", "AR"},       {"california", "CA"},     {"colorado", "CO"},
    {"connecticut", "CT"},    {"delaware", "DE"},       {"district of columbia", "DC"},
    {"florida", "FL"},        {"georgia", "GA"},        {"guam", "GU"},
    {"hawaii", "HI"},         {"idaho", "ID"},          {"illinois", "IL"},
    {"indiana", "IN"},        {"iowa", "IA"},           {"kansas", "KS"},
    {"kentucky", "KY"},       {"louisiana", "LA"},      {"maine", "ME"},
    {"maryland", "MD"},       {"massachusetts", "MA"},  {"michigan", "MI"},
    {"minnesota", "MN"},      {"mississippi", "MS"},    {"missouri", "MO"},
    {"montana", "MT"},        {"nebraska", "NE"},       {"nevada", "NV"},
    {"new hampshire", "NH"},  {"new jersey", "NJ"},     {"new mexico", "NM"},
    {"new york", "NY"},       {"north carolina", "NC"}, {"north dakota", "ND"},
    {"ohio", "OH"},           {"oklahoma", "OK"},       {"oregon", "OR"},
    {"pennsylvania", "PA"},   {"puerto rico", "PR"},    {"rhode island", "RI"},
    {"south carolina", "SC"}, {"south dakota", "SD"},   {"tennessee", "TN"},
    {"texas", "TX"},          {"utah", "UT"},           {"vermont", "VT"},
    {"virgin islands", "VI"}, {"virginia", "VA"},       {"washington", "WA"},
    {"west virginia", "WV"},  {"wisconsin", "WI"},      {"wyoming", "WY"},
};

std::string_view code_of(std::span<const Place> places, std::string_view name) {
  const std::string plain = to_lower(name);
  const auto found = std::find_if(places.begin(), places.end(),
                                  [&](const Place& place) { return place.name == plain; });
  return found == places.end() ? std::string_view() : found->code;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string_view country_of(std::string_view jurisdiction) {
  return jurisdiction.substr(0, jurisdiction.find('-'));
}

std::optional<std::string> normal_jurisdiction(std::string_view text) {
  std::string upper(trim(text));
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const bool country = upper.size() >= 2 && is_upper(upper[0]) && is_upper(upper[1]);
  if (!country || upper.substr(0, 2) == "UK") return std::nullopt;
  if (upper.size() == 2) return upper;
  const std::string_view part = std::string_view(upper).substr(2);
  const bool subdivision =
      part.size() >= 2 && part.size() <= 4 && part[0] == '-' &&
      std::all_of(part.begin() + 1, part.end(), [](char c) { return is_upper(c) || is_digit(c); });
  if (!subdivision) return std::nullopt;
  return upper;
}

std::optional<std::string> find_jurisdiction(std::string_view country, std::string_view region) {
  country = trim(country);
  region = trim(region);
  std::string code(code_of(kCountries, country));
  if (code.empty()) {
    const auto normal = normal_jurisdiction(country);
    if (!normal || normal->size() > 2) return normal;
    code = *normal;
  }
  if (region.empty()) return code;
  const std::string_view state = code == "US" ? code_of(kStates, region) : std::string_view();
  const std::string whole = code + "-" + std::string(state.empty() ? region : state);
  return normal_jurisdiction(region.size() > 3 && region.substr(2, 1) == "-" ? region : whole)
      .value_or(code);
}

Places::Known& Places::at(std::string_view first, std::string_view second) {
  std::size_t sum = first.size() * 7 + second.size();
  for (const std::string_view text : {first, second}) {
    if (!text.empty()) sum = sum * 31 + static_cast<unsigned char>(text.front());
    if (text.size() > 1) sum = sum * 31 + static_cast<unsigned char>(text[1]);
    if (text.size() > 2) sum = sum * 31 + static_cast<unsigned char>(text.back());
  }
  return known_[sum % known_.size()];
}

const std::string& Places::find(std::string_view country, std::string_view region) {
  Known& known = at(country, region);
  if (!known.asked || known.whole || known.first != country || known.second != region) {
    known = {std::string(country), std::string(region), false, true,
             find_jurisdiction(country, region).value_or("")};
  }
  return known.found;
}

const std::string& Places::find(std::string_view jurisdiction) {
  Known& known = at(jurisdiction, "");
  if (!known.asked || !known.whole || known.first != jurisdiction) {
    known = {std::string(jurisdiction), "", true, true,
             normal_jurisdiction(jurisdiction).value_or("")};
  }
  return known.found;
}

}  // namespace candor::exposure
