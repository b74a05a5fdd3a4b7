// SPDX-License-Identifier: Apache-2.0
// Writes customers.csv and leaked.csv of people who do not exist, the same for the same numbers.
//   usage: register_files CUSTOMERS LEAKED FOLDER
// 85 of 100 leaked rows are about customers; 6 of 10 have only an e-mail address, 2 only a phone
// number, 2 both, each written in one of the ways in which people write them. Every eighth name
// stands in quotes, with a comma.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace {

struct Country {
  std::string_view code;
  std::string_view dialling;
  std::string_view first_digits;  // of a national number of `digits`
  std::size_t digits;
  std::array<std::string_view, 4> regions;
  unsigned share;  // of 100
};
constexpr Country kCountries[] = {
    {"US", "1", "2", 10, {"CA", "NY", "TX", "FL"}, 35},
    {"DE", "49", "1", 10, {"BY", "BE", "NW", "HH"}, 20},
    {"FR", "33", "6", 9, {"IDF", "PAC", "ARA", "OCC"}, 15},
    {"GB", "44", "7", 10, {"ENG", "SCT", "WLS", "NIR"}, 10},
    {"BR", "55", "1", 10, {"SP", "RJ", "MG", "BA"}, 10},
    {"CA", "1", "3", 10, {"ON", "QC", "BC", "AB"}, 10},
};
constexpr std::array<std::string_view, 8> kFirst = {"Anna", "Ben",   "Chloe", "David",
                                                    "Elif", "Farid", "Grace", "Hugo"};
constexpr std::array<std::string_view, 8> kLast = {"Adler",   "Brown",   "Costa",  "Dupont",
                                                   "Eriksen", "Fischer", "Garcia", "Haddad"};
constexpr std::array<std::string_view, 6> kDomains = {
    "mail.example", "web.example", "post.example", "inbox.example", "letters.example", "box.test"};

// SplitMix64 (Steele et al. 2014) of a number and what it is for.
std::uint64_t chance(std::uint64_t number, std::uint64_t what) {
  std::uint64_t x = (number * 8 + what) * 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

struct Person {
  std::string email;
  std::string first;
  std::string last;
  const Country* country = nullptr;
  std::string_view region;
  std::string national;
};
Person person(std::uint64_t number) {
  const std::uint64_t bits = chance(number, 0);
  Person made;
  made.first = kFirst[bits % kFirst.size()];
  made.last = kLast[bits / 8 % kLast.size()];
  unsigned share = static_cast<unsigned>(bits / 64 % 100);
  made.country = kCountries;
  while (share >= made.country->share) share -= made.country++->share;
  made.region = made.country->regions[bits >> 40 & 3];
  made.email = fmt::format("{}.{}{}@{}", made.first, made.last, number,
                           kDomains[(bits >> 44) % kDomains.size()]);
  for (char& c : made.email) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  made.national = fmt::format("{}{:0{}}", made.country->first_digits, number,
                              made.country->digits - made.country->first_digits.size());
  return made;
}

std::string written_email(std::string email, std::uint64_t way) {
  switch (way % 6) {
    case 0:
      for (char& c : email) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
      return email;
    case 1: return "mailto:" + email;
    case 2: return "<" + email + ">";
    case 3: return " " + email + " ";
    default: return email;
  }
}

std::string written_phone(const Person& who, std::uint64_t way) {
  const std::string_view code = who.country->dialling;
  const std::string& number = who.national;
  switch (way % 4) {
    case 0: return fmt::format("00{}{}", code, number);
    case 1:
      return fmt::format("+{} ({}) {}-{}", code, number.substr(0, 3), number.substr(3, 3),
                         number.substr(6));
    case 2: return fmt::format("+{}.{}.{}", code, number.substr(0, 4), number.substr(4));
    default: return fmt::format("{}{}", code, number);
  }
}

std::string customer(std::uint64_t number) {
  const Person who = person(number);
  const std::uint64_t bits = chance(number, 1);
  const std::string name = number % 8 == 0 ? fmt::format("\"{}, {}\"", who.last, who.first)
                                           : fmt::format("{} {}", who.first, who.last);
  return fmt::format("{},{},{},{},{},{:04}-{:02}-{:02},+{}{}{}\n", 10'000'000 + number,
                     written_email(who.email, bits % 16 == 0 ? 0 : 5), name, who.country->code,
                     who.region, 1940 + bits / 16 % 66, 1 + bits / 2048 % 12, 1 + bits / 65536 % 28,
                     who.country->dialling, bits % 4 == 0 ? " " : "", who.national);
}

std::string leaked(std::uint64_t row, std::uint64_t customers) {
  const std::uint64_t bits = chance(row, 2);
  const std::uint64_t one = chance(row, 3) % customers;
  const Person who = person(bits % 100 < 85 ? one : customers + one);
  const std::uint64_t kind = bits / 100 % 10;
  std::string line =
      fmt::format("{},{},{}", row, kind < 8 ? written_email(who.email, bits >> 20) : "",
                  kind >= 6 ? written_phone(who, bits >> 28) : "");
  const std::uint64_t flags = bits >> 40 | 1;
  for (int i = 0; i < 7; ++i) line += (flags >> i & 1) != 0 ? ",1" : ",";
  return line + "\n";
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::uint64_t customers = std::strtoull(words[1], nullptr, 10);
  const std::uint64_t rows = std::strtoull(words[2], nullptr, 10);
  const std::string folder = words[3];
  std::ofstream to(folder + "/customers.csv");
  to << "customer_id,email,name,country,region,dob,phone\n";
  for (std::uint64_t i = 0; i < customers; ++i) to << customer(i);
  to.close();
  std::ofstream too(folder + "/leaked.csv");
  too << "rec_id,email,phone,f_name,f_address,f_dob,f_password,f_card,f_iddoc,f_health\n";
  for (std::uint64_t i = 0; i < rows; ++i) too << leaked(i, customers);
  too.close();
  return to && too ? 0 : 3;
}
