// SPDX-License-Identifier: Apache-2.0
// What every fuzz target has: a claim that must hold for any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace candor::fuzz {

inline std::string_view bytes(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Stops the run, so that the fuzzer keeps the input.
inline void claim(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "the claim does not hold: %s\n", what);
  std::abort();
}

}  // namespace candor::fuzz
