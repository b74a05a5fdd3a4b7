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
#include "notice/notice.h"

namespace candor::notice {
namespace {

namespace fs = std::filesystem;

constexpr char kFolder[] = "tests/vectors/lint";

const std::vector<Step> kSteps = {
    {"Change your password here.", "Whoever has it can log in as you.", "This takes five minutes."},
    {"Watch for letters that pretend to be from us.", "Thieves use your address for them.",
     "This takes a moment each time."}};

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
      vector.context.record->classes.push_back({words, key == "confirmed"
                                                           ? incident::FactStatus::confirmed
                                                           : incident::FactStatus::unknown});
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
  for (const LintRuleSummary& rule : list_lint_rules()) {
    EXPECT_EQ(broken.count(std::string(rule.id)), 1u) << rule.id;
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
