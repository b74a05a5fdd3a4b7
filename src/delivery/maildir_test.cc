// SPDX-License-Identifier: Apache-2.0
#include "delivery/maildir.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/result.h"
#include "base/testing.h"

namespace candor::delivery {
namespace {

namespace fs = std::filesystem;

Message a_message(const std::string& id, const std::string& bytes) {
  return {.message_id = id + "@acme.example",
          .from_address = "notices@acme.example",
          .to_address = "anna@example.test",
          .bytes = bytes};
}

std::int64_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Maildir, ShowsAMailOnlyOnceItIsOnTheDisk) {
  const TemporaryFolder folder;
  Maildir maildir(folder.path());

  int asked = 0;
  const auto sent = maildir.send([&]() -> std::optional<Message> {
    EXPECT_EQ(files_in(folder.path() + "/new"), 0) << "the batch is not at its end";
    if (++asked == 2) return std::nullopt;
    return a_message("one", "To: anna\r\n\r\nhello\r\n");
  });

  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].outcome, Outcome::accepted);
  EXPECT_EQ(files_in(folder.path() + "/tmp"), 0);
  EXPECT_EQ(content(folder.path() + "/new/one@acme.example"), "To: anna\r\n\r\nhello\r\n");
}

TEST(Maildir, ReplacesARepeatInsteadOfKeepingTwo) {
  const TemporaryFolder folder;
  {
    Maildir maildir(folder.path());
    maildir.send(a_message("one", "first"));
  }
  Maildir maildir(folder.path());
  maildir.send(a_message("one", "second"));

  EXPECT_EQ(files_in(folder.path() + "/new"), 1);
  EXPECT_EQ(content(folder.path() + "/new/one@acme.example"), "second");
}

TEST(Maildir, WritesTheSameMailTwice) {
  const TemporaryFolder folder;
  Maildir maildir(folder.path());
  maildir.send(a_message("one", "a longer first"));
  maildir.send(a_message("one", "second"));

  EXPECT_EQ(content(folder.path() + "/new/one@acme.example"), "second");
}

TEST(Maildir, LeavesNothingInNewOfABatchThatDidNotEnd) {
  const TemporaryFolder folder;
  {
    Maildir maildir(folder.path());
    int asked = 0;
    EXPECT_THROW(maildir.send([&]() -> std::optional<Message> {
      if (++asked == 2) throw std::runtime_error("the power is gone");
      return a_message("one", "x");
    }),
                 std::runtime_error);
  }
  EXPECT_EQ(files_in(folder.path() + "/new"), 0);
}

// So many files may be open, within a block.
class OpenFilesMax {
 public:
  explicit OpenFilesMax(rlim_t files) {
    CHECK(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit fewer{.rlim_cur = files, .rlim_max = before_.rlim_max};
    CHECK(::setrlimit(RLIMIT_NOFILE, &fewer) == 0);
  }
  ~OpenFilesMax() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  OpenFilesMax(const OpenFilesMax&) = delete;
  OpenFilesMax& operator=(const OpenFilesMax&) = delete;

 private:
  rlimit before_{};
};

TEST(Maildir, TakesMoreMailsThanAProcessHasOpenFiles) {
  const TemporaryFolder folder;
  const OpenFilesMax few(320);
  Maildir maildir(folder.path());
  int made = 0;
  maildir.send([&]() -> std::optional<Message> {
    if (made == 330) return std::nullopt;
    return a_message(std::to_string(made++), "x");
  });
  EXPECT_EQ(files_in(folder.path() + "/new"), 330);
}

TEST(Maildir, KeepsItsMailsFromOtherUsers) {
  const TemporaryFolder folder;
  Maildir maildir(folder.path() + "/mail");
  maildir.send(a_message("one", "x"));
  struct stat seen {};
  ASSERT_EQ(::stat((folder.path() + "/mail/new/one@acme.example").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat((folder.path() + "/mail").c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777, 0700u);
}

TEST(Maildir, NamesNoFileOutsideItsFolder) {
  EXPECT_EQ(maildir_name("../../etc/passwd@x"), "_._.._etc_passwd@x");
  EXPECT_EQ(maildir_name("a:2,S\n@x"), "a_2_S_@x");
}

TEST(Maildir, ThrowsWhereItCannotWrite) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/file") << "x";
  EXPECT_THROW(Maildir(folder.path() + "/file/mail"), std::system_error);
}

TEST(ServerWords, NeverHoldTheRecipient) {
  EXPECT_EQ(without_address("550 5.1.1 <Anna@Example.test>: no such user anna@example.test\r\n",
                            "anna@example.test"),
            "550 5.1.1 <recipient>: no such user <recipient>");
  EXPECT_EQ(without_address(std::string(2000, 'x'), "a@b").size(), 500u);
  EXPECT_EQ(without_address("tab\there \xc3\xa4", ""), "tab here");
}

}  // namespace
}  // namespace candor::delivery
