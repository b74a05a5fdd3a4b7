// SPDX-License-Identifier: Apache-2.0
#include "base/markdown.h"

#include <algorithm>

#include <fmt/format.h>
#include <md4c-html.h>
#include <md4c.h>

#include "base/text.h"

namespace candor {
namespace {

constexpr unsigned kDialect = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS |
                              MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_PERMISSIVEEMAILAUTOLINKS;

constexpr std::string_view kSchemes[] = {"https:", "http:", "mailto:", "tel:"};

std::string_view view(const MD_ATTRIBUTE& attribute) { return {attribute.text, attribute.size}; }

// Gathers blocks from the parser's calls.
class Gatherer {
 public:
  explicit Gatherer(std::string_view source) : source_(source) {}

  void enter_block(MD_BLOCKTYPE type, void* detail) {
    switch (type) {
      case MD_BLOCK_UL: lists_.push_back({false, 0}); break;
      case MD_BLOCK_OL:
        lists_.push_back({true, static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start});
        break;
      case MD_BLOCK_LI: open_item(); break;
      case MD_BLOCK_H:
        open(BlockKind::heading, static_cast<MD_BLOCK_H_DETAIL*>(detail)->level);
        break;
      case MD_BLOCK_HR: open(BlockKind::rule, 0); break;
      case MD_BLOCK_P:
      case MD_BLOCK_CODE: open_paragraph(); break;
      default: break;
    }
  }

  void leave_block(MD_BLOCKTYPE type) {
    switch (type) {
      case MD_BLOCK_UL:
      case MD_BLOCK_OL: lists_.pop_back(); break;
      case MD_BLOCK_LI: items_.pop_back(); break;
      default: break;
    }
  }

  void enter_span(MD_SPANTYPE type, void* detail) {
    if (type == MD_SPAN_A) {
      link_ = std::string(view(static_cast<MD_SPAN_A_DETAIL*>(detail)->href));
      link_start_ = current().text.size();
      links_.emplace_back(link_, 0);
    } else if (type == MD_SPAN_IMG) {
      ++images_;
    } else if (type == MD_SPAN_STRONG && current().text.empty()) {
      in_lead_ = true;
    }
  }

  void leave_span(MD_SPANTYPE type) {
    if (type == MD_SPAN_STRONG && in_lead_) {
      in_lead_ = false;
      current().lead = current().text;
    } else if (type == MD_SPAN_A) {
      Block& block = current();
      links_.back().second = block.line_at(link_start_);
      const std::string text = block.text.substr(link_start_);
      const std::string address = link_.substr(link_.find(':') + 1);
      if (text != link_ && text != address) block.text += " (" + link_ + ")";
    }
  }

  void text(MD_TEXTTYPE type, std::string_view bytes) {
    Block& block = current();
    const bool from_source =
        bytes.data() >= source_.data() && bytes.data() < source_.data() + source_.size();
    if (from_source) {
      const auto at = static_cast<std::size_t>(bytes.data() - source_.data());
      for (; counted_ < at; ++counted_) {
        if (source_[counted_] != '\n') continue;
        ++last_line_;
        line_start_ = counted_ + 1;
      }
      if (block.line == 0) block.line = last_line_;
      block.pieces.push_back(
          {block.text.size(), last_line_,
           at < line_start_ ? 1 : static_cast<std::int64_t>(at - line_start_) + 1});
    }
    switch (type) {
      case MD_TEXT_SOFTBR: block.text += ' '; break;
      case MD_TEXT_BR: block.text += '\n'; break;
      case MD_TEXT_NULLCHAR: break;
      case MD_TEXT_ENTITY: block.text += entity(bytes); break;
      default: block.text += bytes;
    }
  }

  std::vector<Block> take() { return std::move(blocks_); }
  std::int64_t images() const { return images_; }
  const std::vector<std::pair<std::string, std::int64_t>>& links() const { return links_; }

 private:
  struct List {
    bool numbered;
    std::int64_t next;
  };

  Block& current() {
    if (!items_.empty()) return blocks_[items_.back()];
    if (blocks_.empty()) open(BlockKind::paragraph, 0);
    return blocks_.back();
  }
  void open(BlockKind kind, std::int64_t level) {
    Block block;
    block.kind = kind;
    block.level = level;
    blocks_.push_back(std::move(block));
  }
  void open_item() {
    List& list = lists_.back();
    open(list.numbered ? BlockKind::numbered_item : BlockKind::bulleted_item, std::ssize(lists_));
    if (list.numbered) blocks_.back().number = list.next++;
    items_.push_back(blocks_.size() - 1);
  }
  // A paragraph in an item goes on with the item's text.
  void open_paragraph() {
    if (items_.empty()) {
      open(BlockKind::paragraph, 0);
    } else if (!current().text.empty()) {
      current().text += ' ';
    }
  }
  static std::string_view entity(std::string_view name) {
    if (name == "&amp;") return "&";
    if (name == "&lt;") return "<";
    if (name == "&gt;") return ">";
    if (name == "&quot;") return "\"";
    if (name == "&nbsp;") return " ";
    return name;
  }

