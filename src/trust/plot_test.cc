// SPDX-License-Identifier: Apache-2.0
#include "trust/plot.h"

#include <cmath>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "trust/display.h"
#include "trust/report_testing.h"

namespace candor::trust {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<Label> labels_of(const Picture& picture) {
  std::vector<Label> labels;
  for (const auto& mark : picture.marks) {
    if (const auto* label = std::get_if<Label>(&mark)) labels.push_back(*label);
  }
  return labels;
}

std::vector<std::string> words_of(const Picture& picture) {
  std::vector<std::string> words;
  for (const Label& label : labels_of(picture)) words.push_back(label.text);
  return words;
}

std::vector<Point> points_of(const Picture& picture) {
  std::vector<Point> points;
  for (const auto& mark : picture.marks) {
    if (const auto* area = std::get_if<Area>(&mark)) {
      points.insert(points.end(), area->corners.begin(), area->corners.end());
    } else if (const auto* path = std::get_if<Path>(&mark)) {
      points.insert(points.end(), path->points.begin(), path->points.end());
    } else if (const auto* shape = std::get_if<Mark>(&mark)) {
      points.push_back(shape->at);
    } else {
      const Box box = box_of(std::get<Label>(mark));
      points.push_back({box.left, box.top});
      points.push_back({box.right, box.bottom});
    }
  }
  return points;
}

// Labels that cover one another, and what is not wholly in the picture.
std::vector<std::string> faults_of(const Picture& picture) {
  std::vector<std::string> faults;
  const auto labels = labels_of(picture);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const Box a = box_of(labels[i]);
    for (std::size_t j = 0; j < i; ++j) {
      const Box b = box_of(labels[j]);
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
        faults.push_back(fmt::format("'{}' covers '{}'", labels[i].text, labels[j].text));
      }
    }
  }
  constexpr double kHair = 0.51;  // half a line's width
  for (const Point& point : points_of(picture)) {
    const bool inside = point.x >= -kHair && point.x <= picture.width + kHair &&
                        point.y >= -kHair && point.y <= picture.height + kHair;
    if (!inside) faults.push_back(fmt::format("{:.1f}, {:.1f} is outside", point.x, point.y));
  }
  return faults;
}

constexpr auto kPlots = {stayed_plot, change_plot, delay_plot, strength_plot};
constexpr Paper kPapers[] = {Paper::wide, Paper::narrow, Paper::half_sheet};

void scale_changes(Report& report, double factor) {
  for (Effect& effect : report.effects) {
    for (Interval* of : {&effect.change, &effect.change_share, &effect.change_share_90}) {
      *of = {of->estimate * factor, of->lower * factor, of->upper * factor};
    }
    for (EffectMonth& month : effect.months) {
      if (!month.change) continue;
      Interval& of = *month.change;
      of = {of.estimate * factor, of.lower * factor, of.upper * factor};
    }
  }
  if (report.queue) {
    Interval& of = report.queue->change_share;
    of = {of.estimate * factor, of.lower * factor, of.upper * factor};
  }
}

