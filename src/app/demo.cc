// SPDX-License-Identifier: Apache-2.0
#include "app/demo.h"

#include <filesystem>
#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/demo_summary.h"
#include "app/serve.h"
#include "app/world.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "record/record.h"
#include "sequencer/sequencer.h"
#include "staff/staff.h"

namespace candor::app {
namespace {

constexpr std::int64_t kCustomersDefault = 20'000;
constexpr std::int64_t kCustomersMax = 1'000'000;
constexpr std::string_view kSummaryFile = "/demo-summary.txt";
constexpr std::string_view kReportFile = "/report.html";
// Stands in the folder while the demo is being made.
constexpr std::string_view kUnfinishedFile = "/demo-unfinished";
// What the demo's company would write into its settings, so that later commands and pages know it
// too.
constexpr std::string_view kSettingsFile = "/candor.toml";
constexpr std::string_view kSettings = R"toml([organisation]
name = "Kestrel Home"
contact_email = "privacy@kestrel.example"
contact_phone = "+1 555 010 0199"
postal_address = "1 Harbour Street, Springfield"
currency = "USD"

[mail]
from_address = "notices@kestrel.example"
message_id_domain = "kestrel.example"
)toml";

// What the company writes when it is over, with places for days and a number.
constexpr const char* kReview = R"md(On {broke_in} somebody copied a list of {people} customers out
of our database. We found out on {found}, five days later. This is what we learned about ourselves.

## What happened

Somebody signed in with the password of one of our engineers and copied one table in one night. It
held names and e-mail addresses, and of some customers a password hash or a card number. None of us
saw it. On {found} an engineer read the access log for another reason and found the copy. Within an
hour we closed the account. Two days later each of these people had a letter from us.

## Why it could happen

**A password alone was enough.** Two years ago we decided that every engineer's account needs a
second factor. We switched it on for new accounts. Going back to the older ones was nobody's task.
This was one of eleven.

**One account could read everything.** The engineer worked with four tables and could read all of
them.

**Nobody was watching.** The copy was in our log from its first minute. We had set no alarm for a
read of that size.

**We kept what we did not need.** The card numbers were there to make refunds easier. Refunds work
without them.

## What we changed

- Every engineer's account has a second factor. An account without one cannot sign in.
- An engineer can read the tables that the work needs, for as long as the work takes.
- Whoever reads more than 1,000 customers at once sets off an alarm, and somebody on duty looks.
  Every month we set it off ourselves, to see that they do.
- We deleted the card numbers. The last backup that holds them is overwritten on {overwritten}.

## What we still do not know

We do not know how the password was stolen. We examined the engineer's computer and found nothing.
We have no other trace to follow.

We do not know who took the list. We looked for it for four weeks where such lists are sold, and
did not find it. We cannot rule out that it was sold. So what your letter says you should do still
holds.

If we learn more, we will say so here.
)md";

const Actor kCommander{"maya"};
const Actor kApprover{"jonas"};
const Actor kCounsel{"ines", {Role::counsel}};

// The clock of the story: hours after midnight of the day on which it was discovered.
class Story {
 public:
  Story(FakeClock& clock, Date discovered) : clock_(clock), day_(start_of_utc_day(discovered)) {}
  Instant at_hour(std::int64_t hour) const { return add_seconds(day_, hour * kSecondsPerHour); }
  void go_on_to_hour(std::int64_t hour) { clock_.set(at_hour(hour)); }

 private:
  FakeClock& clock_;
  Instant day_;
};

void say(std::string_view line) { std::fputs(fmt::format("{}\n", line).c_str(), stderr); }

Result<void> state(App& app, const std::string& incident, incident::Question question,
                   std::string text, std::optional<Instant> known_by = std::nullopt) {
  TRY(incident::state_fact(
      app, kCommander, incident,
      {.question = question,
       .status = known_by ? incident::FactStatus::unknown : incident::FactStatus::confirmed,
       .text = std::move(text),
       .known_by = known_by,
       .corrects = std::nullopt}));
  return {};
}

std::string day(Instant instant) { return date_in_words(utc_date(instant)); }

