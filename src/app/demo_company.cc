// SPDX-License-Identifier: Apache-2.0
#include "app/demo_company.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"

namespace candor::app {
namespace {

constexpr std::array kGivenNames = {"Ana",   "Ben",  "Chloé", "Dmitri", "Elif",  "Farid",
                                    "Grace", "Hana", "Ivan",  "Jörg",   "Kofi",  "Lena",
                                    "Mei",   "Noor", "Oscar", "Priya",  "Quinn", "Rosa",
                                    "Sven",  "Tara", "Uma",   "Viktor", "Wen",   "Zoë"};
constexpr std::array kFamilyNames = {"Abe",    "Baker",  "Costa",   "Dubois", "Eriksen", "Fischer",
                                     "García", "Haddad", "Ito",     "Jansen", "Kaya",    "Lopez",
                                     "Müller", "Novak",  "O'Neill", "Patel",  "Quist",   "Rossi",
                                     "Singh",  "Tanaka", "Usman",   "Vogel",  "Weber",   "Young"};
constexpr double kUsualSpend = 48.0;
constexpr double kSeason = 0.4;  // more each month, of everybody

// Domains that RFC 2606 reserves, so that no letter can reach anybody.
constexpr std::array kDomains = {"example.com", "example.net", "example.org"};

struct Place {
  const char* jurisdiction;
  const char* language;
  const char* phone_prefix;  // an unassigned range of the country
  double share;
};
constexpr std::array kPlaces = {
    Place{"US-CA", "en", "+1 555 ", 0.14}, Place{"US-NY", "en", "+1 555 ", 0.10},
    Place{"US-TX", "en", "+1 555 ", 0.09}, Place{"US-FL", "en", "+1 555 ", 0.08},
    Place{"US-WA", "en", "+1 555 ", 0.05}, Place{"DE", "de", "+49 199 ", 0.17},
    Place{"FR", "fr", "+33 199 ", 0.14},   Place{"IE", "en", "+353 99 ", 0.08},
    Place{"ES", "es", "+34 599 ", 0.15},
};

struct Customer {
  std::string external_id, email, phone, name, jurisdiction, language;
  bool exposed = false;
  double strength = 0;  // of the relationship; standard normal
  double usual_spend = 0;
};

// The chances of one customer: the same whatever becomes of the others.
SeededRandom chances_of(const CompanyPlan& plan, std::int64_t number) {
  return SeededRandom(plan.seed + static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15U);
}

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\n") == std::string::npos) return field;
  return "\"" + replace_all(field, "\"", "\"\"") + "\"";
}

const Place& draw_place(SeededRandom& random) {
  double rest = random.uniform();
  for (const Place& place : kPlaces) {
    rest -= place.share;
    if (rest < 0) return place;
  }
  return kPlaces.back();
}

template <typename List>
std::string draw(const List& list, SeededRandom& random) {
  return list[static_cast<std::size_t>(random.below(std::ssize(list)))];
}

// Letters and digits only, so that an address is one.
std::string plain(std::string_view name) {
  std::string letters;
  for (char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  }
  return letters;
}

Customer make_customer(std::int64_t number, const CompanyPlan& plan, SeededRandom& random) {
  Customer customer;
  const Place& place = draw_place(random);
  const std::string given = draw(kGivenNames, random);
  const std::string family = draw(kFamilyNames, random);
  customer.external_id = fmt::format("K{:07}", number);
  customer.email =
      fmt::format("{}.{}{}@{}", plain(given), plain(family), number, draw(kDomains, random));
  customer.phone = fmt::format("{}{:07}", place.phone_prefix, 1'000'000 + number);
  customer.name = given + " " + family;
  customer.jurisdiction = place.jurisdiction;
  customer.language = place.language;
  customer.exposed = random.uniform() < plan.exposed_share;
  customer.strength = random.normal();
  customer.usual_spend =
      std::max(5.0, kUsualSpend + 8.0 * customer.strength + 11.0 * random.normal());
  return customer;
}

std::string customer_line(const Customer& c, const CompanyPlan& plan, SeededRandom& random) {
  const double years = std::clamp(4.0 + 2.0 * c.strength + random.normal(), 0.7, 12.0);
  const Date joined =
      date_from_days(days_since_epoch(plan.incident) - static_cast<std::int64_t>(years * 365));
  return fmt::format("{},{},{},{},{},{},{}\n", c.external_id, quoted(c.email), quoted(c.phone),
                     quoted(c.name), c.jurisdiction, c.language, to_text(joined));
}

std::string relationship_line(const Customer& c, SeededRandom& random) {
  const double products = std::clamp(2.0 + c.strength + 0.7 * random.normal(), 1.0, 6.0);
  const double survey = std::clamp(7.0 + 1.5 * c.strength + 1.2 * random.normal(), 0.0, 10.0);
  // Not everybody answers.
  return fmt::format("{},{:.0f},{}\n", c.external_id, products,
                     random.uniform() < 0.4 ? fmt::format("{:.0f}", survey) : "");
}

// One row as it stands in the dump: most with the id, some with only an address in capitals or a
// bare phone number.
std::string leaked_line(const Customer& customer, SeededRandom& random) {
  std::string id = customer.external_id;
  std::string email = customer.email;
  std::string phone = customer.phone;
  const double kind = random.uniform();
  if (kind > 0.7) id.clear();
  if (kind > 0.7 && kind <= 0.9) {
    for (char& c : email) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  }
  if (kind > 0.9) {
    email.clear();
    phone = replace_all(phone, " ", "");
  }
  const bool password = random.uniform() < 0.6;
  const bool card = random.uniform() < 0.15;
  return fmt::format("{},{},{},{},{},{}\n", id, email, phone, quoted(customer.name),
                     password ? to_hex(random.bytes(16)) : "",
                     card ? fmt::format("************{:04}", random.below(10'000)) : "");
}

std::string stranger_line(std::int64_t number, SeededRandom& random) {
  return fmt::format(",former.customer{}@example.com,,,{},\n", number, to_hex(random.bytes(16)));
}

// The month `offset` months after that of `date`: "2026-03".
std::string period_of(Date date, int offset) {
  const int months = date.year * 12 + date.month - 1 + offset;
  return fmt::format("{:04}-{:02}", months / 12, months % 12 + 1);
}

// What the incident takes from an exposed customer's spend in a month.
double lost_of(const Customer& customer, const CompanyPlan& plan, bool told_late) {
  if (!customer.exposed) return 0;
  return plan.spend_lost * (1 - 0.5 * customer.strength) + (told_late ? plan.spend_lost_late : 0);
}

// A line a month while the customer stays; one with active 0 in the month they leave; none
// afterwards.
void append_outcomes(Aftermath& aftermath, const Customer& customer, const CompanyPlan& plan,
                     double lost, SeededRandom& random) {
  for (int month = -plan.months_before; month < plan.months_after; ++month) {
    const std::string period = period_of(plan.incident, month);
    const double rate = month >= 1 && customer.exposed ? plan.leave_rate_exposed : plan.leave_rate;
    if (month > -plan.months_before && random.uniform() < rate) {
      aftermath.outcomes_csv += fmt::format("{},{},0,0,0\n", customer.external_id, period);
      aftermath.departures_csv +=
          fmt::format("{},{}-{:02},{}\n", customer.external_id, period, 1 + random.below(28),
                      random.uniform() < 0.8 ? "voluntary" : "payment");
      return;
    }
    const double season = kSeason * (month + plan.months_before);
    const double spend = std::max(
        0.0, customer.usual_spend + season - (month >= 0 ? lost : 0.0) + 9.0 * random.normal());
    const bool worried = customer.exposed && (month == 0 || month == 1);
    const int complaints = random.uniform() < (worried ? 0.12 : 0.04) ? 1 : 0;
    aftermath.outcomes_csv +=
        fmt::format("{},{},1,{:.2f},{}\n", customer.external_id, period, spend, complaints);
  }
}

// The mean over the months after of what an exposed customer who loses `lost` a month spends, less
// what the others do, where those who left spend nothing.
double planted_change(const CompanyPlan& plan, double lost) {
  double change = 0;
  double here = 1;
  double here_exposed = 1;
  for (int month = 0; month < plan.months_after; ++month) {
    here *= 1 - plan.leave_rate;
    here_exposed *= 1 - (month >= 1 ? plan.leave_rate_exposed : plan.leave_rate);
    const double spend = kUsualSpend + kSeason * (month + plan.months_before);
    change += here_exposed * (spend - lost) - here * spend;
  }
  return change / plan.months_after;
}

}  // namespace

Company make_company(const CompanyPlan& plan) {
  Company company;
  company.customers = plan.customers;
  company.customers_csv = "external_id,email,phone,name,jurisdiction,language,joined_on\n";
  company.leaked_csv = "customer_id,email,phone,name,password_hash,card_number\n";
  company.relationship_csv = "customer,products,survey\n";
  for (std::int64_t number = 1; number <= plan.customers; ++number) {
    SeededRandom random = chances_of(plan, number);
    const Customer customer = make_customer(number, plan, random);
    company.customers_csv += customer_line(customer, plan, random);
    company.relationship_csv += relationship_line(customer, random);
    if (customer.exposed) {
      company.leaked_csv += leaked_line(customer, random);
      ++company.exposed;
    }
  }
  SeededRandom random(plan.seed);
  company.strangers = plan.customers / 100;
  for (std::int64_t i = 0; i < company.strangers; ++i) {
    company.leaked_csv += stranger_line(i, random);
  }
  return company;
}

Aftermath make_aftermath(const CompanyPlan& plan, const std::set<std::string>& told_late) {
  Aftermath aftermath;
  aftermath.outcomes_csv = "customer,period,active,spend,complaints\n";
  aftermath.departures_csv = "customer,left_on,cause\n";
  double exposed = 0;
  double lost_in_all = 0;
  for (std::int64_t number = 1; number <= plan.customers; ++number) {
    SeededRandom chances = chances_of(plan, number);
    const Customer customer = make_customer(number, plan, chances);
    SeededRandom since = chances_of(plan, -number);
    const double lost = lost_of(customer, plan, told_late.count(customer.external_id) > 0);
    append_outcomes(aftermath, customer, plan, lost, since);
    exposed += customer.exposed ? 1 : 0;
    lost_in_all += lost;
  }
  if (exposed > 0) aftermath.planted_change = planted_change(plan, lost_in_all / exposed);
  return aftermath;
}

}  // namespace candor::app