std::map<std::string, Report> nasty_reports() {
  std::map<std::string, Report> reports;
  reports["whole"] = testing::whole_report();
  {
    Report& report = reports["so few left that no curve is shown"];
    report = testing::whole_report();
    for (Group* group : {&report.exposed, &report.others}) {
      group->left.reset();
      group->stayed.reset();
      group->curve.clear();
    }
  }
  for (const auto& [before, after] : {std::pair(1, 1), std::pair(36, 36), std::pair(1, 36),
                                      std::pair(36, 1), std::pair(120, 12), std::pair(5, 7)}) {
    reports[fmt::format("{} months before, {} after", before, after)] =
        testing::whole_report(before, after);
  }
  for (const double factor : {1e-9, 1e-4, 10.0, 1e4, 1e9}) {
    Report& report = reports[fmt::format("changes {:g} times as large", factor)];
    report = testing::whole_report(36, 36);
    scale_changes(report, factor);
  }
  {
    Report& report = reports["nothing changed at all"];
    report = testing::whole_report();
    scale_changes(report, 0);
    report.exposed = report.others;
    for (Group* group : {&report.exposed, &report.others}) {
      for (StayedPoint& point : group->curve) point.stayed = point.lower = point.upper = 1;
      group->stayed = Interval{1, 1, 1};
    }
  }
  {
    Report& report = reports["nobody stayed"];
    report = testing::whole_report();
    for (Group* group : {&report.exposed, &report.others}) {
      group->curve.back().stayed = group->curve.back().lower = 0;
      group->stayed = Interval{0, 0, 0};
    }
  }
  {
    Report& report = reports["hardly anything is shown"];
    report = testing::whole_report();
    report.exposed.stayed = report.others.stayed = std::nullopt;
    report.exposed.curve = report.others.curve = {};
    report.stayed_difference = report.months_lost = std::nullopt;
    report.effects.resize(1);
    report.withheld = {{Split::delay, "within 7 days"},
                       {Split::delay, "in 8 to 30 days"},
                       {Split::strength, "weak"},
                       {Split::strength, "strong"}};
    report.queue = std::nullopt;
    report.hazards = {};
    report.currency = std::nullopt;
  }
  {
    Report& report = reports["hazards without measure"];
    report = testing::whole_report();
    report.hazards = {{"waiting", 7'702, {1e-12, 0, 1e12}, 1}, {"told", 20, {40, 0.2, 8e3}, 0.2}};
  }
  for (const Beginning beginning : {Beginning::discovered, Beginning::chosen}) {
    Report& report = reports[fmt::format("beginning {}", static_cast<int>(beginning))];
    report = testing::whole_report(36, 2);
    report.beginning = beginning;
    report.began_at = must(parse_rfc3339("2026-06-30T23:00:00Z"));
    if (beginning == Beginning::chosen) report.began_at = std::nullopt;
  }
  for (const Outcome outcome : {Outcome::active, Outcome::contacts, Outcome::logins}) {
    Report& report = reports[fmt::format("of outcome {}", static_cast<int>(outcome))];
    report = testing::whole_report();
    report.plan.margin = 0.9;
    for (Effect& effect : report.effects) effect.outcome = outcome;
  }
  return reports;
}

TEST(TrustPlot, NoLabelCoversAnotherHoweverNastyTheReport) {
  for (const auto& [name, report] : nasty_reports()) {
    int number = 0;
    for (const auto plot : kPlots) {
      ++number;
      for (const Paper paper : kPapers) {
        const Picture picture = plot(report, paper);
        EXPECT_THAT(faults_of(picture), IsEmpty())
            << name << ", plot " << number << ", " << picture.width << " wide";
        EXPECT_GT(labels_of(picture).size(), 3u) << name;
      }
    }
  }
}

TEST(TrustPlot, TheCheckForCoveredLabelsFindsThem) {
  Picture picture;
  picture.width = picture.height = 100;
  picture.marks.emplace_back(Label{{10, 50}, "told"});
  picture.marks.emplace_back(Label{{30, 55}, "lost"});
  EXPECT_THAT(faults_of(picture), ElementsAre("'lost' covers 'told'"));
  picture.marks.emplace_back(Label{{90, 20}, "outside"});
  EXPECT_THAT(faults_of(picture), SizeIs(2));
}

TEST(TrustPlot, LabelsThatWouldTouchAreMovedApartByTheSame) {
  EXPECT_THAT(spread({50, 52}, 34, 0, 200), ElementsAre(34, 68));
  EXPECT_THAT(spread({52, 50}, 34, 0, 200), ElementsAre(68, 34));
  EXPECT_THAT(spread({10, 120}, 34, 0, 200), ElementsAre(10, 120));
  EXPECT_THAT(spread({1, 2}, 34, 10, 200), ElementsAre(10, 44));
  EXPECT_THAT(spread({199, 198}, 34, 10, 200), ElementsAre(200, 166));
}

TEST(TrustPlot, StayingSaysWhereItsAxisIsCut) {
  Report report = testing::whole_report();
  EXPECT_THAT(words_of(stayed_plot(report, Paper::wide)),
              Contains("still customers (axis cut at 90\u00a0%)"));
  report.exposed.curve.back().lower = 0.01;
  EXPECT_THAT(words_of(stayed_plot(report, Paper::wide)), Contains("still customers"));
}

TEST(TrustPlot, EveryIntervalIsDrawn) {
  const Report report = testing::whole_report();
  const Picture picture = change_plot(report, Paper::wide);
  const Effect& effect = deciding(report);
  std::size_t bars = 0;
  for (const auto& mark : picture.marks) {
    const auto* path = std::get_if<Path>(&mark);
    bars += path != nullptr && path->points.size() == 2 && path->points[0].x == path->points[1].x &&
            path->dashes.on == 0;
  }
  EXPECT_EQ(bars, effect.months.size() - 1);  // all but the month compared with
}

TEST(TrustPlot, VerdictsHaveAMarkOfTheirOwnAndTheirWord) {
  const Picture picture = strength_plot(testing::whole_report(), Paper::wide);
  std::vector<Shape> shapes;
  for (const auto& mark : picture.marks) {
    if (const auto* shape = std::get_if<Mark>(&mark)) shapes.push_back(shape->shape);
  }
  EXPECT_THAT(shapes, ElementsAre(Shape::down, Shape::down, Shape::down, Shape::square));
  EXPECT_THAT(words_of(picture), Contains("lost").Times(3));
  EXPECT_THAT(words_of(picture), Contains("kept").Times(1));
}

TEST(TrustPlot, AGroupThatIsNotShownIsNamedWithoutANumber) {
  for (const Paper paper : kPapers) {
    const auto words = words_of(delay_plot(testing::whole_report(), paper));
    EXPECT_THAT(words, Contains("not told"));
    EXPECT_THAT(words, Contains("not shown: fewer than 20\u00a0people could be seen"));
  }
}

TEST(TrustPlot, TheDescriptionSaysWhatThePictureShows) {
  const Report report = testing::whole_report();
  EXPECT_THAT(delay_plot(report, Paper::wide).description,
              HasSubstr("told within 7 days: lost, −4.1 % (−5.0\u00a0to\u00a0−3.2)"));
  EXPECT_THAT(delay_plot(report, Paper::wide).description, HasSubstr("waiting for word: 1.62"));
  EXPECT_THAT(stayed_plot(report, Paper::wide).description, HasSubstr("of the others 94.4 %"));
  EXPECT_THAT(change_plot(report, Paper::wide).description, HasSubstr("verdict: lost"));
}

TEST(TrustPlot, SvgHasItsDescriptionAndNoColourOfItsOwn) {
  Report report = testing::whole_report();
  report.withheld = {{Split::delay, "<b>&"}};
  const std::string svg = to_svg(delay_plot(report, Paper::narrow), "narrow");
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-label=\""));
  EXPECT_THAT(svg, HasSubstr("told &lt;b&gt;&amp;"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  EXPECT_THAT(svg, Not(HasSubstr("#")));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(TrustDisplay, NumbersInPlotsHaveSignsAndLimits) {
  EXPECT_EQ(share_words({-0.021, -0.03, -0.012}), "−2.1 % (−3.0\u00a0to\u00a0−1.2)");
  EXPECT_EQ(share_words({0.0001, -0.03, 25}), "0.0 % (−3.0\u00a0to\u00a0+2,500)");
  EXPECT_EQ(change_words({-3.441, -3.73, 0.15}, 2), "−3.44 (−3.73\u00a0to\u00a0+0.15)");
  EXPECT_EQ(change_words(-1234.5, 2), "−1,234.50");
  EXPECT_EQ(change_words(-0.001, 2), "0.00");
  EXPECT_EQ(p_words(0.00001), "p\u00a0<\u00a00.0001");
  EXPECT_EQ(tick_words(-0.05, 0.05, "", true), "−0.05");
  EXPECT_EQ(tick_words(1500, 500, "%", true), "+1,500\u00a0%");
  EXPECT_EQ(tick_words(1e-17, 0.5, "%", true), "0\u00a0%");
}

}  // namespace
}  // namespace candor::trust