Result<void> declare_and_investigate(App& app, Story& story, Instant broke_in, Walk& walk) {
  story.go_on_to_hour(10);
  walk.incident = TRY(incident::declare(app, kCommander,
                                        {.title = "Customer database copied",
                                         .severity = incident::Severity::high,
                                         .status = incident::Status::confirmed}));
  const std::string& inc = walk.incident.reference;
  walk.aware_at = story.at_hour(9);
  for (const incident::Anchor anchor : {incident::Anchor::discovery, incident::Anchor::awareness,
                                        incident::Anchor::determination}) {
    TRY(incident::set_anchor(app, kCommander, inc, anchor,
                             {walk.aware_at, "the night's copy was found in the access log"}));
  }
  TRY(incident::add_to_timeline(
      app, kCommander, inc,
      {broke_in, incident::Precision::day, "Part of the customer database was copied."}));
  TRY(state(app, inc, incident::Question::what_happened,
            fmt::format("On {} someone copied a list of our customers.", day(broke_in))));
  TRY(state(app, inc, incident::Question::how_it_happened,
            "They used an engineer's stolen password. That account had no second factor. It should "
            "have had one."));
  TRY(state(app, inc, incident::Question::what_we_are_doing,
            fmt::format("On {} we closed the account and changed every key that it could reach.",
                        day(story.at_hour(10)))));
  TRY(state(app, inc, incident::Question::not_known_yet, "We do not know if the list was sold.",
            story.at_hour(24 * 28)));
  return {};
}

Result<void> find_out_whose_data(App& app, Walk& walk) {
  TextSource customers(walk.company.customers_csv);
  TRY(exposure::import_customers(app, kCommander, {.input = customers, .name = "customers.csv"}));
  TextSource leaked(walk.company.leaked_csv);
  exposure::LeakedClasses classes;
  classes.every_row = TRY(exposure::parse_classes("email_address,full_name", "demo"));
  classes.by_column["password_hash"] = TRY(exposure::parse_classes("password_hash", "demo"));
  classes.by_column["card_number"] = TRY(exposure::parse_classes("payment_card", "demo"));
  walk.records = TRY(exposure::import_records(app, kCommander, walk.incident.reference,
                                              {.input = leaked, .name = "leaked.csv"}, classes));
  return {};
}

Result<void> write_and_approve(App& app, Walk& walk) {
  walk.notice = TRY(notice::draft_notice(app, kCommander, walk.incident.reference));
  TRY(notice::lint_notice(*app.db.read(), walk.notice.reference, utc_date(app.clock.now())));
  TRY(notice::approve_notice(app, kCounsel, walk.notice.reference, std::nullopt));
  walk.notice = TRY(notice::approve_notice(app, kApprover, walk.notice.reference, std::nullopt));
  return {};
}

// As many letters as the company's mail service takes at once, in the random order of the queue.
Result<void> send(App& app, Walk& walk, std::int64_t letters_max) {
  Progress progress("letters", letters_max);
  const delivery::Ran ran = TRY(delivery::run(
      app, kCommander, walk.notice.reference,
      {.letters_max = letters_max, .progress = [&](std::int64_t done) { progress.reach(done); }}));
  walk.all_told_at = app.clock.now();
  walk.sent.reached += ran.reached;
  walk.sent.bounced += ran.bounced;
  walk.sent.no_route += ran.no_route;
  walk.sent.unknown = ran.unknown;
  return {};
}

Result<void> send_first_half(App& app, Walk& walk) {
  const delivery::Started started = TRY(delivery::start(app, kCommander, walk.notice.reference));
  walk.told_at = app.clock.now();
  return send(app, walk, started.queued / 2);
}

enum class Told { authorities, everybody };

// Records that those who are told by now were told.
Result<void> meet_duties(App& app, const Walk& walk, Told told) {
  for (const duty::Duty& duty : TRY(duty::duties_of(app, walk.incident.reference))) {
    const bool to_people = duty.rule->audience == duty::Audience::people;
    if (!duty.met.empty() || (to_people && told == Told::authorities)) continue;
    const Result<duty::Met> met =
        duty::meet(app, kCommander, walk.incident.reference, duty.rule->id,
                   {.reference = to_people ? "the letters of " + walk.notice.reference
                                           : "the receipt of the portal"});
    // Some authorities are told after the people: their turn comes with everybody's.
    if (!met && met.error().code != ErrorCode::conflict) return tl::unexpected(met.error());
  }
  return {};
}

