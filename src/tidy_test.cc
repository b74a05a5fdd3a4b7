// SPDX-License-Identifier: Apache-2.0
// The rules of the house, held over its own sources. Each rule is a function of a path and a text
// that returns what is wrong; it is run over the whole tree, and over a text that breaks it, so
// that it is seen to fail.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

// From the top of the house down: a room may include only rooms above it.
constexpr std::array<std::string_view, 29> kRooms = {
    "base",    "storage",  "seal",         "tlog",      "sequencer", "journal",
    "http",    "staff",    "webhook",      "incident",  "live",      "evidence",
    "task",    "exposure", "duty",         "notice",    "delivery",  "record",
    "witness", "reader",   "subscription", "scorecard", "overview",  "dossier",
    "echo",    "stats",    "trust",        "drill",     "app"};

// Libraries whose headers are heavy, or whose use belongs to one place.
struct Library {
  std::string_view header;              // as an include of it begins
  std::vector<std::string_view> files;  // or a room's folder, with a slash at its end
};
const std::vector<Library>& libraries() {
  static const std::vector<Library> all = {
      {"<boost/asio",
       {"src/http/server.cc", "src/http/session.h", "src/http/session.cc", "src/http/wire.cc"}},
      {"<boost/beast",
       {"src/http/server.cc", "src/http/session.h", "src/http/session.cc", "src/http/wire.h",
        "src/http/wire.cc"}},
      {"<SQLiteCpp", {"src/storage/sqlite.cc"}},
      {"<sqlite3.h", {"src/storage/sqlite.cc"}},
      {"<pqxx", {"src/storage/postgres.cc"}},
      {"<CLI/", {"src/app/cli.cc"}},
      {"<toml++", {"src/app/settings.cc"}},
      {"<gmime", {"src/delivery/mime.cc", "src/delivery/dsn.cc"}},
      {"<curl", {"src/http/client.cc"}},
      {"<cjose", {"src/staff/signature.cc"}},
      {"<sodium", {"src/seal/seal.cc", "src/seal/stream.cc", "src/staff/password.cc"}},
      {"<openssl",
       {"src/base/hash.cc", "src/tlog/hash.cc", "src/tlog/note.cc", "src/delivery/tls.cc",
        "src/delivery/dkim.cc", "src/delivery/letter_code.cc"}},
      {"<zlib", {"src/base/decompress.cc", "src/base/decode_test.cc", "src/http/coding.cc"}},
      {"<brotli", {"src/http/coding.cc"}},
      {"<zstd", {"src/base/decompress.cc", "src/base/decode_test.cc"}},
      {"<md4c", {"src/base/markdown.cc"}},
      {"<idn2", {"src/exposure/match.cc"}},
      {"<date/", {"src/base/zone.cc"}},
      {"<Eigen", {"src/stats/"}},
      {"<pango", {"src/notice/paper.cc", "src/trust/pdf.cc"}},
      {"<cairo", {"src/notice/paper.cc", "src/trust/pdf.cc"}},
      {"<ctemplate",
       {"src/notice/letter.cc", "src/reader/page.cc", "src/record/page_template.h",
        "src/trust/page.cc"}},
  };
  return all;
}

// Files beside codec.cc that make or take apart JSON, each for a reason of its own.
constexpr std::array<std::string_view, 27> kJsonFiles = {
    // what codecs use
    "src/base/json.cc", "src/base/json.h", "src/base/described.h", "src/base/described.cc",
    "src/base/schema.cc",
    // formats of HTTP itself
    "src/http/problem.h", "src/http/openapi.cc", "src/http/problem.cc", "src/http/http.h",
    // formats of their own
    "src/delivery/events.cc", "src/exposure/json_table.cc", "src/incident/veris.cc",
    "src/notice/sarif.cc", "src/record/history_reader.cc", "src/incident/archive.cc",
    "src/dossier/stix.cc", "src/task/cacao.cc", "src/task/cacao_reader.cc",
    "src/task/cacao_reader.h", "src/task/cacao_step.cc", "src/task/cacao_step.h", "src/app/main.cc",
    "src/app/rooms.cc", "src/app/demo.cc"};

constexpr std::size_t kColumnsMax = 100;
constexpr std::size_t kLinesMax = 600;
constexpr std::size_t kReadmeLinesMax = 25;

// One letter of each as its code, so that this file passes.
constexpr std::array<std::string_view, 3> kUndone = {"TO\x44O", "FI\x58ME", "X\x58X "};
constexpr std::array<std::string_view, 4> kEmptyEndings = {"Man\x61ger", "H\x65lper", "Ut\x69l",
                                                           "Imp\x6c"};