  std::string_view source_;
  std::vector<Block> blocks_;
  std::vector<List> lists_;
  std::vector<std::size_t> items_;
  bool in_lead_ = false;
  std::string link_;
  std::size_t link_start_ = 0;
  std::vector<std::pair<std::string, std::int64_t>> links_;
  std::int64_t images_ = 0;
  std::int64_t last_line_ = 1;
  std::size_t counted_ = 0;
  std::size_t line_start_ = 0;  // of last_line_
};

Gatherer& gatherer(void* user) { return *static_cast<Gatherer*>(user); }

void parse(std::string_view markdown, unsigned flags, Gatherer& into) {
  MD_PARSER parser{};
  parser.flags = flags;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* user) {
    gatherer(user).enter_block(type, detail);
    return 0;
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* user) {
    gatherer(user).leave_block(type);
    return 0;
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* user) {
    gatherer(user).enter_span(type, detail);
    return 0;
  };
  parser.leave_span = [](MD_SPANTYPE type, void*, void* user) {
    gatherer(user).leave_span(type);
    return 0;
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* user) {
    gatherer(user).text(type, {text, size});
    return 0;
  };
  const int failed =
      md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &into);
  CHECK(failed == 0);
}

}  // namespace

const Block::Piece* Block::piece_at(std::size_t byte) const {
  const auto after =
      std::upper_bound(pieces.begin(), pieces.end(), byte,
                       [](std::size_t wanted, const Piece& piece) { return wanted < piece.byte; });
  return after == pieces.begin() ? nullptr : &*std::prev(after);
}

std::int64_t Block::line_at(std::size_t byte) const {
  const Piece* piece = piece_at(byte);
  return piece == nullptr ? line : piece->line;
}

std::int64_t Block::column_at(std::size_t byte) const {
  const Piece* piece = piece_at(byte);
  return piece == nullptr ? 1 : piece->column + static_cast<std::int64_t>(byte - piece->byte);
}

std::vector<Block> read_blocks(std::string_view markdown) {
  Gatherer gathered(markdown);
  parse(markdown, kDialect, gathered);
  return gathered.take();
}

Result<void> check_markdown(std::string_view markdown) {
  std::vector<Fault> faults;
  Gatherer gathered(markdown);
  parse(markdown, kDialect, gathered);
  if (gathered.images() > 0) {
    faults.push_back(
        {"text", "holds an image; a letter loads nothing from elsewhere, so leave it out"});
  }
  for (const auto& [address, line] : gathered.links()) {
    const std::string lower = to_lower(address);
    const bool known = std::any_of(std::begin(kSchemes), std::end(kSchemes),
                                   [&](auto scheme) { return lower.starts_with(scheme); });
    if (!known) {
      faults.push_back({fmt::format("line {}", line),
                        "links to something that is not https:, http:, mailto: or tel:"});
    }
  }
  if (faults.empty()) return {};
  return fail(ErrorCode::invalid, "the text cannot become a letter as it is", std::move(faults));
}

std::string to_html(std::string_view markdown) {
  std::string html;
  const int failed = md_html(
      markdown.data(), static_cast<MD_SIZE>(markdown.size()),
      [](const MD_CHAR* text, MD_SIZE size, void* user) {
        static_cast<std::string*>(user)->append(text, size);
      },
      &html, kDialect, MD_HTML_FLAG_XHTML);
  CHECK(failed == 0);
  return html;
}

std::string to_plain_text(std::string_view markdown) {
  std::string text;
  BlockKind before = BlockKind::heading;
  for (const Block& block : read_blocks(markdown)) {
    const bool item =
        block.kind == BlockKind::numbered_item || block.kind == BlockKind::bulleted_item;
    if (!text.empty()) text += item && before == block.kind ? "\n" : "\n\n";
    if (item) text += std::string(static_cast<std::size_t>(3 * (block.level - 1)), ' ');
    switch (block.kind) {
      case BlockKind::numbered_item: text += fmt::format("{}. ", block.number); break;
      case BlockKind::bulleted_item: text += "- "; break;
      case BlockKind::rule: text += "---"; break;
      default: break;
    }
    text += block.text;
    before = block.kind;
  }
  text += '\n';
  return text;
}

}  // namespace candor