Result<void> publish(App& app, Walk& walk, record::Stage stage, std::string message,
                     std::optional<Instant> next_update_by,
                     std::string title = "A list of our customers was copied") {
  const record::Draft draft = TRY(record::draft(app, kApprover, walk.incident.reference,
                                                {.stage = stage,
                                                 .title = std::move(title),
                                                 .message = std::move(message),
                                                 .next_update_by = next_update_by}));
  TRY(record::publish_draft(app, kCommander, draft.reference));
  ++walk.statements;
  TRY(record::keep_log(app));
  return {};
}

// Both logs, signed and checked.
Result<void> finish_logs(App& app, Walk& walk) {
  TRY(record::keep_log(app));
  TRY(sequencer::catch_up(app, journal::log()));
  TRY(sequencer::catch_up(app, record::log()));
  const auto tx = app.db.read();
  walk.journal = journal::verify(*tx);
  walk.log = TRY(record::verify_log(app, *tx));
  if (!walk.journal.first_bad && walk.log.wrong.empty()) return {};
  return fail(ErrorCode::internal, "the logs of the demo do not verify");
}

// Four weeks later: what was not known is known as well as it ever will be.
Result<void> close(App& app, Walk& walk) {
  const auto overview = TRY(incident::load_overview(*app.db.read(), walk.incident.reference));
  for (const incident::Fact& fact : overview.facts) {
    if (fact.question != incident::Question::not_known_yet) continue;
    TRY(incident::state_fact(app, kCommander, walk.incident.reference,
                             {.question = fact.question,
                              .status = incident::FactStatus::confirmed,
                              .text = "We looked for the list for four weeks where such lists are "
                                      "sold, and did not find it. We cannot rule out that it was "
                                      "sold.",
                              .known_by = std::nullopt,
                              .corrects = fact.fact_id}));
  }
  TRY(incident::set_phase(app, kCommander, walk.incident.reference,
                          {incident::Phase::post_incident_activity,
                           "every key was changed and every letter sent", std::nullopt}));
  return publish(app, walk, record::Stage::resolved,
                 "Every key was changed, and every engineer's account has a second factor now.",
                 std::nullopt);
}

Result<void> look_back(App& app, const Story& story, Instant broke_in, Walk& walk) {
  return publish(app, walk, record::Stage::review,
                 fmt::format(kReview, fmt::arg("broke_in", day(broke_in)),
                             fmt::arg("found", day(walk.aware_at)),
                             fmt::arg("people", with_commas(walk.records.people)),
                             fmt::arg("overwritten", day(story.at_hour(24 * 90)))),
                 std::nullopt, "How a list of our customers could be copied");
}

// What will be measured, and how strong relationships were, before anybody can look.
Result<void> plan_to_measure(App& app, Walk& walk) {
  const std::string& inc = walk.incident.reference;
  trust::Plan plan;
  plan.outcomes = {trust::Outcome::spend, trust::Outcome::complaints};
  TRY(trust::declare_plan(app, kCommander, inc, plan));
  TextSource relationship(walk.company.relationship_csv);
  TRY(trust::import_relationship(app, kCommander, inc,
                                 {.input = relationship, .name = "relationship.csv"}));
  TRY(trust::freeze_strength(app, kCommander, inc));
  return {};
}

// Who had their letter after the first half, by the company's own ids.
std::set<std::string> told_late(App& app, const Walk& walk) {
  const auto tx = app.db.read();
  std::set<std::string> late;
  delivery::for_each_told(*tx, walk.incident.incident_id, [&](const delivery::Told& told) {
    if (seconds_between(walk.told_at, told.told_at) > kSecondsPerDay) late.insert(told.customer_id);
  });
  std::set<std::string> named;
  exposure::for_each_registered(*tx, [&](const exposure::RegisteredCustomer& customer) {
    if (late.count(customer.customer_id.value) > 0) named.insert(customer.external_id);
  });
  return named;
}

