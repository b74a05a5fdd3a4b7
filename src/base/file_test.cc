// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <filesystem>
#include <system_error>

#include <gmock/gmock.h>

#include "base/testing.h"

namespace candor {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

  TemporaryFolder folder_;
};

TEST_F(Files, HoldWhatWasWrittenLast) {
  write_file(path("a"), std::string("x\0y", 3));
  write_file(path("a"), "second");

  EXPECT_EQ(*read_file(path("a"), 6), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()), 1);
}

TEST_F(Files, AreRefusedAboveTheLimit) {
  write_file(path("a"), std::string(200'000, 'x'));

  EXPECT_EQ(read_file(path("a"), 200'000)->size(), 200'000u);
  EXPECT_EQ(read_file(path("a"), 199'999).error().message,
            path("a") + " is larger than 199,999 bytes");
}

TEST_F(Files, ThatAreNotThereAreRefusedByName) {
  EXPECT_EQ(open_file(path("none")).error().message,
            path("none") + " cannot be opened: No such file or directory");
  EXPECT_THAT(open_file(folder_.path()).error().message, HasSubstr("is a folder, not a file"));
}

TEST_F(Files, HaveTheirNameOnlyOnceTheyAreKept) {
  write_file(path("a"), "before");
  {
    NewFile dropped(path("a.partial"), 0600);
    dropped.write("half of it");
    EXPECT_EQ(*read_file(path("a"), 100), "before");
  }
  EXPECT_FALSE(fs::exists(path("a.partial")));

  NewFile kept(path("a.partial"), 0600);
  kept.write("the ");
  kept.write("whole");
  kept.keep_as(path("a"));
  EXPECT_EQ(*read_file(path("a"), 100), "the whole");
  EXPECT_EQ(fs::status(path("a")).permissions(), fs::perms(0600));
  EXPECT_FALSE(fs::exists(path("a.partial")));
}

TEST_F(Files, LeaveNothingBehindWhereTheFolderIsMissing) {
  EXPECT_THROW(write_file(path("no/such/folder"), "x"), std::system_error);
  EXPECT_TRUE(fs::is_empty(folder_.path()));
}

}  // namespace
}  // namespace candor