using Violations = std::vector<std::string>;
using Uses = std::map<std::string, std::set<std::string>, std::less<>>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string at(std::string_view path, std::size_t line, std::string_view what) {
  return std::string(path) + ":" + std::to_string(line + 1) + ": " + std::string(what);
}

bool is_test(std::string_view path) {
  return path.ends_with("_test.cc") || path.ends_with("testing.cc") || path.ends_with("testing.h");
}

// "incident" of "src/incident/store.cc"; "" of what stands in no room.
std::string room_of(std::string_view path) {
  if (!path.starts_with("src/")) return "";
  const std::string_view rest = path.substr(4);
  const std::size_t slash = rest.find('/');
  return slash == std::string_view::npos ? "" : std::string(rest.substr(0, slash));
}

std::size_t floor_of(std::string_view room) {
  return static_cast<std::size_t>(std::find(kRooms.begin(), kRooms.end(), room) - kRooms.begin());
}

std::size_t characters(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// What src/CMakeLists.txt lets each room use.
Uses uses_of(const std::string& cmake) {
  Uses uses;
  for (const std::string& line : lines_of(cmake)) {
    if (!line.starts_with("add_room(")) continue;
    std::istringstream words(line.substr(9));
    std::string room, word;
    words >> room;
    std::set<std::string>& used = uses[room];
    bool reading = false;
    while (words >> word) {
      while (!word.empty() && word.back() == ')') word.pop_back();
      if (word == "USES") {
        reading = true;
      } else if (!word.empty() && std::isupper(static_cast<unsigned char>(word.front()))) {
        reading = false;
      } else if (reading) {
        used.insert(word);
      }
    }
  }
  return uses;
}

Violations check_includes(const std::string& path, const std::string& text, const Uses& uses) {
  Violations found;
  const std::string room = room_of(path);
  if (room.empty()) return found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (!line.starts_with("#include \"")) continue;
    const std::string target = line.substr(10, line.find('"', 10) - 10);
    const std::size_t slash = target.find('/');
    const std::string other = target.substr(0, slash);
    if (slash == std::string::npos || floor_of(other) == kRooms.size()) {
      found.push_back(at(path, i, "includes " + target + ", which is in no room"));
      continue;
    }
    if (other == room) continue;
    const std::string file = target.substr(slash + 1);
    if (floor_of(other) > floor_of(room)) {
      found.push_back(
          at(path, i, other + " is below " + room + "; a room includes only rooms above"));
    } else if (other != "base" && file != other + ".h" && !(file == "testing.h" && is_test(path))) {
      found.push_back(
          at(path, i,
             target + " is not the face of " + other + "; include " + other + "/" + other + ".h"));
    } else if (room != "app" && uses.count(room) && !uses.at(room).count(other)) {
      found.push_back(at(path, i, room + " does not name " + other + " in src/CMakeLists.txt"));
    }
  }
  return found;
}

Violations check_libraries(const std::string& path, const std::string& text) {
  Violations found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!lines[i].starts_with("#include <")) continue;
    for (const Library& library : libraries()) {
      const bool is_it = lines[i].find(library.header) != std::string::npos;
      const bool may =
          std::any_of(library.files.begin(), library.files.end(), [&](std::string_view file) {
            return file.ends_with('/') ? path.starts_with(file) : path == file;
          });
      if (is_it && !may && !is_test(path)) {
        found.push_back(at(path, i,
                           std::string(library.header.substr(1)) + " belongs in " +
                               std::string(library.files.front())));
      }
    }
  }
  return found;
}

Violations check_sql_and_json(const std::string& path, const std::string& text) {
  Violations found;
  const bool may_sql = path.ends_with("/store.cc") || path.ends_with("_store.cc") ||
                       path.starts_with("src/storage/");
  const std::string_view stem = std::string_view(path).substr(0, path.rfind('.'));
  const bool may_json = stem.ends_with("/codec") || stem.ends_with("_codec") ||
                        std::find(kJsonFiles.begin(), kJsonFiles.end(), path) != kJsonFiles.end();
  if (is_test(path)) return found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    for (const char* statement : {"SELECT ", "INSERT INTO ", "DELETE FROM ", "CREATE TABLE "}) {
      if (!may_sql && line.find(statement) != std::string::npos) {
        found.push_back(at(path, i, "SQL belongs in the room's store.cc"));
      }
    }
    for (const char* use : {"json::object", "json::array", "json::parse", "as_object()"}) {
      if (!may_json && line.find(use) != std::string::npos) {
        found.push_back(at(path, i, "JSON belongs in the room's codec.cc"));
      }
    }
  }
  return found;
}

