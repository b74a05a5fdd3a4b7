// SPDX-License-Identifier: Apache-2.0
// Unpredictable bytes, behind an interface so that tests and the demo can repeat themselves.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace candor {

class Random {
 public:
  virtual ~Random() = default;
  void fill(std::span<std::byte> bytes) { do_fill(bytes); }
  // `count` random bytes.
  std::string bytes(std::size_t count);

 private:
  virtual void do_fill(std::span<std::byte> bytes) = 0;
};

// The kernel's generator, getrandom(2).
class SystemRandom final : public Random {
  void do_fill(std::span<std::byte> bytes) override;
};

// The same bytes for the same seed on every machine (SplitMix64, Steele et al. 2014). Never for
// secrets. May be used by many threads at once; which of them gets what is then chance.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  // Uniform in [0, 1).
  double uniform();
  // Uniform in [0, bound); bound > 0.
  std::int64_t below(std::int64_t bound);
  // Standard normal (Box-Muller).
  double normal();

 private:
  void do_fill(std::span<std::byte> bytes) override;
  std::atomic<std::uint64_t> state_;
};

}  // namespace candor
