// SPDX-License-Identifier: Apache-2.0
#include "notice/translation.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/markdown.h"
#include "base/text.h"
#include "notice/language.h"

namespace candor::notice {
namespace {

constexpr std::size_t kPhoneDigitsMin = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A run of digits and what people put between them, which is one number or one telephone number.
struct Number {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string digits;
  bool grouped = false;  // "12,401", "12.401", "12 401"; not "555 0100"
  bool is_phone = false;
};

std::string lower_with_umlauts(std::string_view text) {
  std::string lower = to_lower(text);
  for (const auto& [from, to] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"\u00a0", " "}, {"\u202f", " "}, {"\u00c4", "\u00e4"}, {"\u00c9", "\u00e9"}}) {
    lower = replace_all(std::move(lower), from, to);
  }
  return lower;
}

// "は2026年5月4日に" has no spaces between its words.
std::string with_numbers_apart(std::string_view text) {
  std::string apart;
  for (const char c : text) {
    const bool is_behind_letter =
        !apart.empty() && static_cast<unsigned char>(apart.back()) >= 0x80;
    if (is_digit(c) && is_behind_letter) apart += ' ';
    apart += c;
  }
  return apart;
}

Number number_at(std::string_view text, std::size_t begin) {
  Number number{.begin = begin, .end = begin, .digits = {}, .grouped = false, .is_phone = false};
  std::size_t group = 0;
  bool thousands = true;  // each group behind the first has three digits
  std::size_t groups = 0;
  std::size_t at = begin;
  std::string first;
  while (at < text.size()) {
    group = 0;
    while (at < text.size() && is_digit(text[at])) {
      number.digits += text[at++];
      ++group;
    }
    if (groups > 0 && group != 3) thousands = false;
    if (groups == 0 && group > 3) thousands = false;
    ++groups;
    number.end = at;
    const bool goes_on = at + 1 < text.size() &&
                         std::string_view(",. -/'").find(text[at]) != std::string_view::npos &&
                         is_digit(text[at + 1]);
    if (!goes_on) break;
    ++at;
  }
  number.grouped = groups > 1 && thousands;
  // Not the end of a word such as a reference.
  const bool ends_a_word = begin > 0 && text[begin - 1] == '-';
  number.is_phone =
      groups > 1 && !thousands && !ends_a_word && number.digits.size() >= kPhoneDigitsMin;
  return number;
}

class FactReader {
 public:
  FactReader(std::string_view markdown, const Language& language)
      : language_(language), text_(lower_with_umlauts(markdown)) {
    if (!language.year_mark.empty()) text_ = with_numbers_apart(text_);
    read_fields(markdown);
    read_structure(markdown);
    read_addresses();
    read_days();
    read_numbers();
  }

  std::map<std::string, std::int64_t> facts;  // and the line where each first stands