bool has_word_ending(std::string_view line, std::string_view ending) {
  for (std::size_t at = line.find(ending); at != std::string_view::npos;
       at = line.find(ending, at + 1)) {
    const std::size_t end = at + ending.size();
    const auto is_letter = [&](std::size_t place) {
      return place < line.size() && std::isalnum(static_cast<unsigned char>(line[place]));
    };
    if (at > 0 && is_letter(at - 1) && !is_letter(end)) return true;
  }
  return false;
}

Violations check_form(const std::string& path, const std::string& text) {
  Violations found;
  const auto lines = lines_of(text);
  if (text.empty() || text.back() != '\n')
    found.push_back(at(path, 0, "does not end in a line end"));
  if (lines.empty() || lines.front() != "// SPDX-License-Identifier: Apache-2.0") {
    found.push_back(at(path, 0, "does not begin with its SPDX line"));
  }
  if (path.ends_with(".h") && text.find("#pragma once") == std::string::npos) {
    found.push_back(at(path, 0, "has no #pragma once"));
  }
  if (lines.size() > kLinesMax) {
    found.push_back(at(path, kLinesMax, "is too long; split it by concept"));
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (characters(line) > kColumnsMax) found.push_back(at(path, i, "is longer than 100 columns"));
    if (line.find('\t') != std::string::npos) found.push_back(at(path, i, "holds a tab"));
    if (!line.empty() && line.back() == ' ') found.push_back(at(path, i, "ends in a space"));
    if (line.starts_with("using namespace") && line.find("literals") == std::string::npos)
      found.push_back(at(path, i, "says using namespace"));
    if (line.find("std::cout") != std::string::npos && !is_test(path)) {
      found.push_back(at(path, i, "writes to std::cout; a command returns its Output"));
    }
    for (const std::string_view mark : kUndone) {
      if (line.find(mark) != std::string::npos) found.push_back(at(path, i, "leaves work undone"));
    }
    for (const std::string_view ending : kEmptyEndings) {
      if (has_word_ending(line, ending)) {
        found.push_back(
            at(path, i, "a name that ends in " + std::string(ending) + " says nothing"));
      }
    }
  }
  return found;
}

Violations check_readme(const std::string& path, const std::string& text, const std::string& room) {
  Violations found;
  const auto lines = lines_of(text);
  if (lines.empty() || lines.front() != "# " + room) {
    found.push_back(at(path, 0, "does not begin with # " + room));
  }
  if (lines.size() > kReadmeLinesMax) {
    found.push_back(at(path, kReadmeLinesMax, "is longer than 25 lines"));
  }
  return found;
}

// Every column has its comment, on its line or on the next where a constraint goes on.
Violations check_schema(const std::string& path, const std::string& text) {
  Violations found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    const bool is_column = line.starts_with("  ") && line.size() > 2 &&
                           std::islower(static_cast<unsigned char>(line[2]));
    if (!is_column) continue;
    const bool goes_on = i + 1 < lines.size() && lines[i + 1].starts_with("    ");
    if (line.find("--") == std::string::npos &&
        !(goes_on && lines[i + 1].find("--") != std::string::npos) &&
        line.find(" CHECK (") == std::string::npos &&
        line.find(" REFERENCES ") == std::string::npos) {
      found.push_back(at(path, i, "a column without a comment"));
    }
  }
  return found;
}

// Relative links of a Markdown file that lead to nothing.
Violations check_links(const fs::path& path, const std::string& text) {
  Violations found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t open = lines[i].find("]("); open != std::string::npos;
         open = lines[i].find("](", open + 1)) {
      std::string target = lines[i].substr(open + 2, lines[i].find(')', open) - open - 2);
      target = target.substr(0, target.find('#'));
      if (target.empty() || target.find(':') != std::string::npos) continue;
      if (!fs::exists(path.parent_path() / target)) {
        found.push_back(at(path.string(), i, target + " does not exist"));
      }
    }
  }
  return found;
}

// Where each type of a named namespace is defined. Two types of one name are undefined behaviour
// that the linker does not see, unless each is in an unnamed namespace of its own.
using Definitions = std::map<std::string, std::string>;

