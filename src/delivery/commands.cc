// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "delivery/codec.h"
#include "delivery/delivery.h"

namespace candor::delivery {
namespace {

std::string letters(std::int64_t number) {
  return fmt::format("{} {}", with_commas(number), number == 1 ? "letter" : "letters");
}

// A run that was killed holds its letters until it is given up.
std::string how_to_resume(std::string_view reference) {
  return fmt::format("where no run is alive, `candor delivery resume {}` gives back its letters\n",
                     reference);
}

std::string line_of(const Ran& ran) {
  std::string line =
      fmt::format("{}: reached {}, bounced {}, no route {}, uncertain {}, deferred {}; ",
                  ran.notice, with_commas(ran.reached), with_commas(ran.bounced),
                  with_commas(ran.no_route), with_commas(ran.uncertain), with_commas(ran.deferred));
  if (ran.postponed > 0) {
    line += fmt::format("{} wait for their domain's next minute; ", letters(ran.postponed));
  }
  if (ran.unknown == 0) return line + "nobody is left unknown\n";
  line += fmt::format("{} left unknown", with_commas(ran.unknown));
  if (ran.next_attempt_at) {
    return line + fmt::format("\n`candor delivery run {}` goes on, from {}\n", ran.notice,
                              to_words(*ran.next_attempt_at));
  }
  return line + "\n" + how_to_resume(ran.notice);
}

std::string page_of(const PacedStatus& status) {
  if (status.notices.empty()) {
    return "nothing is on its way; `candor delivery start NOTICE` begins with an approved notice\n";
  }
  std::string text =
      status.unknown == 0
          ? fmt::format("{}: nobody is left unknown\n", status.incident)
          : fmt::format("{}: {} left unknown\n", status.incident, with_commas(status.unknown));
  std::int64_t sending = 0;
  std::int64_t queued = 0;
  for (const PacedNotice& one : status.notices) {
    text += "\n";
    const bool goes_on = one.state == notice::State::approved && !one.hold;
    if (goes_on) sending += one.counts.sending;
    if (goes_on) queued += one.counts.queued;
    const Counts& counts = one.counts;
    text += fmt::format("{} version {} by {}, started {}\n", one.notice, one.version,
                        enum_name(one.channel), to_words(one.started_at));
    if (one.state == notice::State::withdrawn) {
      text += "  the notice is withdrawn: what is queued stays unsent\n";
    }
    if (one.hold == Hold::paused) {
      text +=
          fmt::format("  paused: nothing leaves until `candor delivery resume {}`\n", one.notice);
    }
    if (one.hold == Hold::stopped) text += "  stopped: what is queued stays unsent\n";
    for (const auto& [what, number] :
         {std::pair{"people", counts.people}, std::pair{"reached", counts.reached},
          std::pair{"bounced", counts.bounced}, std::pair{"no route", counts.no_route},
          std::pair{"uncertain", counts.uncertain}, std::pair{"queued", counts.queued},
          std::pair{"sending", counts.sending}}) {
      text += fmt::format("  {:<10}{:>12}\n", what, with_commas(number));
    }
    text += fmt::format("  {} taken up, repeats included\n", letters(one.attempts));
    if (one.next_attempt_at) {
      text += fmt::format("  next attempt {}\n", to_words(*one.next_attempt_at));
    }
    if (one.reached_per_minute && one.ends_at) {
      text += fmt::format("  {:.0f} a minute arrive; at that pace all are offered by {}\n",
                          *one.reached_per_minute, to_words(*one.ends_at));
    }
  }
  if (status.not_reached > 0) {
    text += fmt::format(
        "\n{} {} not reached by any letter; `candor delivery print NOTICE` writes to those whose "
        "postal address is known\n",
        with_commas(status.not_reached), status.not_reached == 1 ? "person was" : "people were");
  }
  if (status.needs_substitute_notice) {
    text += fmt::format(
        "{} or more: laws such as 45 CFR 164.404(d)(2) ask for substitute notice, on "
        "the website or in the media\n",
        kSubstituteNoticePeople);
  }
  if (sending > 0) text += "\n" + how_to_resume(status.incident);
  if (queued > 0) {
    text += fmt::format("\n`candor delivery run {}` sends what is due\n", status.incident);
  }
  return text;
}

Result<Output> run_start(App& app, const Actor& actor, const Arguments& arguments) {
  const Started started =
      TRY(start(app, actor, arguments.value("NOTICE"), arguments.find("--override-order")));
  return Output{
      .text = fmt::format("{}: {} queued for {}, {} without a route, {} were in the ledger "
                          "before\n",
                          started.notice, letters(started.queued), enum_name(started.channel),
                          with_commas(started.no_route), with_commas(started.already)),
      .json = pretty_json(codec::encode(started))};
}

Result<Output> run_run(App& app, const Actor& actor, const Arguments& arguments) {
  const auto notices = TRY(notices_meant(*app.db.read(), arguments.value("REFERENCE")));
  std::vector<Ran> runs;
  Output output;
  for (const std::string& notice : notices) {
    Progress progress("letters", 0);
    const auto reach = [&](std::int64_t done) { progress.reach(done); };
    runs.push_back(
        TRY(run(app, actor, notice, {.letters_max = RunLimits().letters_max, .progress = reach})));
    output.text += line_of(runs.back());
  }
  output.json = pretty_json(codec::encode(runs));
  return output;
}

Result<Output> run_resume(App& app, const Actor& actor, const Arguments& arguments) {
  const auto notices = TRY(notices_meant(*app.db.read(), arguments.value("REFERENCE")));
  std::int64_t given_back = 0;
  for (const std::string& notice : notices) given_back += TRY(resume(app, actor, notice));
  return Output{.text = fmt::format("{} given back to the queue\n", letters(given_back)),
                .json = pretty_json(codec::encode_resumed(given_back))};
}

Result<Output> run_hold(App& app, const Actor& actor, const Arguments& arguments, Hold wanted) {
  const std::string notice(arguments.value("NOTICE"));
  const Hold held = TRY(hold(app, actor, notice, wanted, arguments.value("--reason")));
  return Output{.text = fmt::format(
                    "{} is {}: {}\n", notice, enum_name(held),
                    held == Hold::paused
                        ? fmt::format("nothing leaves until `candor delivery resume {}`", notice)
                        : "what is queued stays unsent"),
                .json = pretty_json(codec::encode_held(notice, held))};
}
Result<Output> run_pause(App& app, const Actor& actor, const Arguments& arguments) {
  return run_hold(app, actor, arguments, Hold::paused);
}
Result<Output> run_stop(App& app, const Actor& actor, const Arguments& arguments) {
  return run_hold(app, actor, arguments, Hold::stopped);
}

Result<Output> run_dry_run(App& app, const Actor&, const Arguments& arguments) {
  Progress progress("letters", 0);
  const auto reach = [&](std::int64_t done) { progress.reach(done); };
  const DryRun dry = TRY(dry_run(app, arguments.value("NOTICE"),
                                 {.letters_max = RunLimits().letters_max, .progress = reach}));
  return Output{
      .text = fmt::format(
          "{}: {} made and none sent, {} bytes, the largest {}, to {} {}; {} without "
          "a route; {} left unknown\n",
          dry.notice, letters(dry.letters), with_commas(dry.bytes), with_commas(dry.bytes_largest),
          with_commas(dry.domains), dry.domains == 1 ? "domain" : "domains",
          with_commas(dry.no_route), with_commas(dry.unknown)),
      .json = pretty_json(codec::encode(dry))};
}

Result<Output> run_status(App& app, const Actor&, const Arguments& arguments) {
  const PacedStatus status =
      TRY(load_paced_status(*app.db.read(), arguments.value("INC"), app.clock.now()));
  return Output{.text = page_of(status), .json = pretty_json(codec::encode(status))};
}

Result<Output> run_domains(App& app, const Actor&, const Arguments& arguments) {
  const DomainsStatus status = TRY(load_domains(app, arguments.value("NOTICE")));
  Output output{.text = "", .json = pretty_json(codec::encode(status))};
  if (status.domains.empty()) {
    output.text = fmt::format("{}: no mail was offered yet\n", status.notice);
  }
  for (const DomainStatus& one : status.domains) {
    output.text += fmt::format("{}: {}, {} reached, {} bounced, {} deferred\n", one.domain,
                               letters(one.letters), with_commas(one.reached),
                               with_commas(one.bounced), with_commas(one.deferred));
    if (one.last_words) output.text += fmt::format("    {}\n", *one.last_words);
  }
  return output;
}

Result<Output> run_bounces(App& app, const Actor& actor, const Arguments& arguments) {
  const auto next = TRY(mails_in(std::string(arguments.value("FOLDER"))));
  const BouncesRead read = TRY(read_bounces(app, actor, arguments.value("INC"), next));
  std::string text = fmt::format(
      "{}: {} mails read: {} hard, {} soft, {} delayed, {} delivered, {} complaints; {} read "
      "before, {} about something else\n",
      read.incident, with_commas(read.mails), with_commas(read.hard), with_commas(read.soft),
      with_commas(read.delayed), with_commas(read.delivered), with_commas(read.complaints),
      with_commas(read.read_before), with_commas(read.others));
  if (read.being_sent > 0) {
    text += fmt::format("{} are about letters that a run has in hand: read the folder again\n",
                        with_commas(read.being_sent));
  }
  return Output{.text = text, .json = pretty_json(codec::encode(read))};
}

std::string line_of(const PrintJob& job) {
  std::string line = fmt::format("{}: {}, begun {} by {}", job.job, letters(job.letters),
                                 to_words(job.created_at), job.created_by);
  if (!job.ended_at) return line + "; not posted yet\n";
  return line + fmt::format("; {} {}\n",
                            job.receipt.empty() ? "given back" : "posted with " + job.receipt + ",",
                            to_words(*job.ended_at));
}

Result<Output> run_print(App& app, const Actor& actor, const Arguments& arguments) {
  const auto letters_max = arguments.find("--letters-max");
  const std::int64_t count =
      letters_max ? parse_integer(*letters_max).value_or(0) : codec::NewPrintJob().letters_max;
  const PrintJob job =
      TRY(print(app, actor, arguments.value("NOTICE"), count, arguments.find("--override-order")));
  std::string text = line_of(job);
  text += fmt::format(
      "`candor delivery letters {0} --into FOLDER` draws them; when they are in "
      "the post, `candor delivery posted {0} --receipt …`\n",
      job.job);
  if (job.queued > 0) {
    text += fmt::format("{} wait for the next job\n", letters(job.queued));
  }
  if (job.no_address > 0) {
    text += fmt::format("{} cannot be written to: no postal address that may be used\n",
                        with_commas(job.no_address));
  }
  return Output{.text = text, .json = pretty_json(codec::encode(job))};
}

// Whole or not at all, and for nobody else's eyes.
void save(const std::filesystem::path& path, std::string_view bytes, std::string& text) {
  if (bytes.empty()) return;
  NewFile file(path.string() + ".partial", 0600);
  file.write(bytes);
  file.keep_as(path.string());
  text += path.string() + "\n";
}

Result<Output> run_letters(App& app, const Actor& actor, const Arguments& arguments) {
  const Stacks stacks = TRY(draw(app, actor, arguments.value("JOB")));
  const std::filesystem::path folder(arguments.value("--into"));
  std::filesystem::create_directories(folder);
  std::string text =
      fmt::format("{}: {} on {} sides; these files hold names and addresses\n", stacks.job.job,
                  letters(stacks.job.letters), with_commas(stacks.sides));
  save(folder / (stacks.job.job + "-a4.pdf"), stacks.a4, text);
  save(folder / (stacks.job.job + "-us-letter.pdf"), stacks.us_letter, text);
  save(folder / (stacks.job.job + ".csv"), stacks.addresses, text);
  return Output{.text = text, .json = pretty_json(codec::encode(stacks.job))};
}

Result<Output> run_posted(App& app, const Actor& actor, const Arguments& arguments) {
  const PrintJob job = TRY(post(app, actor, arguments.value("JOB"), arguments.value("--receipt")));
  return Output{.text = line_of(job), .json = pretty_json(codec::encode(job))};
}

Result<Output> run_give_back(App& app, const Actor& actor, const Arguments& arguments) {
  const PrintJob job = TRY(give_back(app, actor, arguments.value("JOB")));
  return Output{.text = line_of(job), .json = pretty_json(codec::encode(job))};
}

Result<Output> run_jobs(App& app, const Actor&, const Arguments& arguments) {
  const auto jobs = TRY(list_print_jobs(*app.db.read(), arguments.value("NOTICE")));
  std::string text;
  for (const PrintJob& job : jobs) text += line_of(job);
  if (jobs.empty()) text = "no letters on paper; `candor delivery print NOTICE` begins\n";
  return Output{.text = text, .json = pretty_json(codec::encode(jobs))};
}

Result<Output> run_returned(App& app, const Actor& actor, const Arguments& arguments) {
  const std::int64_t count =
      TRY(mark_returned(app, actor, arguments.value("NOTICE"), arguments.all("--mark")));
  return Output{.text = fmt::format("{} marked as bounced\n", letters(count)),
                .json = pretty_json(codec::encode_returned(count))};
}

std::string page_of(const Proof& proof) {
  std::string text = fmt::format("{}, {}\n", proof.incident, proof.person);
  if (proof.letters.empty()) text += "no letter was made for them\n";
  for (const LetterProof& letter : proof.letters) {
    text += fmt::format("\n{} version {}, text {}\n", letter.notice, letter.version,
                        letter.text_sha256);
    text += fmt::format("  queued    {} for {}, Message-ID {}\n", to_words(letter.queued_at),
                        enum_name(letter.channel), letter.message_id);
    for (const AttemptProof& attempt : letter.attempts) {
      text += fmt::format("  {:<10}{} by {}: {}\n", enum_name(attempt.outcome),
                          to_words(attempt.at), attempt.relay, attempt.words);
    }
    for (const ReportProof& report : letter.reports) {
      text +=
          fmt::format("  {:<10}{} {} {}, mail {}\n", enum_name(report.kind),
                      to_words(report.read_at), report.status, report.words, report.mail_sha256);
    }
    if (letter.rendered_sha256) text += fmt::format("  letter    {}\n", *letter.rendered_sha256);
    text += fmt::format("  {}{}\n", enum_name(letter.state),
                        letter.ended_at ? " since " + to_words(*letter.ended_at) : "");
  }
  return text;
}

Result<Output> run_proof(App& app, const Actor&, const Arguments& arguments) {
  const Proof proof =
      TRY(load_proof(*app.db.read(), arguments.value("INC"),
                     {.person = arguments.find("PERSON"), .mark = arguments.find("--mark")}));
  return Output{.text = page_of(proof), .json = pretty_json(codec::encode(proof))};
}

constexpr Argument kStartArguments[] = {
    {"NOTICE", "", Need::required, "An approved notice's reference, INC-2026-0007-N1."},
    {"--override-order", "REASON", Need::optional,
     "Why people are told although the law wants somebody else told first; the journal keeps it."},
};
constexpr Argument kRunArguments[] = {
    {"REFERENCE", "", Need::required,
     "A notice's reference, or an incident's for all its approved notices."},
};
constexpr Argument kHoldArguments[] = {
    {"NOTICE", "", Need::required, "The notice's reference, INC-2026-0007-N1."},
    {"--reason", "TEXT", Need::required, "Why; it goes into the journal."},
};
constexpr Argument kDryRunArguments[] = {
    {"NOTICE", "", Need::required, "The notice's reference, INC-2026-0007-N1."},
};
constexpr Argument kStatusArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
};

constexpr Argument kBouncesArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"FOLDER", "", Need::required,
     "A Maildir, or a folder with a mail, or the body of a webhook, in each file."},
};
constexpr Argument kProofArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007."},
    {"PERSON", "", Need::optional, "The company's own id of the customer."},
    {"--mark", "MARK", Need::optional,
     "Instead of it: what stands in the foot of a letter on paper that they hold."},
};