Result<void> measure(App& app, const CompanyPlan& company, Walk& walk) {
  const std::string& inc = walk.incident.reference;
  const Aftermath aftermath = make_aftermath(company, told_late(app, walk));
  walk.planted_change = aftermath.planted_change;
  const std::string& folder = app.settings.data_folder;
  write_file(folder + "/relationship.csv", walk.company.relationship_csv);
  write_file(folder + "/outcomes.csv", aftermath.outcomes_csv);
  write_file(folder + "/departures.csv", aftermath.departures_csv);
  TextSource outcomes(aftermath.outcomes_csv);
  TRY(trust::import_outcomes(app, kCommander, inc, {.input = outcomes, .name = "outcomes.csv"}));
  TextSource departures(aftermath.departures_csv);
  TRY(trust::import_departures(app, kCommander, inc,
                               {.input = departures, .name = "departures.csv"}));
  walk.report = TRY(trust::make_report(app, kCommander, inc));
  write_file(folder + std::string(kReportFile), trust::to_html(walk.report, app.settings));
  return {};
}

// For the console; gives the password of both.
Result<std::string> make_accounts(App& app) {
  const std::string password = "kestrel-" + to_hex(app.random.bytes(4));
  for (const auto& [name, roles] : {
           std::pair{kCommander.name, std::vector{Role::administrator, Role::commander}},
           std::pair{kApprover.name, std::vector{Role::comms}},
       }) {
    const auto invitation = TRY(staff::create_account(app, kCommander, {name, roles}));
    TRY(staff::set_up_account(app, {invitation.setup_code, password}));
  }
  return password;
}

Result<Walk> walk_through(App& app, FakeClock& clock, std::int64_t customers, Date incident_day) {
  const Instant today = clock.now();
  Walk walk;
  CompanyPlan plan;
  plan.customers = customers;
  plan.incident = incident_day;
  say(fmt::format("making a company of {} customers …", with_commas(customers)));
  walk.company = make_company(plan);
  const Instant broke_in = start_of_utc_day(incident_day);
  Story story(clock, date_from_days(days_since_epoch(incident_day) + 5));
  walk.password = TRY(make_accounts(app));
  say("declaring the incident and stating the facts …");
  TRY(declare_and_investigate(app, story, broke_in, walk));
  story.go_on_to_hour(14);
  TRY(publish(app, walk, record::Stage::investigating,
              "We found this today. We are finding out whose data it was.", story.at_hour(38)));
  story.go_on_to_hour(30);
  say("finding out whose data was involved …");
  TRY(find_out_whose_data(app, walk));
  story.go_on_to_hour(36);
  TRY(publish(app, walk, record::Stage::identified,
              "We know whose data it was, and begin to write to each of these people tomorrow. Our "
              "mail service takes half of the letters at once; the others follow nine days later.",
              story.at_hour(24 * 12)));
  story.go_on_to_hour(50);
  say("telling the authorities; drafting, checking and approving the notice …");
  TRY(meet_duties(app, walk, Told::authorities));
  TRY(write_and_approve(app, walk));
  story.go_on_to_hour(54);
  say("sending the first half of the letters …");
  TRY(send_first_half(app, walk));
  story.go_on_to_hour(24 * 11 + 8);
  say("nine days later: sending the others …");
  TRY(send(app, walk, delivery::RunLimits().letters_max));
  TRY(meet_duties(app, walk, Told::everybody));
  story.go_on_to_hour(24 * 11 + 10);
  TRY(publish(app, walk, record::Stage::monitoring, "Each of these people has a letter from us.",
              story.at_hour(24 * 28)));
  TRY(plan_to_measure(app, walk));
  story.go_on_to_hour(24 * 27);
  TRY(close(app, walk));
  story.go_on_to_hour(24 * 34 + 10);
  TRY(look_back(app, story, broke_in, walk));
  clock.set(today);
  say("half a year later: importing what customers did, and measuring …");
  TRY(measure(app, plan, walk));
  walk.duties = TRY(duty::duties_of(app, walk.incident.reference));
  TRY(finish_logs(app, walk));
  return walk;
}