Violations check_definitions(const std::string& path, const std::string& text,
                             Definitions& defined) {
  static const std::regex opening(R"(^namespace ?([\w:]*) \{)");
  static const std::regex type(R"(^(?:struct|class|enum class) (\w+)(?: final)?(?: : [^;]*)? ?\{)");
  Violations found;
  std::vector<std::string> inside;
  const std::vector<std::string> lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(lines[i], match, opening)) {
      inside.push_back(match[1]);
    } else if (lines[i].rfind("}  // namespace", 0) == 0 && !inside.empty()) {
      inside.pop_back();
    } else if (std::regex_search(lines[i], match, type)) {
      std::string name;
      for (const std::string& space : inside) name += space.empty() ? "(unnamed)" : space + "::";
      name += match[1];
      if (name.find("(unnamed)") != std::string::npos) continue;
      const auto [first, added] = defined.emplace(name, path);
      if (!added && first->second != path) {
        found.push_back(at(path, i, name + " is defined in " + first->second + " too"));
      }
    }
  }
  return found;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> files_under(const fs::path& folder, const std::set<std::string>& endings) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && endings.count(entry.path().extension().string())) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void expect_none(const Violations& found) {
  for (const std::string& violation : found) ADD_FAILURE() << violation;
}

const Uses kUses{{"duty", {"base", "storage", "incident"}}, {"incident", {"base", "storage"}}};

TEST(Tidy, TheHouseKeepsItsRules) {
  const Uses uses = uses_of(read("src/CMakeLists.txt"));
  ASSERT_GE(uses.size(), 10u);
  std::size_t files = 0;
  Definitions defined;
  for (const fs::path& path : files_under("src", {".cc", ".h"})) {
    const std::string text = read(path);
    const std::string name = path.generic_string();
    expect_none(check_includes(name, text, uses));
    expect_none(check_libraries(name, text));
    if (name != "src/tidy_test.cc") {
      expect_none(check_sql_and_json(name, text));
    }
    expect_none(check_form(name, text));
    expect_none(check_definitions(name, text, defined));
    ++files;
  }
  EXPECT_GT(files, 150u);
  for (const char* folder : {"tests", "bench"}) {
    for (const fs::path& path : files_under(folder, {".cc", ".h"})) {
      expect_none(check_form(path.generic_string(), read(path)));
    }
  }
}

TEST(Tidy, EveryRoomHasItsReadmeAndItsColumnsTheirComments) {
  for (const std::string_view room : kRooms) {
    const fs::path folder = fs::path("src") / room;
    if (!fs::exists(folder)) continue;
    const fs::path readme = folder / "README.md";
    ASSERT_TRUE(fs::exists(readme)) << readme;
    expect_none(check_readme(readme.string(), read(readme), std::string(room)));
  }
  for (const fs::path& path : files_under("src", {".sql"})) {
    expect_none(check_schema(path.generic_string(), read(path)));
  }
}

