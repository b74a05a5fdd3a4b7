// SPDX-License-Identifier: Apache-2.0
#include "record/page.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/embedded.h"
#include "base/enums.h"
#include "base/markdown.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "exposure/exposure.h"
#include "notice/notice.h"
#include "record/page_template.h"
#include "record/reviews_page.h"
#include "record/rules.h"

namespace candor::record {

extern const std::span<const EmbeddedFile> kPageFiles;

namespace {

using ctemplate::TemplateDictionary;
using incident::PromiseState;

const ctemplate::Template& home_template() {
  static const auto parsed = parse_template("home.html");
  return *parsed;
}
const ctemplate::Template& incident_template() {
  static const auto parsed = parse_template("incident.html");
  return *parsed;
}
const ctemplate::Template& refused_template() {
  static const auto parsed = parse_template("refused.html");
  return *parsed;
}

// "12,401 people", "1 person".
std::string people(std::int64_t count) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? "person" : "people");
}

void show_contact(TemplateDictionary& values, const Site& site) {
  const auto& organisation = site.organisation;
  const bool has_none = organisation.contact_email.empty() && organisation.contact_phone.empty();
  values.ShowSection(has_none ? "has_no_contact" : "has_contact");
}

// When a page is read, and by which clocks.
struct Reader {
  Instant now;
  std::string_view zone;
};
Reader reader_of(const Site& site, Instant now) { return {now, site.organisation.time_zone}; }

// How it stands: whoever looks back has resolved it.
Stage standing(const Statement& last) {
  return last.stage == Stage::review ? Stage::resolved : last.stage;
}

void set_stage(TemplateDictionary& values, Stage stage) {
  values.SetValue("stage", stage_words(stage));
  values.SetValue("stage_sign", stage_sign(stage));
}

// Whether *my* data is in it: the first question, answered from counts alone.
std::string was_it_mine(const Reach& reach) {
  const std::int64_t of_nobody = reach.unmatched.value_or(0) + reach.ambiguous.value_or(0);
  const std::string unknown =
      of_nobody == 0 ? ""
                     : fmt::format(" Of {} {} in it we do not know yet whose {}.",
                                   with_commas(of_nobody), of_nobody == 1 ? "record" : "records",
                                   of_nobody == 1 ? "it is" : "they are");
  if (reach.people == 0) {
    return "We do not know yet whose data was involved. When we do, we will write to each of these "
           "people, and say so here." +
           unknown;
  }
  const std::string all = people(reach.people);
  const std::int64_t rest = reach.people - reach.told - reach.not_reached;
  const std::int64_t waiting = reach.waiting.value_or(rest);
  if (reach.told + reach.not_reached + waiting == 0) {
    return fmt::format(
               "We know of {} whose data was involved. We will write to each of them and say what "
               "of theirs it was. We have not sent these letters yet.",
               all) +
           unknown;
  }
  std::string text = fmt::format(
      "We know of {} whose data was involved, and {} of them {} a letter from us. It names exactly "
      "what of yours was involved and what to do about it.",
      all, reach.told == reach.people ? "all" : with_commas(reach.told),
      reach.told == 1 && reach.people > 1 ? "has" : "have");
  if (waiting > 0) {
    text +=
        fmt::format(" {} to {} {} still on {} way.", waiting == 1 ? "A letter" : "Letters",
                    people(waiting), waiting == 1 ? "is" : "are", waiting == 1 ? "its" : "their");
  }
  if (rest > waiting) {
    text += fmt::format(" We still have to write to {}.", people(rest - waiting));
  }
  if (reach.not_reached > 0) {
    text += fmt::format(
        " We could not reach {}; if you are our customer and your address has changed, please get "
        "in touch.",
        people(reach.not_reached));
  }
  // Said only where every record is somebody's: a record of nobody we know may be the reader's.
  const bool all_known = reach.unmatched && reach.ambiguous && of_nobody == 0;
  if (rest == 0 && reach.not_reached == 0 && all_known) {
    text += " If you have no letter from us, we have found nothing of yours in it.";
  }
  return text + unknown;
}

void add_classes(TemplateDictionary& values, const Reach& reach) {
  if (reach.by_class.empty()) return;
  values.ShowSection("has_classes");
  for (const ClassReach& count : reach.by_class) {
    const exposure::DataClass* data_class = exposure::find_data_class(count.data_class);
    TemplateDictionary* item = values.AddSectionDictionary("class");
    item->SetValue("words", data_class == nullptr ? count.data_class : data_class->words);
    item->SetValue("people", people(count.people));
  }
}

