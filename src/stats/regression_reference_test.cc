// SPDX-License-Identifier: Apache-2.0
// Agreement with R 4.2.2 where fixest's numbers are absent: lm(y ~ d + factor(id) + factor(t),
// weights = w), its meat by sandwich's vcovCL(type = "HC0", cadjust = FALSE) or vcovHC("HC0"),
// times fixest's factors G / (G - 1) and (n - 1) / (n - K).
#include <cmath>

#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;
using testing::Columns;
using testing::expect_close;
using testing::Reference;

// Some or all rows of panel_500.csv.
struct Rows {
  std::vector<double> id, t, region, y, exposed, strength, d, ds, w, half;
};

class RegressionReference : public Reference {
 protected:
  void SetUp() override {
    Reference::SetUp();
    if (IsSkipped()) return;
    const Columns table = this->table("panel_500.csv");
    for (std::size_t i = 0; i < table.real("y").size(); ++i) {
      const auto at = [&](const char* name) { return table.real(name)[i]; };
      const std::size_t row = i + 1;
      const auto add = [&](Rows& rows) {
        const double d = at("exposed") == 1 && at("t") >= 6 ? 1 : 0;
        rows.id.push_back(at("id"));
        rows.t.push_back(at("t"));
        rows.region.push_back(at("region"));
        rows.y.push_back(at("y"));
        rows.exposed.push_back(at("exposed"));
        rows.strength.push_back(at("strength"));
        rows.d.push_back(d);
        rows.ds.push_back(d * at("strength"));
        rows.w.push_back(1 + static_cast<double>(row % 5) / 4);
        rows.half.push_back(at("region") * 2 + (at("t") > 5 ? 1 : 0));
      };
      add(all_);
      if (row * 7 % 11 != 0 && row % 13 != 0) add(some_);
    }
  }
  struct Expected {
    ErrorsOf kind;
    std::vector<const char*> clusters;
    std::vector<double> std_errors;
  };
  static void expect(const Rows& rows, std::vector<Regressor> x, const std::vector<double>& weights,
                     const std::vector<double>& estimates, const std::vector<Expected>& expected) {
    const Coded id("id", rows.id), t("t", rows.t), region("region", rows.region);
    const Design design{rows.y, std::move(x), {id.named(), t.named()}, weights};
    for (const Expected& e : expected) {
      Errors errors{e.kind, {}};
      std::string what = e.kind == ErrorsOf::iid ? "iid" : "";
      for (const std::string name : e.clusters) {
        what += name;
        errors.clusters.push_back((name == "id" ? id : name == "t" ? t : region).named());
      }
      const Regression fit = must(least_squares(design, errors));
      for (std::size_t j = 0; j < estimates.size(); ++j) {
        expect_close(fit.coefficients[j].estimate, estimates[j], what + " est");
        expect_close(fit.coefficients[j].std_error, e.std_errors[j], what + " se");
      }
    }
  }
  Rows all_, some_;
};

using enum ErrorsOf;

TEST_F(RegressionReference, BalancedWithEachKindOfError) {
  expect(all_, {{"d", all_.d}}, {}, {-0.2071217579250634},
         {{iid, {}, {0.033017106156300227}},
          {hetero, {}, {0.032642384333072677}},
          {cluster, {"id"}, {0.049236976234682844}},
          {cluster, {"region"}, {0.059037038780908602}},
          {cluster, {"t"}, {0.046244415700198736}},
          {two_way, {"id", "t"}, {0.059540572037487902}},
          {two_way, {"region", "t"}, {0.06775942847626408}}});
}

TEST_F(RegressionReference, ModeratedByStrength) {
  expect(all_, {{"d", all_.d}, {"d*strength", all_.ds}}, {},
         {-0.238263419908176816, 0.094250773183002567},
         {{iid, {}, {0.034145657057375468, 0.026822632326078736}},
          {hetero, {}, {0.033504144174947029, 0.026784055488224347}},
          {cluster, {"id"}, {0.047763598648635976, 0.037045642305375513}},
          {cluster, {"region"}, {0.056379379095238415, 0.040087379721918705}},
          {cluster, {"t"}, {0.045249200321267474, 0.021055389679643422}},
          {two_way, {"id", "t"}, {0.056991367440176494, 0.034672982876960051}},
          {two_way, {"region", "t"}, {0.06436762703308703, 0.037587860051333195}}});
}

TEST_F(RegressionReference, UnitsWithGaps) {
  expect(some_, {{"d", some_.d}}, {}, {-0.20804676335381969},
         {{iid, {}, {0.03672204024316874}},
          {hetero, {}, {0.036412367601863546}},
          {cluster, {"id"}, {0.051435538091648927}},
          {cluster, {"region"}, {0.057117321552061534}},
          {cluster, {"t"}, {0.050990780301878175}},
          {two_way, {"id", "t"}, {0.062639225576809038}},
          {two_way, {"region", "t"}, {0.067459544735533478}}});
}

