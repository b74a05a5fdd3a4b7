// SPDX-License-Identifier: Apache-2.0
// A report in the order in which it is read, whatever it is shown on: figures first, then how it
// was done. Pure.
#pragma once

#include <string>
#include <vector>

#include "trust/plot.h"
#include "trust/report.h"

namespace candor::trust {

// The first column names its row.
struct Table {
  std::string caption;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// An outcome's effects on the groups of these splits, and which of these are not shown.
Table groups_table(const Report& report, Outcome outcome, const std::vector<Split>& splits);

struct Figure {
  std::string title;  // the answer, as a sentence
  Picture (*draw)(const Report&, Paper) = nullptr;
  std::string note;  // how to read it
  std::vector<Table> tables;
};

struct Fact {
  std::string term;
  std::string words;
};

struct Section {
  std::string title;
  std::vector<std::string> sentences;
  std::vector<std::string> commands;  // to type
  std::vector<Table> tables;
  std::vector<Fact> facts;
};

// By which plan, or that there was none: "Exploratory", and why.
Fact standing_of(const Report& report);
// The company, the incident, what this is.
std::string title_of(const Report& report);
// Staying, the change month by month, by delay, by strength.
std::vector<Figure> figures_of(const Report& report);
// How far to trust it, other groups and outcomes, methods, diagnostics, what it was made from, how
// to compute it again.
std::vector<Section> sections_of(const Report& report);
// When it was made as far as its inputs say: when the newest of them was taken.
Instant dated(const Report& report);

}  // namespace candor::trust
