// SPDX-License-Identifier: Apache-2.0
// What the tests of many rooms need: matchers for Result, and where real data may lie.
#pragma once

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/result.h"

namespace candor {

// EXPECT_TRUE(is_ok(result)): prints the refusal when it is not.
template <typename T>
::testing::AssertionResult is_ok(const Result<T>& result) {
  if (result) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << to_text(result.error());
}

// EXPECT_TRUE(is_refused(result, ErrorCode::conflict)).
template <typename T>
::testing::AssertionResult is_refused(const Result<T>& result, ErrorCode code) {
  if (result) return ::testing::AssertionFailure() << "was not refused";
  if (result.error().code == code) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "was refused otherwise: " << to_text(result.error());
}

// The value; a refusal ends the test.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
  return std::move(*result);
}
inline void must(Result<void> result) {
  if (!result) throw std::runtime_error(to_text(result.error()));
}

// Real data that is not part of the repository: "breaches/vcdb-2020.json.zip". Nothing where it is
// absent.
std::optional<std::string> find_shared_data(const std::string& path);

// A new empty folder that is gone when the object is.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace candor
