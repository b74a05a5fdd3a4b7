// SPDX-License-Identifier: Apache-2.0
// Runs each story under tests/golden/ and compares what Candor says with what is committed there.
//
//   tests/golden/<story>/<NN-step>/request.json  {"method", "path", "as", "roles", "cookie_of",
//                                                 "headers", "body"} -> response.json
//   tests/golden/<story>/<NN-step>/command.txt   arguments of `candor`, one a line; "# as NAME"
//                                                -> output.txt, folded as a terminal shows it
//
// Who is named by "as" gets an account, in the roles named or as administrator, and a token of
// their own the first time; without a name a command is the operator's. "cookie_of" names the step
// whose cookie is sent.
//
// A story has a world of its own: an empty database, a clock that stands at 2026-06-10T09:30:00Z
// and goes on a minute a step, and random bytes from a seed. `golden_test --update` writes what it
// saw; read the difference before committing.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli.h"
#include "app/gate.h"
#include "app/public_pages.h"
#include "app/rooms.h"
#include "app/settings.h"
#include "app/world.h"
#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"
#include "base/version.h"
#include "staff/staff.h"
#include "staff/testing.h"

namespace candor::app {
namespace {

using ::testing::ElementsAre;

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t kFileBytesMax = 10'000'000;
bool update_goldens = false;
// Routes that some step has reached: "GET /api/v1/incidents".
std::set<std::string> reached;
// The first call of each that went well: what the API's description gives as its example.
json::object examples;

// Long lists show what they are made of by their first items.
constexpr std::size_t kItemsShown = 2;
constexpr std::size_t kLinesShown = 20;
constexpr std::size_t kExampleBytesMax = 12'000;

json::value shortened(json::value value) {
  if (json::array* array = value.if_array()) {
    if (array->size() > kItemsShown) array->resize(kItemsShown);
    for (json::value& item : *array) item = shortened(std::move(item));
  } else if (json::object* object = value.if_object()) {
    for (auto& member : *object) member.value() = shortened(std::move(member.value()));
  }
  return value;
}

// JSON as it is, text by its first lines; null for what is neither.
json::value as_example(std::string_view body) {
  boost::system::error_code error;
  json::value value = json::parse(body, error);
  if (!error) return shortened(std::move(value));
  if (body.empty() || find_invalid_utf8(body)) return nullptr;
  std::size_t end = 0;
  for (std::size_t line = 0; line < kLinesShown && end < body.size(); ++line) {
    end = std::min(body.find('\n', end), body.size() - 1) + 1;
  }
  return json::string(body.substr(0, end));
}

void keep_example(const std::string& route, const http::Request& request,
                  const http::Response& response) {
  if (response.status >= 300) return;
  // A later call is the better one where the first did without what may be asked.
  const json::value* before = examples.if_contains(route);
  if (before != nullptr && (before->as_object().contains("request") || request.body.empty())) {
    return;
  }
  json::object example;
  const auto add = [&](const char* side, std::string_view body) {
    json::value value = as_example(body);
    if (!value.is_null() && json::serialize(value).size() <= kExampleBytesMax) {
      example[side] = std::move(value);
    }
  };
  if (const auto argument = request.header(http::kArgumentHeader)) {
    add("request", *argument);
    add("content", request.body);
  } else {
    add("request", request.body);
  }
  add("response", response.body);
  if (!example.empty()) examples[route] = std::move(example);
}

std::vector<fs::path> sorted_folders(const fs::path& folder) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

void expect_golden(const fs::path& path, const std::string& actual) {
  if (update_goldens) {
    write_file(path.string(), actual);
    return;
  }
  ASSERT_TRUE(fs::exists(path)) << path << " is missing; run build/dev/golden_test --update";
  EXPECT_EQ(must(read_file(path.string(), kFileBytesMax)), actual)
      << path << " differs; if that is right, run build/dev/golden_test --update";
}

class Story {
 public:
  explicit Story(fs::path folder)
      : folder_(std::move(folder)),
        staff_(
            staff_routes(),
            [this](auto& request, const auto& route, auto& headers) {
              return gate_->admit(request, route, headers);
            },
            [this](const auto& request, const auto& route, const auto& error) {
              gate_->refused(request, route, error);
            }) {
    Settings settings;
    settings.data_folder = data_.path() + "/data";
    settings.database_url = "sqlite:" + settings.data_folder + "/candor.db";
    settings.organisation = {"Example Shop", "privacy@shop.example", "+1 555 0100",
                             "1 Example Street, Springfield", "EUR"};
    settings.public_url = "https://incidents.shop.example";
    settings.mail.from_address = "notices@shop.example";
    settings.mail.message_id_domain = "shop.example";
    settings.mail.maildir = settings.data_folder + "/mail";
    settings.outgoing.allow = {"127.0.0.1"};
    auto clock = std::make_unique<FakeClock>(must(parse_rfc3339("2026-06-10T09:30:00Z")));
    clock_ = clock.get();
    world_ = must(World::open(std::move(settings), std::move(clock),
                              std::make_unique<SeededRandom>(20260610)));
    gate_ = std::make_unique<Gate>(world_->app());
    public_ = std::make_unique<PublicPages>(world_->app());
  }