constexpr Argument kPrintArguments[] = {
    {"NOTICE", "", Need::required, "An approved notice's reference, INC-2026-0007-N1."},
    {"--letters-max", "COUNT", Need::optional, "At most so many in this job, up to 5000; 1000."},
    {"--override-order", "REASON", Need::optional,
     "Why people are told although the law wants somebody else told first; the journal keeps it."},
};
constexpr Argument kLettersArguments[] = {
    {"JOB", "", Need::required, "The print job's reference, INC-2026-0007-N1-P1."},
    {"--into", "FOLDER", Need::required, "Where the PDFs and the CSV of addresses go."},
};
constexpr Argument kPostedArguments[] = {
    {"JOB", "", Need::required, "The print job's reference, INC-2026-0007-N1-P1."},
    {"--receipt", "TEXT", Need::required, "What the post gave you, such as its receipt's number."},
};
constexpr Argument kJobArguments[] = {
    {"JOB", "", Need::required, "The print job's reference, INC-2026-0007-N1-P1."},
};
constexpr Argument kReturnedArguments[] = {
    {"NOTICE", "", Need::required, "The notice's reference, INC-2026-0007-N1."},
    {"--mark", "MARK", Need::repeated,
     "What stands in the foot of a letter behind the notice's reference: 12 letters and digits."},
};

