// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "seal/seal.h"
#include "storage/testing.h"

namespace candor::seal {
namespace {

class SealRoom : public storage::RoomTest {
 protected:
  SealRoom() : RoomTest(std::array{schema()}, "2026-06-10T07:30:00Z") {}
  std::string key_file() const { return folder_.path() + "/candor.key"; }
};

TEST_P(SealRoom, TheFirstToSealChoosesTheKeyFileForAll) {
  const App a = app();
  const auto tx = db().write();
  const std::string first = must(claim(*tx, a)).fingerprint();

  EXPECT_EQ(must(claim(*tx, a)).fingerprint(), first);
  EXPECT_TRUE(std::filesystem::exists(key_file()));
}

TEST_P(SealRoom, AnotherKeyFileIsRefusedAndALostOneNotReplaced) {
  const App a = app();
  const auto tx = db().write();
  must(claim(*tx, a));
  std::ofstream(key_file(), std::ios::binary) << std::string(64, 'x');
  EXPECT_TRUE(is_refused(claim(*tx, a), ErrorCode::conflict));

  std::filesystem::remove(key_file());
  EXPECT_THROW((void)claim(*tx, a), std::system_error);
  EXPECT_FALSE(std::filesystem::exists(key_file()));
}

TEST_P(SealRoom, AScopeKeepsItsKeyAndSharesItWithNone) {
  const App a = app();
  const auto tx = db().write();
  const Seal seal = must(claim(*tx, a));
  EXPECT_FALSE(find_key(*tx, seal, "one"));
  const std::string one = must(ensure_key(*tx, seal, "one")).blind("x");

  EXPECT_EQ(must(ensure_key(*tx, seal, "one")).blind("x"), one);
  EXPECT_EQ(find_key(*tx, seal, "one")->blind("x"), one);
  EXPECT_NE(must(ensure_key(*tx, seal, "two")).blind("x"), one);
}

TEST_P(SealRoom, ADestroyedKeyIsGoneAndNoOtherTakesItsPlace) {
  const auto tx = db().write();
  const Seal seal = must(claim(*tx, app()));
  const std::string sealed = must(ensure_key(*tx, seal, "one")).seal("Ana", "record/1");
  EXPECT_EQ(must(ensure_key(*tx, seal, "one")).open(sealed, "record/1"), "Ana");

  destroy_key(*tx, "one", clock_.now());

  EXPECT_EQ(key_destroyed_at(*tx, "one"), clock_.now());
  EXPECT_EQ(key_destroyed_at(*tx, "two"), std::nullopt);
  EXPECT_FALSE(find_key(*tx, seal, "one").has_value());
  EXPECT_TRUE(is_refused(ensure_key(*tx, seal, "one"), ErrorCode::conflict));
}

CANDOR_EACH_ENGINE(SealRoom);

}  // namespace
}  // namespace candor::seal
