// SPDX-License-Identifier: Apache-2.0
// Sheets of A4: text, tables and pictures from top to bottom, as a PDF with a structure tree. The
// same content is the same bytes on the same machine.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "trust/picture.h"
#include "trust/sections.h"

namespace candor::trust {

enum class Style { kicker, headline, heading, figure_title, body, note, code };

struct SheetsOf {
  std::string title;
  std::string author;
  std::string foot;  // of each sheet, before its number
  Instant created_at;
  int sheets = 0;  // that there will be; 0: not known yet
};

// In points. Not for several threads at once.
class Sheets {
 public:
  explicit Sheets(const SheetsOf& of);
  ~Sheets();

  double width() const;     // between the margins
  double room() const;      // left on this sheet
  int sheets() const;       // begun so far
  void skip(double space);  // nothing at the top of a sheet
  void next_sheet();
  // A new sheet unless there is this much room.
  void keep(double height);

  double height_of(std::string_view text, Style style, double width) const;
  void text(std::string_view text, Style style);
  // Pictures beside one another, each as wide as its share with its title above.
  struct Titled {
    std::string title;
    Picture picture;
  };
  static constexpr double kColumnsGap = 20;
  double titles_height(const std::vector<Titled>& row) const;
  void pictures(const std::vector<Titled>& row, double scale);
  // Its head stands again on each sheet that it goes on to.
  void table(const Table& table);
  void facts(const std::vector<Fact>& facts);

  // Throws where there is no memory.
  std::string finish();

 private:
  struct Drawing;
  std::unique_ptr<Drawing> drawing_;
};

}  // namespace candor::trust