constexpr Command kCommands[] = {
    {"delivery start", Access::communicate, "Put everybody who is affected into the ledger, once.",
     kStartArguments, run_start},
    {"delivery run", Access::communicate,
     "Send what is due, until the queue has nothing that is due.", kRunArguments, run_run},
    {"delivery resume", Access::communicate,
     "End a pause, and give back to the queue what dead runs on this machine have left.",
     kRunArguments, run_resume},
    {"delivery dry-run", Access::communicate, "Make what is due and send none of it.",
     kDryRunArguments, run_dry_run},
    {"delivery pause", Access::communicate, "Let no further letter leave until it is resumed.",
     kHoldArguments, run_pause},
    {"delivery stop", Access::communicate,
     "Let no further letter leave, for good; what is queued stays unsent.", kHoldArguments,
     run_stop},
    {"delivery bounces", Access::communicate,
     "Read what says what became of letters: mails of bounces and complaints, or the events of "
     "Amazon SES or SendGrid.",
     kBouncesArguments, run_bounces},
    {"delivery proof", Access::identify,
     "Show one person's chain: which letter, when, to which server, its words, hashes.",
     kProofArguments, run_proof},
    {"delivery print", Access::communicate,
     "Take up letters on paper, for those whom no mail reached or could.", kPrintArguments,
     run_print},
    {"delivery letters", Access::identify,
     "Draw the letters of a print job, with a CSV of their addresses.", kLettersArguments,
     run_letters},
    {"delivery posted", Access::communicate,
     "Say that a print job's letters are in the post; those people are reached.", kPostedArguments,
     run_posted},
    {"delivery give-back", Access::communicate,
     "Put a print job's letters back into the queue; they are not posted.", kJobArguments,
     run_give_back},
    {"delivery jobs", Access::read, "List the print jobs of a notice.", kDryRunArguments, run_jobs},
    {"delivery returned", Access::communicate,
     "Say which letters on paper came back, by the marks in their foot.", kReturnedArguments,
     run_returned},
    {"delivery domains", Access::read,
     "Count what became of letters by mail domain, most bounced first.", kDryRunArguments,
     run_domains},
    {"delivery status", Access::read, "Count what became of each letter.", kStatusArguments,
     run_status},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::delivery
