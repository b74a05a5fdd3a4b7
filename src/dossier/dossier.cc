// SPDX-License-Identifier: Apache-2.0
#include "dossier/dossier.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"
#include "base/version.h"
#include "delivery/delivery.h"
#include "dossier/codec.h"
#include "dossier/document.h"
#include "dossier/stix.h"
#include "duty/duty.h"
#include "evidence/evidence.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "record/record.h"
#include "task/task.h"

namespace candor::dossier {

extern const std::span<const EmbeddedFile> kStyleFiles;

namespace {

using incident::Tlp;

// What may leave the house. The second number says how many entries stay.
struct Leaving {
  std::vector<incident::TimelineEntry> entries;
  std::int64_t kept_back = 0;
};

Result<Leaving> load_timeline(storage::Transaction& tx, const incident::Incident& incident) {
  Leaving leaving;
  leaving.kept_back = incident::count_timeline(tx, incident.incident_id).privileged;
  incident::TimelineFilter filter;
  filter.limit = 200;
  do {
    incident::TimelinePage page = TRY(incident::list_timeline(tx, incident.reference, filter));
    for (incident::TimelineEntry& entry : page.entries) {
      if (entry.tlp == Tlp::red) {
        ++leaving.kept_back;
      } else {
        leaving.entries.push_back(std::move(entry));
      }
    }
    filter.after = page.next;
  } while (filter.after);
  return leaving;
}

std::string plain(std::string_view name) { return replace_all(std::string(name), "_", " "); }

// "What happened" of what_happened.
std::string heading(std::string_view name) {
  std::string text = plain(name);
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

std::string when(const incident::TimelineEntry& entry) {
  const std::string date = to_text(utc_date(entry.occurred_at));
  switch (entry.precision) {
    case incident::Precision::year: return date.substr(0, 4);
    case incident::Precision::month: return date.substr(0, 7);
    case incident::Precision::day: return date;
    case incident::Precision::approximate: return "about " + to_words(entry.occurred_at);
    case incident::Precision::minute:
    case incident::Precision::exact: break;
  }
  return to_words(entry.occurred_at);
}

Section summary(const incident::Overview& overview, const Settings::Organisation& organisation) {
  const incident::Incident& incident = overview.incident;
  Table table{{"What", "As of this dossier"}, {}};
  const auto add = [&](std::string what, std::string value) {
    if (!value.empty()) table.rows.push_back({std::move(what), std::move(value)});
  };
  add("Organisation", organisation.name);
  add("Contact", join({organisation.contact_email, organisation.contact_phone}, " "));
  add("Incident", incident.reference);
  add("Severity", std::string(enum_name(incident.severity)));
  add("How sure", plain(enum_name(incident.status)));
  add("Phase (NIST SP 800-61)", plain(enum_name(incident.phase)));
  add("State", std::string(enum_name(incident.state)));
  add("Declared", fmt::format("{} by {}", to_words(incident.declared_at), incident.declared_by));
  if (incident.closed_at) add("Closed", to_words(*incident.closed_at));
  for (const incident::Handover& role : overview.roles) {
    add(plain(enum_name(role.role)), role.to.value_or("nobody"));
  }
  return {"summary", "Summary", {std::move(table)}};
}

// By question, in the order in which a reader asks, and then as they were stated.
Section facts(std::vector<incident::Fact> all) {
  std::stable_sort(all.begin(), all.end(), [](const incident::Fact& a, const incident::Fact& b) {
    return a.question < b.question;
  });
  Section section{"facts", "What happened", {}};
  for (const incident::Fact& fact : all) {
    const bool corrected = std::any_of(all.begin(), all.end(), [&](const incident::Fact& later) {
      return later.corrects == fact.fact_id;
    });
    std::string head =
        fmt::format("{} ({}), stated {} by {}", heading(enum_name(fact.question)),
                    enum_name(fact.status), to_words(fact.stated_at), fact.stated_by);
    if (fact.known_by) head += fmt::format("; to be known by {}", to_words(*fact.known_by));
    if (fact.corrects) head += "; corrects an earlier fact";
    if (corrected) head += "; corrected since";
    section.blocks.emplace_back(Paragraph{head + ":"});
    section.blocks.emplace_back(Quote{fact.text});
  }
  if (all.empty()) section.blocks.emplace_back(Paragraph{"No fact has been stated."});
  return section;
}

Section anchors(const std::vector<incident::ClockAnchor>& all) {
  Table table{{"Clock anchor", "When", "Why then", "Set"}, {}};
  for (const incident::ClockAnchor& anchor : all) {
    table.rows.push_back({plain(enum_name(anchor.anchor)), to_words(anchor.at), anchor.reason,
                          fmt::format("{} by {}", to_words(anchor.set_at), anchor.set_by)});
  }
  return {"anchors", "When we knew", {std::move(table)}};
}

Section timeline(const Leaving& leaving) {
  Table table{{"When", "What", "Known from", "TLP", "Recorded"}, {}};
  for (const incident::TimelineEntry& entry : leaving.entries) {
    std::string what = entry.text;
    if (entry.corrects) what += " (corrects an earlier entry)";
    if (entry.corrected_by) what += " (corrected since)";
    if (entry.late_by_s) {
      what += fmt::format(" (recorded {} h late)", *entry.late_by_s / kSecondsPerHour);
    }
    table.rows.push_back({when(entry), std::move(what), entry.source.value_or(""),
                          plain(enum_name(entry.tlp)),
                          fmt::format("{} by {}", to_words(entry.recorded_at), entry.recorded_by)});
  }
  Section section{"timeline", "Timeline", {std::move(table)}};
  if (leaving.kept_back > 0) {
    section.blocks.emplace_back(Paragraph{
        fmt::format("{} left out: privileged, or marked TLP:RED.",
                    leaving.kept_back == 1 ? "One entry is"
                                           : fmt::format("{} entries are", leaving.kept_back))});
  }
  return section;
}

Section decisions(storage::Transaction& tx, const std::string& reference) {
  Table table{{"When", "Who", "What", "Why"}, {}};
  journal::Filter filter;
  filter.subject = reference;
  filter.limit = PageLimit::everything();
  for (const journal::Entry& entry : journal::list(tx, filter)) {
    const auto decision = codec::decision_of(entry.body);
    if (!decision) continue;
    table.rows.push_back(
        {to_words(entry.occurred_at), entry.author,
         decision->what.empty() ? entry.kind : fmt::format("{} ({})", entry.kind, decision->what),
         decision->reason});
  }
  return {"decisions", "Decisions", {std::move(table)}};
}

Section people(const exposure::Extent& extent) {
  Section section{"people", "Whose data", {}};
  section.blocks.emplace_back(Paragraph{fmt::format(
      "{} people are affected; {} of them have no e-mail address on file. Of {} leaked rows, {} "
      "were nobody's whom we know, and {} could be several people's.",
      with_commas(extent.people), with_commas(extent.people_without_email),
      with_commas(extent.records), with_commas(extent.unmatched), with_commas(extent.ambiguous))});
  Table classes{{"Data class", "People"}, {}};
  for (const auto& count : extent.by_class) {
    classes.rows.push_back({plain(count.data_class), with_commas(count.people)});
  }
  Table places{{"Jurisdiction", "People"}, {}};
  for (const auto& count : extent.by_jurisdiction) {
    places.rows.push_back({count.jurisdiction, with_commas(count.people)});
  }
  section.blocks.emplace_back(std::move(classes));
  section.blocks.emplace_back(std::move(places));
  return section;
}

std::string met_words(const duty::Duty& duty) {
  std::string text;
  for (const duty::Met& met : duty.met) {
    if (!text.empty()) text += "; ";
    text += fmt::format("given {}, {}", to_words(met.at), met.reference);
    if (met.file) text += fmt::format(", proof SHA-256 {}", met.file->sha256);
  }
  return text;
}

Section duties(const duty::DutyList& list) {
  Table table{{"To whom and what", "Citation", "Due", "State", "Proof"}, {}};
  for (const duty::Duty& duty : list.duties) {
    std::string citation = duty.rule->citation;
    if (duty.rule->confidence == duty::Confidence::memory) citation += " (unverified)";
    table.rows.push_back(
        {fmt::format("{}: {}", duty.rule->recipient, duty.rule->title), std::move(citation),
         duty.deadline.due_at ? to_words(*duty.deadline.due_at) : duty.deadline.missing,
         plain(enum_name(duty.status)), met_words(duty)});
  }
  return {"duties", "What was owed", {std::move(table), Paragraph{std::string(duty::kDisclaimer)}}};
}

std::string approved_words(const notice::Notice& notice) {
  std::string words;
  for (const notice::Approval& approval : notice.approvals) {
    words +=
        fmt::format("{}{} by {}, as {}", words.empty() ? "" : "; ", to_words(approval.approved_at),
                    approval.approved_by, enum_name(approval.approved_as));
  }
  return words;
}

Section notices(const std::vector<notice::Notice>& all, const delivery::Status& status) {
  Table texts{{"Notice", "State", "Written", "Approved", "SHA-256 of the text"}, {}};
  for (const notice::Notice& notice : all) {
    texts.rows.push_back({fmt::format("{} version {}", notice.reference, notice.version),
                          std::string(enum_name(notice.state)),
                          fmt::format("{} by {}", to_words(notice.written_at), notice.written_by),
                          approved_words(notice), notice.text_sha256});
  }
  Table sent{{"Notice", "People", "Reached", "Bounced", "No route", "Uncertain", "Unknown",
              "Started", "Finished"},
             {}};
  for (const delivery::NoticeStatus& one : status.notices) {
    const delivery::Counts& counts = one.counts;
    sent.rows.push_back({one.notice, with_commas(counts.people), with_commas(counts.reached),
                         with_commas(counts.bounced), with_commas(counts.no_route),
                         with_commas(counts.uncertain), with_commas(unknown(counts)),
                         to_words(one.started_at),
                         one.finished_at ? to_words(*one.finished_at) : "not yet"});
  }
  return {
      "notices", "What people were told, and that it arrived", {std::move(texts), std::move(sent)}};
}

Section statements(const std::vector<record::Statement>& all) {
  Table table{{"Statement", "Stage", "Headline", "Published", "SHA-256"}, {}};
  for (const record::Statement& statement : all) {
    table.rows.push_back({statement.reference, std::string(enum_name(statement.stage)),
                          statement.title, to_words(statement.published_at), statement.sha256});
  }
  return {"statements", "What the public was told", {std::move(table)}};
}

Section promises(const std::vector<incident::Promise>& all) {
  Table table{{"Promise", "To whom", "Due", "What became of it"}, {}};
  for (const incident::Promise& promise : all) {
    std::string became(enum_name(promise.state));
    if (promise.kept_at) became += fmt::format(": {}", to_words(*promise.kept_at));
    if (promise.how) became += fmt::format(", {}", *promise.how);
    table.rows.push_back({promise.text, plain(enum_name(promise.audience)),
                          to_words(promise.due_at), std::move(became)});
  }
  return {"promises", "Promises", {std::move(table)}};
}

Section tasks(const std::vector<task::Task>& all) {
  Table table{{"Task", "Who", "Due", "State"}, {}};
  for (const task::Task& task : all) {
    table.rows.push_back({fmt::format("{} {}", task.reference, task.title),
                          task.assignee.value_or("nobody"),
                          task.due_at ? to_words(*task.due_at) : "",
                          fmt::format("{}{}", enum_name(task.state),
                                      task.reason ? ": " + *task.reason : std::string())});
  }
  return {"tasks", "What was done", {std::move(table)}};
}

Result<Section> evidence_of(storage::Transaction& tx, std::string_view incident) {
  Table table{{"Evidence", "Name", "Bytes", "SHA-256", "State"}, {}};
  Table custody{{"Evidence", "No.", "Act", "With whom", "Why", "When", "Recorded"}, {}};
  const evidence::Listing listing = TRY(evidence::list_evidence(tx, incident));
  for (const evidence::Evidence& one : listing.evidence) {
    table.rows.push_back({one.reference, one.name, with_commas(one.bytes), one.sha256,
                          std::string(enum_name(one.state))});
    for (const evidence::CustodyEntry& entry :
         TRY(evidence::load_overview(tx, one.reference)).custody) {
      custody.rows.push_back(
          {one.reference, std::to_string(entry.number), std::string(enum_name(entry.act)),
           entry.party.value_or(""), entry.reason, to_words(entry.occurred_at),
           fmt::format("{} by {}", to_words(entry.recorded_at), entry.recorded_by)});
    }
  }
  Section section{"evidence", "Evidence and its chain of custody", {std::move(table)}};
  if (!custody.rows.empty()) section.blocks.emplace_back(std::move(custody));
  return section;
}

Section checking(storage::Transaction& tx) {
  const journal::Verification verification = journal::verify(tx);
  return {
      "checking",
      "How to check this",
      {Paragraph{fmt::format(
           "Every act is an entry of a journal in which each entry bears the SHA-256 of the one "
           "before it. As of this dossier it has {} entries; {}. The hash of the last is {}.",
           with_commas(verification.entries),
           verification.first_bad ? fmt::format("it is broken at entry {}: {}",
                                                *verification.first_bad, verification.reason)
                                  : "each is as it was written",
           verification.head)},
       Paragraph{"`candor journal verify` recomputes the chain, `candor evidence verify` the "
                 "hashes of the evidence. The hashes of notices and statements are of their "
                 "texts, byte for byte."},
       Paragraph{fmt::format("Made by Candor {}.", kVersion)}}};
}

}  // namespace

Result<std::string> write_dossier(App& app, std::string_view reference, Format format) {
  // Looks at what moved first: it may write to the journal, which is read below.
  const duty::DutyList owed = TRY(duty::list_duties(app, reference));
  const auto tx = app.db.read();
  const incident::Overview overview = TRY(incident::load_overview(*tx, reference));
  const incident::Incident& incident = overview.incident;
  const Settings::Organisation& organisation = app.settings.organisation;
  const Instant now = app.clock.now();
  Document document{
      .title = fmt::format("{}: {}", incident.reference, incident.title),
      .subtitle = fmt::format("Dossier of {}, as of {}", organisation.name, to_words(now)),
      .sections = {summary(overview, organisation),
                   facts(incident::list_facts(*tx, incident.incident_id)),
                   anchors(overview.anchors), timeline(TRY(load_timeline(*tx, incident))),
                   decisions(*tx, incident.reference),
                   people(TRY(exposure::load_extent(*tx, reference))), duties(owed),
                   notices(TRY(notice::list_notices(*tx, reference)),
                           TRY(delivery::load_status(*tx, reference))),
                   statements(TRY(record::list_statements(*tx, reference))),
                   promises(TRY(incident::list_promises(*tx, reference, now))),
                   tasks(TRY(task::list_tasks(*tx, reference, {}, now))),
                   TRY(evidence_of(*tx, reference)), checking(*tx)}};
  if (format == Format::markdown) return to_markdown(document);
  return to_html(document, embedded_file(kStyleFiles, "dossier.css"));
}

Result<std::string> export_stix(App& app, std::string_view reference) {
  const auto tx = app.db.read();
  incident::Overview overview = TRY(incident::load_overview(*tx, reference));
  Leaving leaving = TRY(load_timeline(*tx, overview.incident));
  return to_stix({.incident = std::move(overview.incident),
                  .facts = std::move(overview.facts),
                  .timeline = std::move(leaving.entries),
                  .evidence = TRY(evidence::list_evidence(*tx, reference)).evidence},
                 app.settings.organisation);
}

}  // namespace candor::dossier