TEST_F(RegressionReference, UnitsWithGapsAndWeights) {
  expect(some_, {{"d", some_.d}, {"d*strength", some_.ds}}, some_.w,
         {-0.239739830063643800, 0.093872089303708911},
         {{iid, {}, {0.037628433554167937, 0.029496371833209956}},
          {hetero, {}, {0.03744829277684894, 0.029926663628933731}},
          {cluster, {"id"}, {0.052004129281038695, 0.042240391123208612}},
          {cluster, {"region"}, {0.055998693604062837, 0.044607141907435727}},
          {cluster, {"t"}, {0.050222418383816414, 0.020878667182390731}},
          {two_way, {"id", "t"}, {0.062012158857859281, 0.03852251461766331}},
          {two_way, {"region", "t"}, {0.065441779847804027, 0.039862837852013805}}});
}

TEST_F(RegressionReference, NoEffectsButAnIntercept) {
  const Coded id("id", all_.id);
  const Design design{all_.y, {{"exposed", all_.exposed}, {"strength", all_.strength}}, {}, {}};
  const auto check = [](const Regression& fit, const std::vector<double>& errors,
                        const std::string& what) {
    const double estimates[] = {3.15449888724694105, -0.10948633516177760, 0.81763525735401676};
    for (std::size_t j = 0; j < 3; ++j) {
      expect_close(fit.coefficients[j].estimate, estimates[j], what + " est");
      expect_close(fit.coefficients[j].std_error, errors[j], what + " se");
    }
  };
  check(must(least_squares(design, {iid, {}})),
        {0.013021630372700233, 0.022996700997549639, 0.010531149943494874}, "iid");
  check(must(least_squares(design, {hetero, {}})),
        {0.013177437754185289, 0.023088023580344955, 0.010778440206258941}, "hetero");
  check(must(least_squares(design, {cluster, {id.named()}})),
        {0.029615134957119191, 0.052642166831223261, 0.024465772608040968}, "id");

  Design weighted = design;
  weighted.weights = all_.w;
  const Regression fit = must(least_squares(weighted, {iid, {}}));
  EXPECT_EQ(fit.coefficients[0].name, "(Intercept)");
  expect_close(fit.coefficients[0].estimate, 3.15769033833517154, "weighted intercept");
  expect_close(fit.coefficients[1].estimate, -0.11645612545068820, "weighted exposed");
  expect_close(fit.coefficients[0].std_error, 0.01300137239815176, "weighted intercept se");
  expect_close(fit.coefficients[2].std_error, 0.010514766452225984, "weighted strength se");
}

TEST_F(RegressionReference, OneEffectAndThree) {
  const Coded id("id", some_.id), t("t", some_.t), region("region", some_.region),
      half("region_half", some_.half);
  const Coded all_t("t", all_.t), all_region("region", all_.region);
  const Regression one = must(least_squares(
      {all_.y, {{"exposed", all_.exposed}, {"strength", all_.strength}}, {all_t.named()}, {}},
      {cluster, {all_region.named()}}));
  expect_close(one.coefficients[0].estimate, -0.10948633516177760, "one, exposed");
  expect_close(one.coefficients[0].std_error, 0.051208045774835356, "one, exposed se");
  expect_close(one.coefficients[1].std_error, 0.023078704337041046, "one, strength se");

  const Regression three =
      must(least_squares({some_.y, {{"d", some_.d}}, {id.named(), t.named(), half.named()}, {}},
                         {cluster, {region.named()}}));
  expect_close(three.coefficients[0].estimate, -0.1882527965439332, "three");
  expect_close(three.coefficients[0].std_error, 0.055591996086317201, "three se");
}

TEST_F(RegressionReference, EventStudyOfUnitsWithGapsAndWeights) {
  const Coded id("id", some_.id), t("t", some_.t);
  std::vector<std::uint8_t> exposed;
  for (double e : some_.exposed) exposed.push_back(e == 1);
  const Regression study =
      must(event_study(EventPanel{some_.y, id.named(), t.named(), "exposed", exposed, some_.w, {}},
                       4, {cluster, {id.named()}}));
  const double estimates[] = {0.102358860721940489,  0.039801887316094652,  -0.084670839714895904,
                              0.028636893200470900,  -0.096359709303076801, -0.088725688968975175,
                              -0.275897951603131797, -0.241745089407202379, -0.249271245890503229};
  const double errors[] = {0.085942274300373420, 0.077562319086976292, 0.078762684109306105,
                           0.066807242017017390, 0.069443551278083118, 0.078399167670931982,
                           0.081012931856691811, 0.083271038812127884, 0.086168307138668368};
  for (std::size_t i = 0; i < 9; ++i) {
    expect_close(study.coefficients[i].estimate, estimates[i], study.coefficients[i].name);
    expect_close(study.coefficients[i].std_error, errors[i], study.coefficients[i].name + " se");
  }
  expect_close(event_tests(study, 4).pre_trend->chi_squared, 6.6237875219892457, "pre-trend");
}

}  // namespace
}  // namespace candor::stats