  void run() {
    for (const fs::path& step : sorted_folders(folder_)) {
      SCOPED_TRACE(step.string());
      if (fs::exists(step / "request.json")) {
        run_request(step);
      } else {
        run_command(step);
      }
      clock_->advance_seconds(60);
    }
  }

 private:
  const std::string& token_of(const std::string& name, const std::vector<Role>& roles) {
    const auto [place, is_new] = tokens_.try_emplace(name);
    if (is_new) {
      App app = world_->app();
      must(staff::create_account(app, operator_, {name, roles}));
      place->second =
          must(staff::create_token(app, operator_, name,
                                   {.label = "story", .access = {}, .days = std::nullopt}))
              .secret;
    }
    return place->second;
  }

  static std::vector<Role> roles_in(const json::object& fields) {
    const json::value* names = fields.if_contains("roles");
    if (names == nullptr) return {Role::administrator};
    std::vector<Role> roles;
    for (const auto& name : names->as_array()) {
      roles.push_back(load_enum<Role>(std::string_view(name.as_string())));
    }
    return roles;
  }

  void run_request(const fs::path& step) {
    const auto written = must(parse_json(must(read_file(step / "request.json", kFileBytesMax))));
    const json::object& fields = written.as_object();
    http::Request request;
    request.method = *http::find_method(std::string_view(fields.at("method").as_string()));
    request.target = filled_text(std::string(fields.at("path").as_string()));
    split_target(request);
    if (fields.contains("as")) {
      const std::string name(fields.at("as").as_string());
      request.headers.emplace_back("authorization", "Bearer " + token_of(name, roles_in(fields)));
    }
    if (fields.contains("cookie_of")) {
      const std::string step_named(fields.at("cookie_of").as_string());
      request.headers.emplace_back("cookie", cookies_.at(step_named));
    }
    if (const json::value* headers = fields.if_contains("headers")) {
      for (const auto& header : headers->as_object()) {
        request.headers.emplace_back(to_lower(std::string(header.key())),
                                     std::string(header.value().as_string()));
      }
    }
    if (const json::value* body = fields.if_contains("body")) {
      request.body = body->is_string() ? filled_text(std::string(body->as_string()))
                                       : json::serialize(filled(*body));
    }
    request.request_id = "golden";
    const bool on_staff = request.path.starts_with("/api/v1/");
    App app = world_->app();
    http::Response response = on_staff ? staff_.handle(app, request) : public_->respond(request);
    if (response.stream) response.body = drained(*response.stream->source);
    if (response.feed) response.body = response.feed->take().text;
    response.body = steady(replace_all(std::move(response.body), data_.path(), "<folder>"));
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie") cookies_[step.filename()] = value.substr(0, value.find(';'));
    }
    boost::system::error_code not_json;
    answers_[step.filename()] = json::parse(response.body, not_json);
    remember(on_staff ? staff_.rooms() : public_routes(), request, response);
    expect_golden(step / "response.json", described(response));
  }

  // "{{06-add /evidence_id}}" is what that step answered there, "{{code 55a-second-factor /uri}}"
  // what an authenticator app shows that was told it.
  json::value filled(const json::value& wanted) const {
    if (const json::object* object = wanted.if_object()) {
      json::object all;
      for (const auto& member : *object) all[member.key()] = filled(member.value());
      return all;
    }
    const json::string* text = wanted.if_string();
    if (text == nullptr || !text->starts_with("{{")) return wanted;
    auto words = split(std::string_view(*text).substr(2, text->size() - 4), ' ');
    const bool is_code = words.front() == "code";
    if (is_code) words.erase(words.begin());
    const json::value& answer = answers_.at(std::string(words.at(0))).at_pointer(words.at(1));
    if (!is_code) return answer;
    return json::string(
        staff::testing::code_shown(std::string_view(answer.as_string()), clock_->now()));
  }

