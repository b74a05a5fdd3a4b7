// SPDX-License-Identifier: Apache-2.0
#include "stats/influence.h"

#include <algorithm>

namespace candor::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t kBlock = 512;  // units whose sums are formed before they are added up
constexpr std::size_t kSigned = 8;   // units whose signed sums are all formed beforehand

Eigen::Map<const Rows> block(const std::vector<double>& values, std::size_t at, std::size_t rows,
                             std::size_t width) {
  return {values.data() + at * width, static_cast<Index>(rows), static_cast<Index>(width)};
}

// Steele, Lea and Flood 2014: the number at a place of the sequence that a seed begins.
std::uint64_t split_mix(std::uint64_t seed, std::uint64_t place) {
  std::uint64_t z = seed + (place + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

// Adds to sums[draw * width] the signed sum of each row; rows are `stride` apart. Eight rows have
// 256 signed sums: each draw's eight signs are a byte, its place among them. `word` goes on over
// calls, so that all rows have signs of their own.
class SignedSums {
 public:
  SignedSums(std::size_t width, std::size_t draws, std::uint64_t seed)
      : width_(width), draws_(draws), seed_(seed), sums_(256 * width) {}

  void add(const double* rows, std::size_t count, std::vector<double>& to) {
    for (std::size_t at = 0; at < count; at += kSigned) {
      form(rows + at * width_, std::min(kSigned, count - at));
      for (std::size_t draw = 0; draw < draws_; draw += 8) {
        std::uint64_t bits = split_mix(seed_, word_++);
        const std::size_t end = std::min(draw + 8, draws_);
        for (std::size_t b = draw; b < end; ++b, bits >>= 8) {
          const double* __restrict from = sums_.data() + (bits & 0xff) * width_;
          double* __restrict sum = to.data() + b * width_;
          for (std::size_t j = 0; j < width_; ++j) sum[j] += from[j];
        }
      }
    }
  }

 private:
  void form(const double* rows, std::size_t count) {
    std::fill_n(sums_.begin(), width_, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < width_; ++j) sums_[j] -= rows[i * width_ + j];
    }
    for (std::size_t i = 0; i < kSigned; ++i) {
      const std::size_t bit = std::size_t{1} << i;
      for (std::size_t signs = 0; signs < bit; ++signs) {
        for (std::size_t j = 0; j < width_; ++j) {
          sums_[(signs | bit) * width_ + j] =
              sums_[signs * width_ + j] + (i < count ? 2 * rows[i * width_ + j] : 0);
        }
      }
    }
  }

  std::size_t width_;
  std::size_t draws_;
  std::uint64_t seed_;
  std::uint64_t word_ = 0;
  std::vector<double> sums_;
};

}  // namespace

// The last feature is one, for the constants.
Influence::Influence(std::size_t features, std::vector<std::size_t> start)
    : width_(features + 1), start_(std::move(start)), values_(start_.back() * width_) {
  for (std::size_t at = features; at < values_.size(); at += width_) values_[at] = 1;
}

VectorXd Influence::centre(std::size_t group) {
  const std::size_t width = width_ - 1;
  std::vector<double> mean(width, 0), part(width);
  for (std::size_t at = start_[group]; at < start_[group + 1]; at += kBlock) {
    std::fill(part.begin(), part.end(), 0.0);
    for (std::size_t i = at; i < std::min(at + kBlock, start_[group + 1]); ++i) {
      const double* unit = features(i);
      for (std::size_t j = 0; j < width; ++j) part[j] += unit[j];
    }
    for (std::size_t j = 0; j < width; ++j) mean[j] += part[j];
  }
  const auto n = static_cast<double>(start_[group + 1] - start_[group]);
  for (double& value : mean) value = n > 0 ? value / n : 0;
  for (std::size_t at = start_[group]; at < start_[group + 1]; ++at) {
    double* unit = features(at);
    for (std::size_t j = 0; j < width; ++j) unit[j] -= mean[j];
  }
  return Eigen::Map<const VectorXd>(mean.data(), static_cast<Index>(width));
}

namespace {

MatrixXd joined(const Influence::Linear& figures) {
  MatrixXd both(figures.map.rows(), figures.map.cols() + 1);
  both << figures.map, figures.constant;
  return both;
}

}  // namespace

MatrixXd Influence::squares(const std::vector<Linear>& figures) const {
  const Index k = figures.front().map.rows();
  const auto width = static_cast<Index>(width_);
  MatrixXd sum = MatrixXd::Zero(k, k);
  for (std::size_t g = 0; g < groups(); ++g) {
    MatrixXd products = MatrixXd::Zero(width, width);
    for (std::size_t at = start_[g]; at < start_[g + 1]; at += kBlock) {
      const std::size_t rows = std::min(kBlock, start_[g + 1] - at);
      const auto part = block(values_, at, rows, width_);
      products.noalias() += part.transpose() * part;
    }
    const MatrixXd map = joined(figures[g]);
    sum.noalias() += map * products * map.transpose();
  }
  return sum;
}

MatrixXd Influence::clustered_squares(const std::vector<Linear>& figures, Labels cluster) {
  const auto k = static_cast<std::size_t>(figures.front().map.rows());
  clusters_ = static_cast<std::size_t>(cluster.levels);
  by_cluster_.assign(clusters_ * k, 0);
  // One group's sums of features by cluster at a time.
  std::vector<double> sums;
  for (std::size_t g = 0; g < groups(); ++g) {
    sums.assign(clusters_ * width_, 0);
    for (std::size_t at = start_[g]; at < start_[g + 1]; ++at) {
      double* to = sums.data() + static_cast<std::size_t>(cluster.codes[at]) * width_;
      const double* from = values_.data() + at * width_;
      for (std::size_t j = 0; j < width_; ++j) to[j] += from[j];
    }
    const MatrixXd map = joined(figures[g]);
    for (std::size_t at = 0; at < clusters_; at += kBlock) {
      const std::size_t rows = std::min(kBlock, clusters_ - at);
      Eigen::Map<Rows>(by_cluster_.data() + at * k, static_cast<Index>(rows), static_cast<Index>(k))
          .noalias() += block(sums, at, rows, width_) * map.transpose();
    }
  }
  MatrixXd sum = MatrixXd::Zero(static_cast<Index>(k), static_cast<Index>(k));
  for (std::size_t at = 0; at < clusters_; at += kBlock) {
    const auto part = block(by_cluster_, at, std::min(kBlock, clusters_ - at), k);
    sum.noalias() += part.transpose() * part;
  }
  return sum;
}

MatrixXd Influence::draws(const std::vector<Linear>& figures, int draws, std::uint64_t seed) const {
  const Index k = figures.front().map.rows();
  const auto count = static_cast<std::size_t>(draws);
  if (clusters_ > 0) {
    SignedSums signs(static_cast<std::size_t>(k), count, seed);
    std::vector<double> sums(count * static_cast<std::size_t>(k), 0);
    signs.add(by_cluster_.data(), clusters_, sums);
    return block(sums, 0, count, static_cast<std::size_t>(k)).transpose();
  }
  MatrixXd drawn = MatrixXd::Zero(k, draws);
  SignedSums signs(width_, count, seed);
  for (std::size_t g = 0; g < groups(); ++g) {
    std::vector<double> sums(count * width_, 0);
    signs.add(values_.data() + start_[g] * width_, start_[g + 1] - start_[g], sums);
    drawn.noalias() += joined(figures[g]) * block(sums, 0, count, width_).transpose();
  }
  return drawn;
}

}  // namespace candor::stats
