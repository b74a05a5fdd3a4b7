// SPDX-License-Identifier: Apache-2.0
#include "seal/seal.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/testing.h"

namespace candor::seal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string keys(char fill) { return std::string(64, fill); }

TEST(Seal, OpensWhatItSealed) {
  const Seal seal(keys('k'));
  for (const std::string& text : {std::string(), std::string("Ada"), std::string(10'000, 'x')}) {
    const std::string sealed = seal.seal(text, "customer/name/1");
    EXPECT_EQ(sealed.size(), text.size() + 40);
    EXPECT_EQ(seal.open(sealed, "customer/name/1"), text);
  }
}

TEST(Seal, HidesTheTextAndThatTwoTextsAreEqual) {
  const Seal seal(keys('k'));
  const std::string sealed = seal.seal("Ada Lovelace", "here");

  EXPECT_THAT(sealed, Not(HasSubstr("Ada")));
  EXPECT_NE(sealed, seal.seal("Ada Lovelace", "here"));
}

TEST(Seal, DoesNotOpenElsewhereOrWithAnotherKeyOrAfterAChange) {
  const Seal seal(keys('k'));
  const std::string sealed = seal.seal("Ada", "customer/name/1");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THROW((void)seal.open(changed, "customer/name/1"), std::runtime_error) << i;
  }

  EXPECT_THROW((void)seal.open(sealed, "customer/name/2"), std::runtime_error);
  EXPECT_THROW((void)seal.open(sealed.substr(0, 39), "customer/name/1"), std::runtime_error);
  EXPECT_THROW((void)Seal(keys('l')).open(sealed, "customer/name/1"), std::runtime_error);
}

TEST(Seal, IndexesEqualValuesOfOneKindEqually) {
  const Seal seal(keys('k'));

  EXPECT_EQ(seal.blind("email", "a@example.com"), seal.blind("email", "a@example.com"));
  EXPECT_EQ(seal.blind("email", "a@example.com").size(), 16u);
  EXPECT_NE(seal.blind("email", "a@example.com"), seal.blind("phone", "a@example.com"));
  EXPECT_NE(seal.blind("email", "a@example.com"), seal.blind("email", "b@example.com"));
  EXPECT_NE(seal.blind("email", "a@example.com"), Seal(keys('l')).blind("email", "a@example.com"));
}

TEST(Seal, FingerprintTellsKeysApartByEitherHalf) {
  const std::string other_sealing = std::string(32, 'x') + std::string(32, 'k');
  const std::string other_index = std::string(32, 'k') + std::string(32, 'x');

  EXPECT_EQ(Seal(keys('k')).fingerprint(), Seal(keys('k')).fingerprint());
  EXPECT_NE(Seal(keys('k')).fingerprint(), Seal(other_sealing).fingerprint());
  EXPECT_NE(Seal(keys('k')).fingerprint(), Seal(other_index).fingerprint());
}

TEST(KeyFile, IsMadeOnceForItsOwnerAlone) {
  const TemporaryFolder folder;
  const std::string first = ensure_seal(folder.path()).fingerprint();

  EXPECT_EQ(ensure_seal(folder.path()).fingerprint(), first);
  struct stat status {};
  ASSERT_EQ(::stat((folder.path() + "/candor.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(status.st_size, 64);
  const std::filesystem::directory_iterator files(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(KeyFile, IsMissedWhereItIsOnlyRead) {
  const TemporaryFolder folder;

  EXPECT_THROW((void)load_seal(folder.path()), std::runtime_error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(KeyFile, DiffersFromFolderToFolder) {
  const TemporaryFolder one;
  const TemporaryFolder other;

  EXPECT_NE(ensure_seal(one.path()).fingerprint(), ensure_seal(other.path()).fingerprint());
}

TEST(KeyFile, IsNotUsedWhereOthersCanReadItOrItIsCutOff) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/candor.key";
  (void)ensure_seal(folder.path());
  ::chmod(path.c_str(), 0640);
  EXPECT_THROW((void)ensure_seal(folder.path()), std::runtime_error);

  ::chmod(path.c_str(), 0600);
  for (const std::size_t size : {0u, 63u, 65u}) {
    std::ofstream(path, std::ios::binary) << std::string(size, 'k');
    EXPECT_THROW((void)ensure_seal(folder.path()), std::runtime_error) << size;
  }
}

}  // namespace
}  // namespace candor::seal