TEST(Tidy, LinksLeadSomewhere) {
  std::vector<fs::path> files = files_under("docs", {".md"});
  for (const char* file : {"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}) {
    files.emplace_back(file);
  }
  for (const fs::path& path : files) expect_none(check_links(path, read(path)));
}

TEST(TidyRule, ARoomIncludesOnlyRoomsAboveIt) {
  EXPECT_THAT(check_includes("src/incident/rules.cc", "#include \"duty/duty.h\"\n", kUses),
              ElementsAre("src/incident/rules.cc:1: duty is below incident; a room includes only "
                          "rooms above"));
  EXPECT_THAT(check_includes("src/duty/duty.cc", "#include \"incident/incident.h\"\n", kUses),
              IsEmpty());
}

TEST(TidyRule, OfAnotherRoomOnlyItsFace) {
  EXPECT_THAT(check_includes("src/duty/duty.cc", "\n#include \"incident/store.h\"\n", kUses),
              ElementsAre(HasSubstr("src/duty/duty.cc:2: incident/store.h is not the face")));
  EXPECT_THAT(check_includes("src/duty/duty.cc", "#include \"incident/testing.h\"\n", kUses),
              ElementsAre(HasSubstr("is not the face")));
  EXPECT_THAT(check_includes("src/duty/duty_test.cc", "#include \"incident/testing.h\"\n", kUses),
              IsEmpty());
  EXPECT_THAT(check_includes("src/duty/duty.cc", "#include \"base/csv.h\"\n", kUses), IsEmpty());
}

TEST(TidyRule, WhatIsIncludedIsLinked) {
  EXPECT_THAT(check_includes("src/incident/incident.cc", "#include \"journal/journal.h\"\n", kUses),
              ElementsAre(HasSubstr("does not name journal in src/CMakeLists.txt")));
  EXPECT_THAT(check_includes("src/duty/duty.cc", "#include \"config.h\"\n", kUses),
              ElementsAre(HasSubstr("in no room")));
}

TEST(TidyRule, TheUsesAreReadFromCMake) {
  const Uses uses = uses_of(
      "add_room(duty USES base incident LINKS date::date SCHEMA)\n"
      "add_room(base LINKS fmt::fmt)\nadd_room(x USES a b)\n");
  EXPECT_THAT(uses.at("duty"), ElementsAre("base", "incident"));
  EXPECT_THAT(uses.at("base"), IsEmpty());
  EXPECT_THAT(uses.at("x"), ElementsAre("a", "b"));
}

TEST(TidyRule, ALibraryStaysInItsFile) {
  EXPECT_THAT(check_libraries("src/duty/routes.cc", "#include <boost/beast/http.hpp>\n"),
              ElementsAre("src/duty/routes.cc:1: boost/beast belongs in src/http/server.cc"));
  EXPECT_THAT(check_libraries("src/http/server.cc", "#include <boost/beast/http.hpp>\n"),
              IsEmpty());
}

TEST(TidyRule, SqlAndJsonHaveTheirFiles) {
  const std::string sql = "tx.execute(\"DELETE FROM incident\");\n";
  EXPECT_THAT(check_sql_and_json("src/incident/incident.cc", sql),
              ElementsAre(HasSubstr("SQL belongs in")));
  EXPECT_THAT(check_sql_and_json("src/incident/store.cc", sql), IsEmpty());
  const std::string json = "boost::json::object body;\n";
  EXPECT_THAT(check_sql_and_json("src/incident/routes.cc", json),
              ElementsAre(HasSubstr("JSON belongs in")));
  EXPECT_THAT(check_sql_and_json("src/incident/codec.cc", json), IsEmpty());
}

TEST(TidyRule, ATypeIsDefinedOnce) {
  const std::string named = "namespace candor::duty {\nstruct Day {\n};\n}  // namespace\n";
  const std::string unnamed =
      "namespace candor::duty {\nnamespace {\nstruct Day {\n};\n}  // namespace\n}  // namespace\n";
  Definitions defined;
  EXPECT_THAT(check_definitions("src/duty/day.h", named, defined), IsEmpty());
  EXPECT_THAT(check_definitions("src/duty/a_test.cc", unnamed, defined), IsEmpty());
  EXPECT_THAT(
      check_definitions("src/duty/calendar.h", named, defined),
      ElementsAre("src/duty/calendar.h:2: candor::duty::Day is defined in src/duty/day.h too"));
}

TEST(TidyRule, FormIsHeld) {
  const std::string head = "// SPDX-License-Identifier: Apache-2.0\n";
  EXPECT_THAT(check_form("src/a/a.cc", head + "int a;\n"), IsEmpty());
  EXPECT_THAT(check_form("src/a/a.cc", "int a;\n"), ElementsAre(HasSubstr("SPDX")));
  EXPECT_THAT(check_form("src/a/a.h", head + "int a;\n"), ElementsAre(HasSubstr("#pragma once")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "int a;"), ElementsAre(HasSubstr("line end")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "\tint a;\n"), ElementsAre(HasSubstr("tab")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "int a; \n"), ElementsAre(HasSubstr("space")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "using namespace std;\n"),
              ElementsAre(HasSubstr("using namespace")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "std::cout << 1;\n"),
              ElementsAre(HasSubstr("std::cout")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "// TO\x44O: more\n"),
              ElementsAre(HasSubstr("undone")));
  EXPECT_THAT(check_form("src/a/a.cc", head + "class CaseMan\x61ger {};\n"),
              ElementsAre(HasSubstr("says nothing")));
  EXPECT_THAT(check_form("src/a/a.cc", head + std::string(121, 'x') + "\n"),
              ElementsAre(HasSubstr("src/a/a.cc:2: is longer")));
  EXPECT_THAT(check_form("src/a/a.cc", head + std::string(700, '\n')),
              ElementsAre(HasSubstr("too long")));
}

TEST(TidyRule, ReadmesColumnsAndLinksAreHeld) {
  EXPECT_THAT(check_readme("src/duty/README.md", "# Duty room\n", "duty"),
              ElementsAre(HasSubstr("does not begin with # duty")));
  EXPECT_THAT(
      check_schema("0001.sql", "CREATE TABLE a (\n  b TEXT NOT NULL,\n  c TEXT  -- said\n);\n"),
      ElementsAre("0001.sql:2: a column without a comment"));
  EXPECT_THAT(check_links("README.md", "see [this](docs/no-such-file.md) and [that](#here)\n"),
              ElementsAre("README.md:1: docs/no-such-file.md does not exist"));
}

}  // namespace
}  // namespace candor