void add_steps(TemplateDictionary& values, const Reach& reach, const std::string& organisation) {
  exposure::ClassMask mask = 0;
  for (const ClassReach& count : reach.by_class) {
    const exposure::DataClass* data_class = exposure::find_data_class(count.data_class);
    if (data_class != nullptr) mask |= exposure::mask_of(*data_class);
  }
  const auto steps = notice::steps_for(mask, "", organisation);
  values.ShowSection(steps.empty() ? "has_no_steps" : "has_steps");
  for (const notice::Step& step : steps) {
    TemplateDictionary* item = values.AddSectionDictionary("step");
    item->SetValue("action", step.action);
    item->SetValue("why", step.why);
    item->SetValue("effort", step.effort);
  }
}

void set_fact(TemplateDictionary& values, const StatedFact& fact, const Reader& reader) {
  values.SetValue("fact", to_html(fact.text));
  if (fact.status == incident::FactStatus::suspected) values.ShowSection("is_suspected");
  if (fact.known_by) {
    const char* section = reader.now <= *fact.known_by ? "known_by" : "known_late";
    set_time(*values.AddSectionDictionary(section), "time", *fact.known_by, reader.zone);
  }
}

// A section for each question that is answered; what is not known stands under its own heading,
// whatever it is about.
void add_questions(TemplateDictionary& values, const Statement& last, const Reader& reader) {
  using incident::Question;
  for (const Question question :
       {Question::what_happened, Question::how_it_happened, Question::what_information,
        Question::what_we_are_doing, Question::not_known_yet}) {
    TemplateDictionary* section = nullptr;
    for (const StatedFact& fact : last.facts) {
      const bool unknown = fact.status == incident::FactStatus::unknown;
      if ((unknown ? Question::not_known_yet : fact.question) != question) continue;
      if (section == nullptr) {
        section = values.AddSectionDictionary("question");
        section->SetValue("heading", heading_of(question, last));
      }
      set_fact(*section->AddSectionDictionary("answer"), fact, reader);
    }
  }
  for (const StatedFact& fact : last.facts) {
    if (fact.question != Question::what_you_can_do ||
        fact.status == incident::FactStatus::unknown) {
      continue;
    }
    set_fact(*values.AddSectionDictionary("advice"), fact, reader);
  }
}

// A section of the template is also seen by the sections inside it, so the page's head has names of
// its own.
void add_next_word(TemplateDictionary& values, const std::vector<Statement>& statements,
                   const Reader& reader) {
  const auto state = next_word_of(statements, statements.size() - 1, reader.now);
  if (!state) return;
  set_time(*values.AddSectionDictionary(*state == PromiseState::open ? "next_word" : "late_word"),
           "time", *statements.back().next_update_by, reader.zone);
}

void add_word_promised(TemplateDictionary& values, const std::vector<Statement>& statements,
                       std::size_t place, const Reader& reader) {
  const auto state = next_word_of(statements, place, reader.now);
  if (!state) return;
  const char* section = *state == PromiseState::open   ? "promise_open"
                        : *state == PromiseState::kept ? "promise_kept"
                                                       : "promise_missed";
  set_time(*values.AddSectionDictionary(section), "time", *statements[place].next_update_by,
           reader.zone);
}

// What the last statement says was promised, and what the clock says of it now.
void add_promises(TemplateDictionary& values, const Statement& last, const Kept& kept,
                  const Reader& reader) {
  if (!last.promises.empty()) values.ShowSection("has_promises");
  for (const StatedPromise& promise : last.promises) {
    const auto found = kept.find(promise.number);
    const bool done = found != kept.end();
    const PromiseState state = incident::state_of(
        promise.due_at, done ? std::optional<Instant>(found->second) : std::nullopt, reader.now);
    TemplateDictionary* item = values.AddSectionDictionary("promised");
    item->SetValue("text", promise.text);
    set_time(*item, "due", promise.due_at, reader.zone);
    const char* section = state == PromiseState::open   ? "is_open"
                          : state == PromiseState::kept ? "is_kept"
                                                        : "is_missed";
    TemplateDictionary* fate = item->AddSectionDictionary(section);
    if (state == PromiseState::missed && done) {
      set_time(*fate->AddSectionDictionary("done_late"), "done", found->second, reader.zone);
    }
  }
}