// The third day of the month half a year before `now`.
Date incident_day_before(Instant now) {
  const Date today = utc_date(now);
  const int months = today.year * 12 + today.month - 1 - 6;
  return {months / 12, months % 12 + 1, 3};
}

Result<std::string> make_demo(const Settings& settings, Instant now, std::int64_t customers) {
  auto clock = std::make_unique<FakeClock>(now);
  FakeClock& story_clock = *clock;
  const auto world = TRY(World::open(settings, std::move(clock), std::make_unique<SystemRandom>()));
  App demo = world->app();
  if (!incident::list_incidents(*demo.db.read(), {.limit = 1}).incidents.empty()) {
    return fail(ErrorCode::conflict,
                fmt::format("{} holds incidents already; give the demo a folder of its own with "
                            "--data, or remove this one",
                            settings.data_folder));
  }
  const std::string unfinished = settings.data_folder + std::string(kUnfinishedFile);
  write_file(unfinished, "");
  const std::string settings_file = settings.data_folder + std::string(kSettingsFile);
  if (!std::filesystem::exists(settings_file)) write_file(settings_file, kSettings);
  const Walk walk = TRY(walk_through(demo, story_clock, customers, incident_day_before(now)));
  std::string summary = summary_of(walk, settings, settings.data_folder + std::string(kReportFile),
                                   kCommander.name, kApprover.name);
  write_file(settings.data_folder + std::string(kSummaryFile), summary);
  std::filesystem::remove(unfinished);
  return summary;
}

Result<Output> run_demo(App& app, const Actor&, const Arguments& arguments) {
  const std::int64_t customers = TRY(arguments.integer("--customers")).value_or(kCustomersDefault);
  if (customers < 100 || customers > kCustomersMax) {
    return fail(ErrorCode::invalid, "--customers is not a number from 100 to 1,000,000");
  }
  Settings settings = app.settings;
  settings.organisation = {"Kestrel Home", "privacy@kestrel.example", "+1 555 010 0199",
                           "1 Harbour Street, Springfield", "USD"};
  settings.mail.from_address = "notices@kestrel.example";
  settings.mail.message_id_domain = "kestrel.example";
  const std::string made = settings.data_folder + std::string(kSummaryFile);
  const std::string summary = std::filesystem::exists(made)
                                  ? TRY(read_file(made, 100'000))
                                  : TRY(make_demo(settings, app.clock.now(), customers));
  Output output{.text = summary, .json = pretty_json(boost::json::object{{"summary", summary}})};
  if (arguments.has("--check")) return output;
  std::fputs(summary.c_str(), stdout);
  std::fflush(stdout);
  App demo{app.db, app.clock, app.random, settings};
  output = TRY(serve_until_stopped(demo));
  return output;
}

constexpr Argument kArguments[] = {
    {"--customers", "N", Need::optional, "How many customers the company has; 20,000 if left out."},
    {"--check", "", Need::optional, "End after the summary instead of serving."},
};

constexpr Command kCommands[] = {
    {"demo", Access::administer, "Walk one invented breach through the real functions, then serve.",
     kArguments, run_demo},
};

}  // namespace

void clear_unfinished_demo(const std::string& data_folder) {
  namespace fs = std::filesystem;
  if (!fs::exists(data_folder + std::string(kUnfinishedFile))) return;
  say(fmt::format("the demo in {} was not finished; it begins again", data_folder));
  const std::string settings_file = std::string(kSettingsFile.substr(1));
  const std::string unfinished = std::string(kUnfinishedFile.substr(1));
  for (const fs::directory_entry& entry : fs::directory_iterator(data_folder)) {
    const std::string name = entry.path().filename().string();
    // The mark goes last: whoever stops this too begins here again.
    if (name != settings_file && name != unfinished) fs::remove_all(entry.path());
  }
  fs::remove(data_folder + std::string(kUnfinishedFile));
}

std::span<const Command> demo_commands() { return kCommands; }

}  // namespace candor::app
