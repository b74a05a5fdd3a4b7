// SPDX-License-Identifier: Apache-2.0
#include "evidence/rules.h"

#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Instant kNow = must(parse_rfc3339("2026-06-10T09:30:00Z"));

NewEvidence named(std::string name) {
  return {.name = std::move(name),
          .source = "the mail server",
          .reason = "logs of the night",
          .occurred_at = std::nullopt,
          .sha256 = std::nullopt};
}

std::vector<Fault> faults_of(const NewEvidence& wanted) {
  const auto checked = check(wanted, kNow);
  return checked ? std::vector<Fault>() : checked.error().faults;
}

TEST(EvidenceName, MayBeWhatAFileIsCalledAnywhere) {
  for (const std::string& name :
       {std::string("disk.img"), std::string(".bash_history"), std::string("Überweisung (1).pdf"),
        std::string("a b"), std::string("..."), std::string(255, 'n')}) {
    EXPECT_THAT(faults_of(named(name)), ElementsAre()) << name;
  }
}

TEST(EvidenceName, IsRefusedWhereItWouldMisleadOrBreak) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "is empty"},
      {" ", "is empty"},
      {"a\nb", "holds a control character; use plain text"},
      {"a\x1b[2Jb", "holds a control character; use plain text"},
      {std::string("a\0b", 3), "holds a control character; use plain text"},
      {"a\x7f", "holds a control character; use plain text"},
      {"a\xc2\x9b"
       "31m",
       "holds a control character; use plain text"},
      {"invoice\xe2\x80\xae"
       "fdp.exe",
       "holds a control character; use plain text"},
      {"a\xe2\x81\xa6", "holds a control character; use plain text"},
      {"\xff\xfe", "is not UTF-8"},
      {"/etc/passwd", "is a path; give the name of the file alone"},
      {"..\\secret", "is a path; give the name of the file alone"},
      {"..", "is a path; give the name of the file alone"},
      {std::string(300, 'n'), "has 300 characters; at most 255 fit"},
  };
  for (const auto& [name, message] : cases) {
    EXPECT_THAT(faults_of(named(name)), ElementsAre(Fault{"/name", message})) << name;
  }
}

TEST(EvidenceRules, NameEveryFaultAtOnce) {
  const NewEvidence wanted{.name = "",
                           .source = "two\nlines",
                           .reason = " ",
                           .occurred_at = Instant{kNow.micros + 1},
                           .sha256 = "ABC"};
  EXPECT_THAT(faults_of(wanted),
              ElementsAre(Fault{"/name", "is empty"},
                          Fault{"/source", "holds a control character; use plain text"},
                          Fault{"/reason", "is empty"},
                          Fault{"/occurred_at", "is in the future; it is now 2026-06-10T09:30:00Z"},
                          Fault{"/sha256", "is not 64 hexadecimal digits in lower case"}));
}

TEST(EvidenceRules, DestroyOnlyWhatIsKeptUnheldAndPastItsRetention) {
  Evidence evidence;
  evidence.reference = "INC-2026-0001-E1";
  const auto reason = [&] {
    const auto checked = check_destroy(evidence, kNow);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_THAT(reason(), HasSubstr("nobody has said how long INC-2026-0001-E1 must be kept"));
  evidence.retain_until = Instant{kNow.micros + 1};
  EXPECT_THAT(reason(), HasSubstr("INC-2026-0001-E1 must be kept until"));
  evidence.retain_until = kNow;
  EXPECT_EQ(reason(), "");
  evidence.legal_hold = LegalHold::held;
  EXPECT_THAT(reason(), HasSubstr("INC-2026-0001-E1 is under a legal hold"));
  evidence.legal_hold = LegalHold::none;
  evidence.state = State::destroyed;
  EXPECT_THAT(reason(), HasSubstr("INC-2026-0001-E1 was destroyed"));
}

TEST(EvidenceRules, AHoldIsSetOnceAndLiftedOnce) {
  Evidence evidence;
  EXPECT_TRUE(is_ok(check_hold(evidence)));
  EXPECT_TRUE(is_refused(check_release(evidence), ErrorCode::conflict));
  evidence.legal_hold = LegalHold::held;
  EXPECT_TRUE(is_refused(check_hold(evidence), ErrorCode::conflict));
  EXPECT_TRUE(is_ok(check_release(evidence)));
}

}  // namespace
}  // namespace candor::evidence