  // The same inside a path, or a body that is text.
  std::string filled_text(std::string path) const {
    const std::size_t from = path.find("{{");
    if (from == std::string::npos) return path;
    const std::size_t to = path.find("}}", from) + 2;
    const json::value value = filled(json::string(path.substr(from, to - from)));
    return path.replace(from, to - from, std::string(value.as_string()));
  }

  // Without what is another on each machine.
  static std::string steady(std::string body) {
    if (body.find("\"free_bytes\"") == std::string::npos) return body;
    json::object health = json::parse(body).as_object();
    health["disk"] = {{"free_bytes", 50'000'000'000}, {"total_bytes", 100'000'000'000}};
    health["database"].as_object()["version"] = "3.40.1";
    return json::serialize(health);
  }

  // What a peer would get of a streamed response.
  static std::string drained(ByteSource& source) {
    std::string body;
    char piece[4096];
    while (true) {
      const Result<std::size_t> got = source.read(piece);
      if (!got) return body + "\ncut: " + got.error().message;
      if (*got == 0) return body;
      body.append(piece, *got);
    }
  }

  static void split_target(http::Request& request) {
    const std::size_t mark = request.target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark == std::string::npos) return;
    for (std::string_view pair : split(std::string_view(request.target).substr(mark + 1), '&')) {
      const std::size_t equals = pair.find('=');
      request.query[std::string(pair.substr(0, equals))] =
          equals == std::string_view::npos ? "" : std::string(pair.substr(equals + 1));
    }
  }

  static std::string described(const http::Response& response) {
    json::object headers;
    for (const auto& [name, value] : response.headers) headers[name] = value;
    json::object object{{"status", response.status}, {"content_type", response.content_type}};
    if (!headers.empty()) object["headers"] = headers;
    if (response.content_type.find("json") != std::string::npos && !response.body.empty()) {
      object["body"] = json::parse(response.body);
    } else if (response.content_type == "application/pdf") {
      // What is in it depends on the fonts of the machine.
      object["begins"] = response.body.substr(0, 5);
    } else {
      json::array lines;
      for (std::string_view line : split(response.body, '\n')) lines.emplace_back(line);
      object["lines"] = std::move(lines);
    }
    return pretty_json(object) + "\n";
  }

  static void remember(const std::vector<http::RoomRoutes>& rooms, const http::Request& request,
                       const http::Response& response) {
    const auto steps = split(request.path, '/');
    for (const auto& room : rooms) {
      for (const http::Route& route : room.routes) {
        const auto wanted = split(route.path, '/');
        const bool open_end = wanted.back().starts_with("{+");
        const bool long_enough = open_end && steps.size() > wanted.size();
        const auto end = long_enough ? steps.begin() + std::ssize(wanted) : steps.end();
        const bool same = std::equal(steps.begin(), end, wanted.begin(), wanted.end(),
                                     [](std::string_view step, std::string_view pattern) {
                                       return step == pattern || pattern.starts_with('{');
                                     });
        if (same && route.method == request.method) {
          const std::string name =
              fmt::format("{} {}", http::method_name(route.method), route.path);
          reached.insert(name);
          keep_example(name, request, response);
        }
      }
    }
  }

  void run_command(const fs::path& step) {
    std::vector<std::string> words{"candor"};
    std::optional<std::string> token;
    const std::string text = must(read_file(step / "command.txt", kFileBytesMax));
    for (std::string_view line : split(trim(text), '\n')) {
      if (line.starts_with("# as ")) {
        token = token_of(std::string(line.substr(5)), {Role::administrator});
      } else {
        words.emplace_back(line);
      }
    }
    std::vector<const char*> argv;
    for (const std::string& word : words) argv.push_back(word.c_str());
    const std::vector<Command> commands = all_commands();
    Parsed parsed = parse_command_line(commands, static_cast<int>(argv.size()), argv.data());
    std::string said = fmt::format("exit {}\n{}", parsed.exit_code, parsed.message);
    if (parsed.invocation) {
      App app = world_->app();
      parsed.invocation->token = token;
      const auto output = run_at_gate(app, *parsed.invocation, operator_);
      if (!output) {
        said = "refused\n" + fold(to_text(output.error())) + "\n";
      } else {
        const bool is_data =
            parsed.invocation->format == Format::json || output->text == output->json;
        said = fmt::format("exit {}\n{}", output->exit_code,
                           is_data ? output->json + "\n" : fold(output->text));
      }
    }
    expect_golden(step / "output.txt", replace_all(said, data_.path(), "<folder>"));
  }

