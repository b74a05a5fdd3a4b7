// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/enums.h"
#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/text.h"
#include "evidence/codec.h"
#include "evidence/evidence.h"
#include "seal/seal.h"

namespace candor::evidence {
namespace {

namespace fs = std::filesystem;

// Says how far reading has come.
class ShownSource final : public ByteSource {
 public:
  ShownSource(ByteSource& source, std::int64_t total)
      : source_(source), progress_("bytes", total) {}

 private:
  Result<std::size_t> do_read(std::span<char> into) override {
    const std::size_t got = TRY(source_.read(into));
    progress_.reach(read_ += static_cast<std::int64_t>(got));
    return got;
  }
  ByteSource& source_;
  Progress progress_;
  std::int64_t read_ = 0;
};

std::string size_of(const Evidence& evidence) {
  return fmt::format("{} {}", with_commas(evidence.bytes), evidence.bytes == 1 ? "byte" : "bytes");
}

std::string keeping_of(const Evidence& evidence) {
  std::string text(enum_name(evidence.state));
  if (evidence.legal_hold == LegalHold::held) text += ", under a legal hold";
  if (evidence.retain_until && evidence.state == State::kept) {
    text += fmt::format(", until {}", to_words(*evidence.retain_until));
  }
  return text;
}

std::string line_of(const Evidence& evidence) {
  return fmt::format("{}  {}  {}, {}\n  SHA-256 {}\n", evidence.reference, evidence.name,
                     size_of(evidence), keeping_of(evidence), evidence.sha256);
}

// "taken from the backup server", "given to the police", "to be kept until …".
std::string words_of(const CustodyEntry& entry) {
  switch (entry.act) {
    case Act::taken: return fmt::format("taken from {}", entry.party.value_or(""));
    case Act::given: return fmt::format("given to {}", entry.party.value_or(""));
    case Act::damaged: return "found damaged";
    case Act::held: return "legal hold set";
    case Act::released: return "legal hold lifted";
    case Act::retained: return fmt::format("to be kept until {}", to_words(entry.until.value()));
    case Act::opened:
    case Act::verified:
    case Act::destroyed: break;
  }
  return std::string(enum_name(entry.act));
}

std::string page_of(const Overview& overview) {
  const Evidence& evidence = overview.evidence;
  std::string text =
      fmt::format("{}  {}\n{}, {}\nSHA-256 {}\nadded {} by {}\n\nCustody\n", evidence.reference,
                  evidence.name, size_of(evidence), keeping_of(evidence), evidence.sha256,
                  to_words(evidence.added_at), evidence.added_by);
  for (const CustodyEntry& entry : overview.custody) {
    text +=
        fmt::format("  {:>2}  {}  {}\n      by {}: {}\n", entry.number, to_words(entry.occurred_at),
                    words_of(entry), entry.recorded_by, entry.reason);
    if (entry.recorded_at != entry.occurred_at) {
      text += fmt::format("      recorded {}\n", to_words(entry.recorded_at));
    }
  }
  if (!overview.timeline.empty()) text += "\nTimeline entries\n";
  for (const TimelineEntryId& entry : overview.timeline) {
    text += fmt::format("  {}\n", entry.value);
  }
  return text;
}

Output acted(const Overview& overview) {
  return {.text = fmt::format("{}: {}\n", overview.evidence.reference,
                              words_of(overview.custody.back())),
          .json = pretty_json(codec::encode(overview))};
}

Result<Output> run_add(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("FILE");
  const NewEvidence wanted{
      .name = arguments.find("--name").value_or(fs::path(path).filename().string()),
      .source = arguments.value("--from"),
      .reason = arguments.value("--reason"),
      .occurred_at = TRY(arguments.instant("--at")),
      .sha256 = arguments.find("--sha256"),
  };
  const auto file = TRY(open_source(path));
  std::error_code unknown;
  const auto bytes = fs::file_size(path, unknown);
  ShownSource shown(*file, unknown ? 0 : static_cast<std::int64_t>(bytes));
  const Added added = TRY(add(app, actor, arguments.value("INC"), wanted, shown));
  const Evidence& evidence = added.evidence;
  return Output{.text = added.content == Added::Content::added
                            ? fmt::format("{}: added, {}\nSHA-256 {}\n", evidence.reference,
                                          size_of(evidence), evidence.sha256)
                            : fmt::format("{}: this content is already here; that it was taken "
                                          "again is in its custody\nSHA-256 {}\n",
                                          evidence.reference, evidence.sha256),
                .json = pretty_json(codec::encode(evidence))};
}

Result<Output> run_list(App& app, const Actor&, const Arguments& arguments) {
  const auto tx = app.db.read();
  const Listing listing = TRY(list_evidence(*tx, arguments.value("INC")));
  Output output{.text = "", .json = pretty_json(codec::encode(listing))};
  for (const Evidence& evidence : listing.evidence) output.text += line_of(evidence);
  if (listing.shredded_at) {
    output.text += fmt::format("{} was shredded {}: what it sealed opens never again\n",
                               arguments.value("INC"), to_words(*listing.shredded_at));
  } else if (listing.evidence.empty()) {
    output.text = fmt::format("no evidence; `candor evidence add {} FILE …` adds some\n",
                              arguments.value("INC"));
  }
  return output;
}

Result<Output> run_show(App& app, const Actor&, const Arguments& arguments) {
  const Overview overview = TRY(load_overview(*app.db.read(), arguments.value("EVIDENCE")));
  return Output{.text = page_of(overview), .json = pretty_json(codec::encode(overview))};
}

Result<Output> run_give(App& app, const Actor& actor, const Arguments& arguments) {
  return acted(TRY(give(app, actor, arguments.value("EVIDENCE"),
                        {.to = arguments.value("--to"),
                         .reason = arguments.value("--reason"),
                         .occurred_at = TRY(arguments.instant("--at"))})));
}

// The file is there with all of the content, or not at all.
Result<Output> run_open(App& app, const Actor& actor, const Arguments& arguments) {
  const std::string& path = arguments.value("--to");
  std::error_code unknown;
  if (fs::exists(fs::symlink_status(path, unknown))) {
    return fail(ErrorCode::conflict, fmt::format("{} is already there; give another name", path));
  }
  NewFile file(path + std::string(seal::kPartial), 0600);
  const Opened opened =
      TRY(open(app, actor, arguments.value("EVIDENCE"), arguments.value("--reason")));
  const Evidence& evidence = opened.evidence;
  ShownSource shown(*opened.content, evidence.bytes);
  std::string piece(seal::kPieceBytes, '\0');
  while (const std::size_t got = TRY(shown.read(piece))) {
    file.write(std::string_view(piece).substr(0, got));
  }
  file.keep_as(path);
  return Output{.text = fmt::format("{}: {} written to {}; the hash is right\n", evidence.reference,
                                    size_of(evidence), path),
                .json = pretty_json(codec::encode(evidence))};
}

Result<Output> run_verify(App& app, const Actor& actor, const Arguments& arguments) {
  Progress progress("bytes", 0);
  const Verification verification = TRY(verify(app, actor, arguments.find("INC"),
                                               [&](std::int64_t bytes) { progress.reach(bytes); }));
  Output output{.text = "", .json = pretty_json(codec::encode(verification))};
  for (const Damage& damage : verification.damaged) {
    output.text += fmt::format("{} is damaged: {}\n", damage.reference, damage.reason);
  }
  output.text +=
      fmt::format("{} intact, {} damaged; {} bytes read\n", with_commas(verification.intact),
                  with_commas(std::ssize(verification.damaged)), with_commas(verification.bytes));
  if (const auto& leftovers = verification.leftovers) {
    if (leftovers->removed > 0) {
      output.text += fmt::format("{} unfinished or destroyed files removed\n",
                                 with_commas(leftovers->removed));
    }
    for (const std::string& file : leftovers->unknown_files) {
      output.text += fmt::format("evidence/{} belongs to no evidence; left as it is\n", file);
    }
  }
  if (!verification.damaged.empty()) output.exit_code = 1;
  return output;
}

using ActWithReason = Result<Overview> (*)(App&, const Actor&, std::string_view, std::string_view);

template <ActWithReason act>
Result<Output> run_act(App& app, const Actor& actor, const Arguments& arguments) {
  return acted(TRY(act(app, actor, arguments.value("EVIDENCE"), arguments.value("--reason"))));
}

Result<Output> run_shred(App& app, const Actor& actor, const Arguments& arguments) {
  const Shredded done = TRY(shred(app, actor, arguments.value("INC"), arguments.value("--reason")));
  return Output{
      .text = fmt::format("{}: its key is destroyed, with {} of evidence; counts, hashes, "
                          "custody and the journal stay\n",
                          done.incident,
                          done.evidence == 1 ? "1 piece" : with_commas(done.evidence) + " pieces"),
      .json = pretty_json(codec::encode(done))};
}

Result<Output> run_retain(App& app, const Actor& actor, const Arguments& arguments) {
  const Instant until = *TRY(arguments.instant("--until"));
  return acted(TRY(retain(app, actor, arguments.value("EVIDENCE"),
                          {.until = until, .reason = arguments.value("--reason")})));
}

Result<Output> run_link(App& app, const Actor& actor, const Arguments& arguments) {
  const Overview overview =
      TRY(link(app, actor, arguments.value("EVIDENCE"), {arguments.value("ENTRY")}));
  return Output{.text = fmt::format("{}: linked to timeline entry {}\n",
                                    overview.evidence.reference, arguments.value("ENTRY")),
                .json = pretty_json(codec::encode(overview))};
}

constexpr Argument kIncident{"INC", "", Need::required, "The incident's reference, INC-2026-0007."};
constexpr Argument kEvidence{"EVIDENCE", "", Need::required,
                             "The evidence's reference, INC-2026-0007-E1."};
constexpr Argument kReason{"--reason", "TEXT", Need::required, "Why; it goes into the custody."};
constexpr Argument kAt{"--at", "TIME", Need::optional,
                       "When it happened, RFC 3339 with its zone; now if left out."};

constexpr Argument kAddArguments[] = {
    kIncident,
    {"FILE", "", Need::required, "The file, or - for standard input."},
    {"--from", "WHO", Need::required, "From where or whom it was taken."},
    kReason,
    {"--name", "NAME", Need::optional, "What it is called; the file's name if left out."},
    kAt,
    {"--sha256", "HEX", Need::optional, "Its hash at the source; another content is refused."},
};
constexpr Argument kListArguments[] = {kIncident};
constexpr Argument kShowArguments[] = {kEvidence};
constexpr Argument kGiveArguments[] = {
    kEvidence,
    {"--to", "WHO", Need::required, "To whom."},
    kReason,
    kAt,
};
constexpr Argument kOpenArguments[] = {
    kEvidence,
    kReason,
    {"--to", "FILE", Need::required, "Where to write it; it must not be there yet."},
};
constexpr Argument kVerifyArguments[] = {
    {"INC", "", Need::optional, "Of this incident alone; of all if left out."},
};
constexpr Argument kActArguments[] = {kEvidence, kReason};
constexpr Argument kShredArguments[] = {
    {"INC", "", Need::required, "The incident's reference, INC-2026-0007; it is closed."},
    kReason,
};
constexpr Argument kRetainArguments[] = {
    kEvidence,
    {"--until", "TIME", Need::required, "RFC 3339 with its zone: 2032-12-31T00:00:00Z."},
    kReason,
};
constexpr Argument kLinkArguments[] = {
    kEvidence,
    {"ENTRY", "", Need::required, "The id of the timeline entry that it bears out."},
};

constexpr Command kCommands[] = {
    {"evidence add", Access::respond, "Add a file, sealed, under the hash of its content.",
     kAddArguments, run_add},
    {"evidence list", Access::read, "List the evidence of an incident.", kListArguments, run_list},
    {"evidence show", Access::read, "Show evidence with its chain of custody.", kShowArguments,
     run_show},
    {"evidence give", Access::respond, "Record that it was handed to somebody.", kGiveArguments,
     run_give},
    {"evidence open", Access::respond, "Write the content to a file, with a reason.",
     kOpenArguments, run_open},
    {"evidence verify", Access::respond, "Read all and compare it with its hashes; exit 1 if not.",
     kVerifyArguments, run_verify},
    {"evidence hold", Access::comply, "Set the legal hold: it may not be destroyed.", kActArguments,
     run_act<hold>},
    {"evidence release", Access::comply, "Lift the legal hold.", kActArguments, run_act<release>},
    {"evidence retain", Access::comply, "Say until when it must be kept.", kRetainArguments,
     run_retain},
    {"evidence destroy", Access::comply,
     "Destroy the content once its retention has ended; hash and custody stay.", kActArguments,
     run_act<destroy>},
    {"incident shred", Access::comply,
     "Destroy a closed incident's key: evidence, proofs and leaked rows open never again.",
     kShredArguments, run_shred},
    {"evidence link", Access::respond, "Say which entry of the timeline it bears out.",
     kLinkArguments, run_link},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }

}  // namespace candor::evidence