void add_figures(TemplateDictionary& values, const std::vector<Figure>& figures) {
  if (figures.empty()) return;
  TemplateDictionary* list = values.AddSectionDictionary("figures");
  for (const Figure& figure : figures) {
    TemplateDictionary* line = list->AddSectionDictionary("figure");
    line->SetValue("what", figure.what);
    line->SetValue("number", with_commas(figure.now));
    if (figure.before) {
      line->AddSectionDictionary("changed")->SetValue("before", with_commas(*figure.before));
    }
  }
}

void add_history(TemplateDictionary& values, const std::vector<Statement>& statements,
                 const Logged& logged, const Reader& reader) {
  for (std::size_t place = statements.size(); place-- > 0;) {
    const Statement& statement = statements[place];
    TemplateDictionary* item = values.AddSectionDictionary("statement");
    item->SetValue("reference", statement.reference);
    item->SetIntValue("number", static_cast<long>(statement.number));
    if (place > 0 && statement.title != statements[place - 1].title) {
      item->AddSectionDictionary("new_headline")->SetValue("title", statement.title);
    }
    item->SetValue("sha256", statement.sha256);
    if (const auto entry = logged.find(statement.number); entry != logged.end()) {
      item->AddSectionDictionary("logged")->SetIntValue("index", static_cast<long>(entry->second));
    }
    set_stage(*item, statement.stage);
    set_time(*item, "published", statement.published_at, reader.zone);
    if (&statement == last_review(statements)) {
      item->AddSectionDictionary("opening")->SetValue("text", opening_of(statement));
    } else if (!statement.message.empty()) {
      item->AddSectionDictionary("message")->SetValue("html", to_html(statement.message));
    }
    if (!statement.components.empty()) {
      item->SetValueAndShowSection("affects", affected_words(statement.components), "has_affects");
    }
    const std::vector<Figure> figures = figures_of(statements, place);
    // A review repeats no figures: it has some only where they have changed.
    const bool changed = std::any_of(figures.begin(), figures.end(),
                                     [](const Figure& figure) { return figure.before; });
    if (statement.stage != Stage::review || changed) add_figures(*item, figures);
    for (const Correction& correction : corrections_of(statements, place)) {
      TemplateDictionary* corrected = item->AddSectionDictionary("correction");
      // What was not known was not wrong.
      const bool answers = correction.before.status == incident::FactStatus::unknown;
      corrected->SetValue("kind", answers ? "Followed up" : "Correction");
      corrected->SetValue("turn", answers ? "What we can say now:" : "What is true:");
      corrected->SetValue("about", question_words(correction.before.question));
      corrected->SetValue("before", to_html(correction.before.text));
      corrected->SetValue("after", to_html(correction.after.text));
    }
    add_word_promised(*item, statements, place, reader);
  }
}

void add_to_list(TemplateDictionary& values, const char* section,
                 const std::vector<Statement>& statements, const Reader& reader) {
  const Statement& last = statements.back();
  TemplateDictionary* item = values.AddSectionDictionary(section);
  item->SetValue("incident", last.incident);
  item->SetValue("headline", headline_of(statements));
  set_stage(*item, standing(last));
  set_time(*item, "published", last.published_at, reader.zone);
  if (last.next_update_by) {
    set_time(*item->AddSectionDictionary(reader.now <= *last.next_update_by ? "next" : "late"),
             "time", *last.next_update_by, reader.zone);
  }
}

}  // namespace

Site site_of(const Settings& settings) {
  std::string url = settings.public_url;
  while (url.ends_with('/')) url.pop_back();
  Settings::Theme theme = settings.theme;
  theme.logo.clear();
  return {.organisation = settings.organisation,
          .theme = std::move(theme),
          .url = std::move(url),
          .has_mail = delivery::check_can_send_mail(settings).has_value()};
}

std::string home_page(const Site& site, const std::vector<std::vector<Statement>>& incidents,
                      Instant now) {
  const Reader reader = reader_of(site, now);
  TemplateDictionary values("home");
  set_site(values, site, "Security incidents");
  bool open = false;
  bool past = false;
  for (const auto& statements : incidents) {
    const bool resolved = is_over(statements.back().stage);
    add_to_list(values, resolved ? "past" : "open", statements, reader);
    open = open || !resolved;
    past = past || resolved;
  }
  values.ShowSection(open ? "has_open" : "has_no_open");
  if (past) values.ShowSection("has_past");
  return expand(home_template(), values);
}