  fs::path folder_;
  TemporaryFolder data_;
  const Actor operator_{.name = "operator@cli",
                        .roles = every_enum<Role>(),
                        .access = every_enum<Access>(),
                        .reach = Reach::everywhere};
  std::map<std::string, std::string> tokens_;   // by name
  std::map<std::string, std::string> cookies_;  // by step
  std::map<std::string, json::value> answers_;  // by step; null where it was no JSON
  FakeClock* clock_ = nullptr;
  std::unique_ptr<World> world_;
  std::unique_ptr<Gate> gate_;
  http::Router staff_;
  std::unique_ptr<PublicPages> public_;
};

TEST(Golden, EveryStoryIsToldAsItIsWritten) {
  for (const fs::path& story : sorted_folders("tests/golden")) {
    SCOPED_TRACE(story.string());
    Story(story).run();
  }
}

TEST(Golden, EveryRouteIsReachedByAStory) {
  for (const auto& rooms : {staff_routes(), public_routes()}) {
    for (const http::RoomRoutes& room : rooms) {
      for (const http::Route& route : room.routes) {
        const std::string name = fmt::format("{} {}", http::method_name(route.method), route.path);
        // The description of all others has a golden of its own, below.
        if (name == "GET /api/v1/openapi.json") continue;
        EXPECT_TRUE(reached.count(name)) << name << " is in no story under tests/golden/";
      }
    }
  }
}

TEST(Golden, EveryRouteThatAnswersHasAnExample) {
  for (const http::RoomRoutes& room : staff_routes()) {
    for (const http::Route& route : room.routes) {
      const std::string name = fmt::format("{} {}", http::method_name(route.method), route.path);
      if (name == "GET /api/v1/openapi.json") continue;
      const json::value* example = examples.if_contains(name);
      const auto has = [&](const char* side) {
        return example != nullptr && example->as_object().contains(side);
      };
      EXPECT_TRUE(route.response.empty() || has("response")) << name;
      EXPECT_TRUE(route.request.empty() || has("request")) << name;
    }
  }
}

TEST(Golden, TheStaffListenerAnswersNobodyUnknown) {
  std::vector<std::string> doors;
  for (const http::RoomRoutes& room : staff_routes()) {
    for (const http::Route& route : room.routes) {
      if (route.access != Access::anyone) continue;
      doors.push_back(fmt::format("{} {}", http::method_name(route.method), route.path));
      // What one can sign in with is no secret, and a page that asks for it must not be turned
      // away.
      const bool is_offer = route.path == "/api/v1/staff/sign-in";
      EXPECT_EQ(route.rate == http::Rate::sensitive, !is_offer) << route.path;
    }
  }
  EXPECT_THAT(doors, ElementsAre("GET /api/v1/staff/sign-in", "GET /api/v1/staff/oidc/start",
                                 "GET /api/v1/staff/oidc/callback", "POST /api/v1/staff/setup",
                                 "POST /api/v1/staff/session", "GET /api/v1/calendar/{token}"));
}

TEST(Golden, BesideItsApiTheStaffListenerHasOnlyThePublicLog) {
  const auto all = staff_listener_routes();
  const auto beside = std::span(all).subspan(staff_routes().size());
  ASSERT_EQ(beside.size(), 1u);
  for (const http::Route& route : beside.front().routes) {
    EXPECT_EQ(route.method, http::Method::get);
    EXPECT_TRUE(route.path.starts_with("/log/")) << route.path;
  }
}

TEST(Golden, ThePublicListenerOnlyReadsButForWhatReadersSend) {
  const std::set<std::string_view> sent = {
      "/witness/add-checkpoint",  // a witness keeps what it cosigned
      "/letter",
      "/affected",
      "/subscribe",
      "/subscribe/{token}",
      "/unsubscribe/{token}"};
  for (const http::RoomRoutes& room : public_routes()) {
    for (const http::Route& route : room.routes) {
      const bool may_be_sent = route.method == http::Method::post && sent.contains(route.path);
      EXPECT_TRUE(route.method == http::Method::get || may_be_sent) << route.path;
      EXPECT_FALSE(route.path.starts_with("/api/v1/")) << route.path;
    }
  }
}

TEST(Golden, TheExamplesOfTheApiAreWhatWasAnswered) {
  expect_golden("src/app/examples.json", pretty_json(examples) + "\n");
}

