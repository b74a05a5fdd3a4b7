// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <unordered_map>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "exposure/table.h"

namespace candor::exposure {
namespace {

namespace json = boost::json;

constexpr std::size_t kLineBytesMax = 1024 * 1024;
constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::size_t kColumnsMax = 1000;
constexpr std::size_t kDepthMax = 16;

class JsonTable final : public Table {
 public:
  JsonTable(ByteSource& text, std::string name) : text_(text), name_(std::move(name)) {}

 private:
  Result<bool> do_next(CsvRow& row) override {
    while (TRY(find_line())) {
      const std::string_view line =
          trim(std::string_view(buffer_).substr(begin_, line_end_ - begin_));
      if (line.empty()) {
        pass_line();
        continue;
      }
      row.line = line_;
      TRY(read_object(line));
      pass_line();
      row.fields.assign(values_.begin(), values_.end());
      return true;
    }
    return false;
  }
  Result<bool> do_skip() override {
    if (!TRY(find_line())) return false;
    pass_line();
    return true;
  }
  std::int64_t do_line() const override { return line_; }
  std::string do_place(std::int64_t line, std::size_t column) const override {
    return column < columns_.size() ? fmt::format("{} line {}, {}", name_, line, columns_[column])
                                    : fmt::format("{} line {}", name_, line);
  }

  // Where the line that begins here ends; false at the end of the text. A line that is too long is
  // found without being kept.
  Result<bool> find_line() {
    too_long_ = false;
    std::size_t looked = begin_;
    while (true) {
      const void* const found = std::memchr(buffer_.data() + looked, '\n', end_ - looked);
      if (found != nullptr) {
        line_end_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
        return true;
      }
      if (end_ - begin_ > kLineBytesMax) {
        too_long_ = true;
        end_ = begin_;
      }
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      looked = end_;
      if (buffer_.size() < end_ + kChunkBytes) buffer_.resize(end_ + kChunkBytes);
      const std::size_t got =
          TRY(text_.read(std::span<char>(buffer_.data() + end_, buffer_.size() - end_)));
      if (got == 0) {
        line_end_ = end_;
        return end_ > 0 || too_long_;
      }
      end_ += got;
    }
  }
  void pass_line() {
    begin_ = std::min(line_end_ + 1, end_);
    ++line_;
  }

  Result<void> read_object(std::string_view line) {
    if (too_long_) {
      return refuse(fmt::format("is longer than {} bytes",
                                with_commas(static_cast<std::int64_t>(kLineBytesMax))));
    }
    json::parse_options options;
    options.max_depth = kDepthMax;
    boost::system::error_code error;
    memory_.release();
    const json::value value = json::parse(line, error, &memory_, options);
    if (error || !value.is_object()) return refuse("is not a JSON object");
    for (std::string& text : values_) text.clear();
    return read_members(value.get_object(), "");
  }

  Result<void> read_members(const json::object& object, const std::string& before) {
    for (const auto& member : object) {
      const std::string name = before + std::string(member.key());
      if (const json::object* inner = member.value().if_object()) {
        TRY(read_members(*inner, name + "."));
        continue;
      }
      if (member.value().is_null()) continue;
      const auto [place, is_new] = places_.try_emplace(name, columns_.size());
      if (is_new) {
        if (columns_.size() == kColumnsMax) {
          return fail(ErrorCode::too_large, fmt::format("{} line {}: has more than {} columns",
                                                        name_, line_, kColumnsMax));
        }
        columns_.push_back(name);
        values_.emplace_back();
      }
      const json::string* const text = member.value().if_string();
      values_[place->second] =
          text != nullptr ? std::string(*text) : json::serialize(member.value());
    }
    return {};
  }

  tl::unexpected<Error> refuse(std::string_view why) const {
    return fail(ErrorCode::malformed, fmt::format("{} line {}: {}", name_, line_, why));
  }

  ByteSource& text_;
  std::string name_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;  // of what is filled
  std::size_t line_end_ = 0;
  std::int64_t line_ = 1;
  bool too_long_ = false;
  std::unordered_map<std::string, std::size_t> places_;  // of columns
  std::vector<std::string> values_;                      // of the row, by column
  json::monotonic_resource memory_;
};

}  // namespace

Result<std::unique_ptr<Table>> open_ndjson(ByteSource& text, const std::string& name) {
  return std::make_unique<JsonTable>(text, name);
}

}  // namespace candor::exposure
