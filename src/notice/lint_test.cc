// SPDX-License-Identifier: Apache-2.0
#include "notice/lint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"
#include "base/text.h"
#include "exposure/exposure.h"
#include "notice/notice.h"

namespace candor::notice {
namespace {

namespace fs = std::filesystem;

constexpr char kFolder[] = "tests/vectors/lint";

const std::vector<Step> kSteps = {
    {"Change your password here.", "Whoever has it can log in as you.", "This takes five minutes."},
    {"Watch for letters that pretend to be from us.", "Thieves use your address for them.",
     "This takes a moment each time."}};

using incident::FactStatus;

std::string name_of_class(const std::string& words) {
  for (const exposure::DataClass& known : exposure::data_classes()) {
    if (known.words == words) return known.name;
  }
  return "";
}

struct Vector {
  std::string markdown;  // the comment left out as empty lines, so that lines are those of the file
  Context context;
  std::vector<std::string> expected;  // "T1 block 9", sorted
};

std::vector<std::string> list_of(std::string_view text, char separator) {
  std::vector<std::string> items;
  for (std::string_view item : split(text, separator)) {
    if (!trim(item).empty()) items.emplace_back(trim(item));
  }
  return items;
}

Vector read_vector(const fs::path& path) {
  std::ifstream file(path);
  Vector vector;
  std::string line;
  bool in_comment = true;
  while (std::getline(file, line)) {
    if (!in_comment) {
      vector.markdown += line + "\n";
      continue;
    }
    vector.markdown += "\n";
    in_comment = line != "-->";
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 1);
    if (key == "jurisdictions") vector.context.jurisdictions = list_of(value, ' ');
    if (key == "today") vector.context.today = must(parse_date(trim(value)));
    if (key == "expect" && trim(value) != "nothing") vector.expected = list_of(value, ';');
    if (key != "confirmed" && key != "unknown") continue;
    if (!vector.context.record) vector.context.record = Record{{}, kSteps};
    for (const std::string& words : list_of(value, ';')) {
      vector.context.record->classes.push_back(
          {words, key == "confirmed" ? FactStatus::confirmed : FactStatus::unknown,
           name_of_class(words)});
    }
  }
  std::sort(vector.expected.begin(), vector.expected.end());
  return vector;
}

std::vector<std::string> found_by(const Lint& found) {
  std::vector<std::string> lines;
  for (const Finding& finding : found.findings) {
    lines.push_back(finding.rule + " " + std::string(enum_name(finding.level)) + " " +
                    std::to_string(finding.line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<fs::path> vector_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".md" && entry.path().filename() != "README.md") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class LintVectors : public ::testing::TestWithParam<fs::path> {};

TEST_P(LintVectors, FindWhatTheySayAndNothingElse) {
  const Vector vector = read_vector(GetParam());

  const Lint found = lint(vector.markdown, vector.context);

  std::string details;
  for (const Finding& finding : found.findings) {
    details += finding.rule + " line " + std::to_string(finding.line) + ": " + finding.problem +
               " | " + finding.where + "\n";
  }
  EXPECT_EQ(found_by(found), vector.expected)
      << details << "ease " << found.reading_ease << ", grade " << found.reading_grade;
}

INSTANTIATE_TEST_SUITE_P(Notices, LintVectors, ::testing::ValuesIn(vector_files()),
                         [](const auto& file) { return file.param.stem().string(); });

// tests/notices: what is known of the incident stands beside the letter.
struct Sample {
  std::string markdown;
  Context context;
  std::vector<std::string> expected;  // "9:1 H1 block", sorted
  std::vector<std::string> near;      // rules that it nearly breaks
};

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

NamedDay named(Date date) { return {0, date.year, date.month, date.day}; }

void take_fact(std::string_view key, const std::vector<std::string>& values, Context& context,
               exposure::ClassMask& mask) {
  const auto dates = [&] {
    std::vector<Date> all;
    for (const std::string& value : values) all.push_back(must(parse_date(value)));
    return all;
  };
  if (key == "jurisdictions") context.jurisdictions = values;
  if (key == "today") context.today = dates().at(0);
  if (key != "confirmed" && key != "unknown" && !context.record) return;
  if (!context.record) context.record.emplace();
  Record& record = *context.record;
  if (key == "confirmed" || key == "unknown") {
    for (const std::string& value : values) {
      const exposure::DataClass* known = exposure::find_data_class(value);
      CHECK(known != nullptr);
      mask |= exposure::mask_of(*known);
      record.classes.push_back({known->words,
                                key == "confirmed" ? FactStatus::confirmed : FactStatus::unknown,
                                known->name});
    }
  }
  if (key == "people") record.counts.push_back(parse_integer(values.at(0)).value());
  if (key == "discovered") record.discovered = dates();
  if (key == "days") {
    for (const Date date : dates()) record.days.push_back(named(date));
  }
}

Sample read_letter(const fs::path& path) {
  Sample letter{.markdown = text_of(path), .context = {}, .expected = {}, .near = {}};
  const std::string beside = text_of(fs::path(path).replace_extension(".expected"));
  exposure::ClassMask mask = 0;
  for (std::string_view line : split(beside, '\n')) {
    if (line.empty() || line.starts_with('#')) continue;
    if (line.front() >= '0' && line.front() <= '9') {
      letter.expected.emplace_back(line);
      continue;
    }
    const std::size_t colon = line.find(':');
    if (line.starts_with("near:")) letter.near = list_of(line.substr(colon + 1), ' ');
    take_fact(line.substr(0, colon), list_of(line.substr(colon + 1), ' '), letter.context, mask);
  }
  if (letter.context.record) {
    letter.context.record->steps = steps_for(mask, "", "us");
  }
  std::sort(letter.expected.begin(), letter.expected.end());
  return letter;
}

std::string rule_in(const std::string& expected) { return std::string(split(expected, ' ').at(1)); }

std::vector<fs::path> letter_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator("tests/notices")) {
    if (fs::exists(fs::path(entry.path()).replace_extension(".expected")) &&
        entry.path().extension() == ".md") {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Letters : public ::testing::TestWithParam<fs::path> {};

TEST_P(Letters, AreReadAsACarefulReaderWould) {
  const Sample letter = read_letter(GetParam());

  const Lint found = lint(letter.markdown, letter.context);

  std::vector<std::string> lines;
  std::string details;
  for (const Finding& finding : found.findings) {
    const std::string line = std::to_string(finding.line) + ":" + std::to_string(finding.column) +
                             " " + finding.rule + " " + std::string(enum_name(finding.level));
    lines.push_back(line);
    details += line + ": " + finding.problem + " | " + finding.where + "\n";
  }
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, letter.expected)
      << details << "ease " << found.reading_ease << ", grade " << found.reading_grade;
}

INSTANTIATE_TEST_SUITE_P(Notices, Letters, ::testing::ValuesIn(letter_files()),
                         [](const auto& file) {
                           return replace_all(file.param.stem().string(), "-", "_");
                         });

// The words and the advice of all data classes at once, in a letter that is otherwise good.
TEST(Lint, StopsNoLetterForTheWordsOfTheDataClasses) {
  Vector vector = read_vector(fs::path(kFolder) / "good.md");
  exposure::ClassMask everything = 0;
  vector.context.record->classes.clear();
  for (const exposure::DataClass& data_class : exposure::data_classes()) {
    everything |= exposure::mask_of(data_class);
    vector.context.record->classes.push_back({data_class.words, incident::FactStatus::confirmed});
  }
  vector.context.record->steps = steps_for(everything, "", "Acme");

  const Lint found = lint(vector.markdown, vector.context);

  EXPECT_FALSE(is_blocked(found)) << ::testing::PrintToString(found_by(found));
}

TEST(Lint, HasAVectorThatBreaksEachRule) {
  std::set<std::string> broken;
  for (const fs::path& file : vector_files()) {
    for (const std::string& line : read_vector(file).expected) broken.insert(line.substr(0, 2));
  }
  for (const fs::path& file : letter_files()) {
    for (const std::string& line : read_letter(file).expected) broken.insert(rule_in(line));
  }
  for (const LintRuleSummary& rule : list_lint_rules()) {
    EXPECT_EQ(broken.count(rule.id), 1u) << rule.id;
  }
}

TEST(Lint, HasALetterThatNearlyBreaksEachRule) {
  std::set<std::string> near;
  for (const fs::path& file : letter_files()) {
    const Sample letter = read_letter(file);
    for (const std::string& rule : letter.near) {
      near.insert(rule);
      for (const std::string& line : letter.expected) EXPECT_NE(rule_in(line), rule) << file;
    }
  }
  for (const LintRuleSummary& rule : list_lint_rules()) {
    EXPECT_EQ(near.count(rule.id), 1u) << rule.id;
  }
}

TEST(Lint, SaysWhatIsWrongWhatToWriteAndWhoSaysSo) {
  const Lint found = lint("# Hello\n", {});

  ASSERT_FALSE(found.findings.empty());
  for (const Finding& finding : found.findings) {
    EXPECT_FALSE(finding.problem.empty()) << finding.rule;
    EXPECT_FALSE(finding.instead.empty()) << finding.rule;
    EXPECT_FALSE(finding.source.empty()) << finding.rule;
    EXPECT_GE(finding.line, 1) << finding.rule;
  }
  EXPECT_TRUE(is_blocked(found));
}

TEST(Lint, WarningsAloneDoNotBlock) {
  Lint found;
  found.findings.emplace_back().level = Level::warn;
  EXPECT_FALSE(is_blocked(found));
}

TEST(Lint, TakesAnyBytes) {
  for (const char* text : {"", "\n\n", "{{", "{{steps}}", "# ", "---", "1.", "\xff\xfe", "....",
                           "% %", "<script>", "[](", "**", "> - 1. # a"}) {
    EXPECT_FALSE(lint(text, {}).findings.empty()) << text;
  }
}

}  // namespace
}  // namespace candor::notice