std::string incident_page(const Site& site, const std::vector<Statement>& statements,
                          const Kept& kept, const Logged& logged, Instant now) {
  CHECK(!statements.empty());
  const Statement& last = statements.back();
  const Reader reader = reader_of(site, now);
  TemplateDictionary values("incident");
  const std::string headline = headline_of(statements);
  set_site(values, site, headline);
  values.ShowSection("has_incident_feeds");
  values.SetValue("incident", last.incident);
  values.SetValue("headline", headline);
  set_stage(values, standing(last));
  set_time(values, "published", last.published_at, reader.zone);
  show_contact(values, site);
  add_next_word(values, statements, reader);
  if (const Statement* review = last_review(statements)) {
    values.AddSectionDictionary("review")->SetValue("its_title", review->title);
  }
  values.SetValue("was_it_mine", was_it_mine(last.reach));
  add_classes(values, last.reach);
  add_questions(values, last, reader);
  add_steps(values, last.reach, site.organisation.name);
  add_promises(values, last, kept, reader);
  if (site.has_log) values.ShowSection("in_log");
  add_history(values, statements, logged, reader);
  return expand(incident_template(), values);
}

std::string verify_script(const Site& site, std::string_view key) {
  static const auto parsed = parse_template("verify.sh");
  TemplateDictionary values("script");
  // "origin+id+base64"; the key's 32 bytes come after one that says what it is for.
  const std::string_view base64 = key.substr(key.find('+', key.find('+') + 1) + 1);
  values.SetValue("site_url", site.url);
  values.SetValue("origin", std::string(key.substr(0, key.find('+'))));
  values.SetValue("key", to_base64(from_base64(base64).value().substr(1)));
  return expand(*parsed, values);
}

std::string verify_page(const Site& site, std::string_view key) {
  static const auto parsed = parse_template("verify.html");
  TemplateDictionary values("verify");
  set_site(values, site, "How to check that we changed nothing");
  values.SetValue("script", verify_script(site, key));
  values.SetValue("vkey", std::string(key));
  return expand(*parsed, values);
}

std::string standing_page(const Site& site, std::string_view name, const std::string& title) {
  TemplateDictionary values("standing");
  set_site(values, site, title);
  show_contact(values, site);
  return expand(*parse_template(name), values);
}

std::string page_around(const Site& site, const std::string& title, const std::string& body) {
  static const auto parsed = parse_template("around.html");
  TemplateDictionary values("around");
  set_site(values, site, title);
  values.SetValue("body", body);
  return expand(*parsed, values);
}

std::string security_txt(const Site& site, Instant expires_at) {
  std::string text = fmt::format("Contact: mailto:{}\nExpires: {}\n",
                                 site.organisation.contact_email, to_rfc3339(expires_at));
  // Section 2.5.2: only an https address can be canonical.
  if (site.url.starts_with("https://")) {
    text += fmt::format("Canonical: {}/.well-known/security.txt\n", site.url);
  }
  return text;
}

std::string refused_page(const Site& site, int status) {
  TemplateDictionary values("refused");
  const auto [section, title] = [status]() -> std::pair<const char*, const char*> {
    if (status == 404) return {"not_found", "There is no such page"};
    if (status == 429) return {"too_many", "Please try again in a minute"};
    if (status >= 500) return {"broken", "We cannot show this page just now"};
    return {"refused", "We cannot answer this request"};
  }();
  set_site(values, site, title);
  values.ShowSection(section);
  return expand(refused_template(), values);
}

Pictures pictures_of(const Site& site) {
  return site.theme.logo_path.empty() ? Pictures::none : Pictures::own;
}

http::Headers page_headers(Pictures pictures) {
  return {
      {"Content-Security-Policy",
       fmt::format("default-src 'none'; {}style-src 'self'; base-uri 'none'; form-action 'self'; "
                   "frame-ancestors 'none'",
                   pictures == Pictures::own ? "img-src 'self'; " : "")},
      {"Referrer-Policy", "no-referrer"}};
}

std::string style(const Site& site) {
  constexpr std::string_view kLight = "--accent: #0b4f9e;";
  constexpr std::string_view kDark = "--accent: #8fbcff;";
  std::string css(embedded_file(kPageFiles, "style.css"));
  const auto set = [&](std::string_view own, const std::string& wanted) {
    CHECK(css.find(own) != std::string::npos);
    if (!wanted.empty()) css = replace_all(css, own, fmt::format("--accent: {};", wanted));
  };
  set(kLight, site.theme.accent);
  set(kDark, site.theme.accent_dark);
  return css;
}

}  // namespace candor::record