 private:
  void add(std::string fact, std::size_t at) {
    const auto line =
        1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    facts.emplace(std::move(fact), line);
  }
  // What was read is not read again as something else.
  void blank(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end; ++at) {
      if (text_[at] != '\n') text_[at] = ' ';
    }
  }

  void read_fields(std::string_view markdown) {
    for (const std::string_view field : {"{{name}}", "{{data_classes}}", "{{steps}}"}) {
      const std::size_t at = markdown.find(field);
      if (at != std::string_view::npos) add(fmt::format("the merge field {}", field), 0);
    }
  }

  void read_structure(std::string_view markdown) {
    std::int64_t headings = 0;
    std::int64_t steps = 0;
    for (const Block& block : read_blocks(markdown)) {
      headings += block.kind == BlockKind::heading;
      steps += block.kind == BlockKind::numbered_item;
    }
    add(fmt::format("{} headings", headings), 0);
    if (steps > 0) add(fmt::format("{} steps", steps), 0);
    for (std::string_view line : split(text_, '\n')) {  // the numbers of the steps themselves
      const auto start = static_cast<std::size_t>(line.data() - text_.data());
      const std::size_t digits = line.find_first_not_of("0123456789");
      if (digits != 0 && digits != std::string_view::npos &&
          line.substr(digits).starts_with(". ")) {
        blank(start, start + digits);
      }
    }
  }

  void read_addresses() {
    for (const std::string_view mark : {"@", "://"}) {
      for (std::size_t at = text_.find(mark); at != std::string::npos;
           at = text_.find(mark, at + 1)) {
        constexpr std::string_view kOfAddresses =
            "abcdefghijklmnopqrstuvwxyz0123456789._%+-/:@?=&#~";
        const std::size_t before = text_.find_last_not_of(kOfAddresses, at);
        const std::size_t begin = before == std::string::npos ? 0 : before + 1;
        std::size_t end = std::min(text_.find_first_not_of(kOfAddresses, at), text_.size());
        while (end > at && std::string_view(".:?").find(text_[end - 1]) != std::string_view::npos)
          --end;
        add(text_.substr(begin, end - begin), begin);
        blank(begin, end);
      }
    }
  }

  std::optional<int> month_named(std::string_view word) const {
    for (std::size_t i = 0; i < language_.months.size(); ++i) {
      for (std::string_view name : split(language_.months[i], ' ')) {
        if (word == name) return static_cast<int>(i) + 1;
      }
    }
    return std::nullopt;
  }

  struct Word {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view text;
  };
  std::vector<Word> words() const {
    constexpr std::string_view kBetween = " \n\t.,;:!?()*_\"";
    std::vector<Word> all;
    for (std::size_t at = text_.find_first_not_of(kBetween); at != std::string::npos;) {
      const std::size_t end = std::min(text_.find_first_of(kBetween, at), text_.size());
      all.push_back({at, end, std::string_view(text_).substr(at, end - at)});
      at = text_.find_first_not_of(kBetween, end);
    }
    return all;
  }

  // The number that a word begins with, if what follows is `mark` ("4일에") or nothing but an
  // ordinal's letters.
  static std::optional<int> number_in(std::string_view word, std::string_view mark) {
    const std::size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    const auto number = parse_integer(word.substr(0, digits));
    if (!number || *number < 0 || *number > 9999) return std::nullopt;
    const std::string_view rest = word.substr(digits);
    const bool fits = mark.empty() ? rest.empty() || rest == "st" || rest == "nd" || rest == "rd" ||
                                         rest == "th" || rest == "er"
                                   : rest.starts_with(mark);
    return fits ? std::optional(static_cast<int>(*number)) : std::nullopt;
  }

  static std::optional<int> day_in(const Word& word, std::string_view mark) {
    const auto number = number_in(word.text, mark);
    return number && *number >= 1 && *number <= 31 ? number : std::nullopt;
  }

  // "4. Mai 2026", "4 de mayo de 2026", "May 4th, 2026", "2026년 5월 4일": the day and the year are
  // the nearest words before or after the month. "2026-05-04" is one word.
  void read_days() {
    std::vector<std::pair<std::size_t, std::size_t>> read;
    const std::vector<Word> all = words();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (const auto date = parse_date(all[i].text)) {
        add(fmt::format("the day {}", to_text(*date)), all[i].begin);
        read.emplace_back(all[i].begin, all[i].end);
        continue;
      }
      const auto month = month_named(all[i].text);
      if (month) read_day_around(all, i, *month, read);
    }
    for (const auto& [begin, end] : read) blank(begin, end);
  }

  void read_day_around(const std::vector<Word>& all, std::size_t i, int month,
                       std::vector<std::pair<std::size_t, std::size_t>>& read) {
    const auto at = [&](std::size_t k) { return k < all.size() ? &all[k] : nullptr; };
    const auto skip_de = [&](std::size_t k, int step) {
      return k < all.size() && all[k].text == "de" ? k + static_cast<std::size_t>(step) : k;
    };
    const Word* before = i > 0 ? at(skip_de(i - 1, -1)) : nullptr;
    const Word* after = at(i + 1);
    const auto day_before = before == nullptr ? std::nullopt : day_in(*before, language_.day_mark);
    const auto day_after = after == nullptr ? std::nullopt : day_in(*after, language_.day_mark);
    const Word* day = day_before ? before : day_after ? after : nullptr;
    if (day == nullptr) return;
    const bool year_first = !language_.year_mark.empty();
    const Word* year_word = year_first ? before : at(skip_de(i + (day == after ? 2 : 1), 1));
    const auto year =
        year_word == nullptr ? std::nullopt : number_in(year_word->text, language_.year_mark);
    const int number = day_before ? *day_before : *day_after;
    const bool has_year = year && *year >= 1000;
    add(has_year ? fmt::format("the day {:04}-{:02}-{:02}", *year, month, number)
                 : fmt::format("the day --{:02}-{:02}", month, number),
        all[i].begin);
    read.emplace_back(all[i].begin, all[i].end);
    read.emplace_back(day->begin, day->end);
    if (has_year) read.emplace_back(year_word->begin, year_word->end);
  }

  void read_numbers() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (!is_digit(text_[at])) continue;
      const Number number = number_at(text_, at);
      if (number.is_phone) {
        add(fmt::format("the telephone number {}", number.digits), number.begin);
        at = number.end;
        continue;
      }
      // "1-9" and "3/4" are two numbers.
      std::size_t end = number.end;
      std::string digits = number.digits;
      if (!number.grouped) {
        end = std::min(text_.find_first_not_of("0123456789", at), text_.size());
        digits = text_.substr(at, end - at);
      }
      add(fmt::format("the number {}", digits), at);
      at = end;
    }
  }

  const Language& language_;
  std::string text_;
};

std::vector<FactInText> missing_in(const std::map<std::string, std::int64_t>& facts,
                                   const std::map<std::string, std::int64_t>& other) {
  std::vector<FactInText> missing;
  for (const auto& [fact, line] : facts) {
    if (!other.contains(fact)) missing.push_back({fact, line});
  }
  std::stable_sort(missing.begin(), missing.end(),
                   [](const FactInText& a, const FactInText& b) { return a.line < b.line; });
  return missing;
}

}  // namespace

Result<TranslationCheck> check_translation(std::string_view notice, std::string_view translation,
                                           std::string_view language) {
  const Language* found = find_language(language);
  if (found == nullptr || found == &english() || found->language != language) {
    std::vector<std::string> names;
    for (const Language& one : languages()) names.push_back(one.language);
    names.erase(names.begin());  // English
    return fail(ErrorCode::invalid, "there are no words for that language",
                {{"/language", "is not one of " + join(names, ", ")}});
  }
  const FactReader said(notice, english());
  const FactReader translated(translation, *found);
  return TranslationCheck{.language = std::string(language),
                          .facts = std::ssize(said.facts),
                          .lost = missing_in(said.facts, translated.facts),
                          .added = missing_in(translated.facts, said.facts)};
}

}  // namespace candor::notice