TEST(Golden, TheApiIsTheOneThatWasPublished) {
  expect_golden("tests/golden/openapi.json", pretty_json(openapi_of_staff()) + "\n");
}

TEST(Golden, TheTablesAreTheOnesThatWereReviewed) {
  TemporaryFolder folder;
  Settings settings;
  settings.data_folder = folder.path() + "/data";
  settings.database_url = "sqlite:" + settings.data_folder + "/candor.db";
  const auto world = must(
      World::open(settings, std::make_unique<SystemClock>(), std::make_unique<SystemRandom>()));
  expect_golden("tests/golden/schema.sql", storage::describe_schema(world->app().db));
}

TEST(Golden, TheCommandsAreTheOnesThatAreDocumented) {
  std::string text =
      "# Commands\n\nWritten by `build/dev/golden_test --update` from the tables of commands.\n";
  for (const Command& command : all_commands()) {
    text += fmt::format("\n## candor {}\n\n{}\n", command.words, command.summary);
    if (!command.arguments.empty()) text += "\n";
    for (const Argument& argument : command.arguments) {
      const std::string value = argument.value.empty() ? "" : " " + std::string(argument.value);
      const char* need = argument.need == Need::required   ? ""
                         : argument.need == Need::optional ? " (optional)"
                                                           : " (any number of times)";
      text += fmt::format("- `{}{}`{} {}\n", argument.name, value, need, argument.summary);
    }
  }
  expect_golden("docs/reference/commands.md", text);
}

TEST(Golden, TheSettingsAreTheOnesThatAreDocumented) {
  expect_golden("docs/reference/settings.md",
                "# Settings\n\nThey stand in `candor.toml` in the data folder, such as "
                "[docs/examples/candor.toml](../examples/candor.toml); `organisation.name` is\n"
                "`name` under `[organisation]`. A change counts from the next start. Written by "
                "`build/dev/golden_test --update` from\nsrc/app/settings.cc.\n\n"
                "| setting | default | what it is for |\n|---|---|---|\n" +
                    describe_settings());
}

TEST(SettingsInForce, ShowNoPassword) {
  EXPECT_EQ(without_password("sqlite:/var/lib/candor/candor.db"),
            "sqlite:/var/lib/candor/candor.db");
  EXPECT_EQ(without_password("postgresql://candor:s3cret@db:5432/candor"),
            "postgresql://candor:***@db:5432/candor");
  EXPECT_EQ(without_password("postgresql://candor@db/candor?password=s3cret"),
            "postgresql://candor@db/candor?***");
  EXPECT_EQ(without_password("postgresql://candor:s/3c@r@db/candor"),
            "postgresql://candor:***@db/candor");
  EXPECT_EQ(without_password("postgresql://db:5432/candor?password=s3@cret"), "postgresql://***");
  EXPECT_EQ(without_password("postgresql://db/candor"), "postgresql://db/candor");
}

// One line a route or command, one column a role.
std::string access_table() {
  std::string text =
      "# Access\n\nWritten by `build/dev/golden_test --update` from the tables of routes and "
      "commands, and from src/staff/rules.cc. Into a\nrestricted incident come only those it is "
      "open to, whatever their role.\n\n| what | access |";
  std::string rule = "\n|---|---|";
  for (const Role role : every_enum<Role>()) {
    text += fmt::format(" {} |", enum_name(role));
    rule += "---|";
  }
  text += rule + "\n";
  const auto line = [&](const std::string& what, Access access) {
    text += fmt::format("| `{}` | {} |", what, enum_name(access));
    for (const Role role : every_enum<Role>()) {
      const Actor actor{.name = "", .access = staff::access_of({role})};
      text += access == Access::anyone || may(actor, access) ? " yes |" : " – |";
    }
    text += "\n";
  };
  for (const http::RoomRoutes& room : staff_routes()) {
    for (const http::Route& route : room.routes) {
      line(fmt::format("{} {}", http::method_name(route.method), route.path), route.access);
    }
  }
  for (const Command& command : all_commands()) {
    line("candor " + std::string(command.words), command.access);
  }
  return text;
}

TEST(Golden, TheAccessIsTheOneThatWasReviewed) {
  expect_golden("docs/reference/access.md", access_table());
}

}  // namespace
}  // namespace candor::app

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  candor::app::update_goldens = argc > 1 && std::string_view(argv[1]) == "--update";
  return RUN_ALL_TESTS();
}
