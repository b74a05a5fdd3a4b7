// SPDX-License-Identifier: Apache-2.0
// Agreement with R 4.2.2, survival 3.5-3. The numbers typed here are of its coxph under
// coxph.control(eps = 1e-14, iter.max = 50), as its default stops up to 2e-9 short of the maximum.
#include <cmath>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;
using testing::Columns;
using testing::expect_close;
using testing::labels;
using testing::Reference;

using Numbers = std::vector<double>;

void expect_all(const Numbers& actual, const Numbers& expected, const std::string& what,
                double relative = 1e-8) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    expect_close(actual[i], expected[i], fmt::format("{} {}", what, i), relative);
  }
}

Numbers of(const CoxFit& fit, double CoxCoefficient::*value) {
  Numbers numbers;
  for (const CoxCoefficient& c : fit.coefficients) numbers.push_back(c.*value);
  return numbers;
}

Numbers of(const HazardsCheck& check) {
  Numbers numbers;
  for (const ChiSquared& test : check.covariates) numbers.push_back(test.statistic);
  numbers.push_back(check.global.statistic);
  return numbers;
}

// Rows in which every column is known.
class Frame {
 public:
  Frame(const Columns& table, const std::string& time, const std::string& event,
        std::vector<std::string> names, const std::vector<std::string>& also = {})
      : names_(std::move(names)) {
    values_.resize(names_.size());
    std::vector<std::string> wanted = names_;
    wanted.insert(wanted.end(), also.begin(), also.end());
    for (std::size_t i = 0; i < table.real(time).size(); ++i) {
      bool known = true;
      for (const std::string& name : wanted) known = known && !std::isnan(table.real(name)[i]);
      if (!known) continue;
      rows.push_back(i);
      time_.push_back(table.real(time)[i]);
      event_.push_back(table.real(event)[i] == 1);
      for (std::size_t a = 0; a < names_.size(); ++a) {
        values_[a].push_back(table.real(names_[a])[i]);
      }
    }
  }
  CoxData data() const {
    CoxData data;
    data.rows = {time_, event_, start};
    for (std::size_t a = 0; a < names_.size(); ++a) {
      data.covariates.push_back({names_[a], values_[a]});
    }
    return data;
  }
  Coded labels_of(const Columns& table, const std::string& name) const {
    std::vector<std::int64_t> chosen;
    const auto all = table.whole(name);
    for (std::size_t row : rows) chosen.push_back(all[row]);
    return labels(chosen);
  }
  Numbers& column(std::size_t a) { return values_[a]; }
  const Numbers& time() const { return time_; }
  const std::vector<std::uint8_t>& event() const { return event_; }
  void add(const std::string& name, Numbers values) {
    names_.push_back(name);
    values_.push_back(std::move(values));
  }

  std::vector<std::size_t> rows;
  Numbers start;

 private:
  std::vector<std::string> names_;
  std::vector<Numbers> values_;
  Numbers time_;
  std::vector<std::uint8_t> event_;
};

Frame customers(const Columns& table) {
  Frame frame(table, "time", "cause", {"exposed", "latency", "version", "strength", "spend"});
  for (double& latency : frame.column(1)) latency /= 30;
  return frame;
}

class CoxReference : public Reference {
 protected:
  // Against a part of reference.json.
  void expect_fit(const CoxModel& model, const std::string& place, double relative) {
    const CoxFit& fit = model.result();
    EXPECT_EQ(static_cast<double>(fit.n), number(place + "/n"));
    EXPECT_EQ(static_cast<double>(fit.events), number(place + "/events"));
    std::size_t a = 0;
    for (const auto& [name, value] : at(place + "/coef").as_object()) {
      expect_close(fit.coefficients.at(a++).coef, value.to_number<double>(), name, relative);
    }
    a = 0;
    for (const auto& [name, value] : at(place + "/se").as_object()) {
      expect_close(fit.coefficients.at(a++).std_error, value.to_number<double>(), name, relative);
    }
    expect_close(fit.loglik_null, number(place + "/loglik/0"), "loglik of nothing");
    expect_close(fit.loglik, number(place + "/loglik/1"), "loglik");
    expect_close(fit.score_test.statistic, number(place + "/score_test"), "score test");
    expect_close(fit.wald_test.statistic, number(place + "/wald"), "Wald test", 2e-8);
    expect_close(fit.lr_test.statistic, number(place + "/lr"), "likelihood ratio test");
    const Concordance c = must(model.concordance());
    expect_close(c.concordance, number(place + "/concordance"), "concordance");
    expect_close(c.std_error, number(place + "/concordance_se"), "its error");
  }
};

const std::vector<std::string> kRossi{"fin", "age", "race", "wexp", "mar", "paro", "prio"};

TEST_F(CoxReference, ArrestsAfterPrison) {
  const Frame frame(table("rossi.csv"), "week", "arrest", kRossi);
  const CoxModel model = must(CoxModel::fit(frame.data(), {.robust = true}));
  const CoxFit& fit = model.result();
  expect_all(of(fit, &CoxCoefficient::coef),
             {-0.379422166871205, -0.0574377430137615, 0.313899785949302, -0.149795697222782,
              -0.43370387669025, -0.0848710829908305, 0.0914970793511212},
             "coef", 1e-10);
  expect_all(of(fit, &CoxCoefficient::std_error),
             {0.191379480712809, 0.0219994706279538, 0.307992776392938, 0.212224296158163,
              0.381868057464921, 0.195756671920923, 0.0286485500734706},
             "se", 1e-10);
  expect_all(of(fit, &CoxCoefficient::robust_se),
             {0.195541778880588, 0.0253361463208248, 0.292328555108874, 0.218060315186137,
              0.380244465386073, 0.199200829565688, 0.0289745948116107},
             "robust se", 1e-10);
  expect_close(fit.wald_test.statistic, 31.0602278957769, "robust Wald test", 1e-10);
  expect_fit(must(CoxModel::fit(frame.data())), "/rossi/efron", 2e-8);
  expect_all(of(must(model.proportional_hazards())),
             {0.0624297500893763, 5.97398166115191, 2.06826538335465, 4.2245956386986,
              1.01102156455446, 0.0183832991358407, 0.520584267006145, 17.6944152960279},
             "change with the share that left");
  expect_all(of(must(model.proportional_hazards(TimeTransform::identity))),
             {0.00895055826554623, 6.61594379790833, 2.14442625260625, 3.8767551298427,
              1.0313483188442, 0.0281765986864228, 0.42479841110757, 18.1826870813889},
             "change with time");
  EXPECT_EQ(must(model.proportional_hazards()).global.df, 7);
}

TEST_F(CoxReference, ArrestsAfterPrisonByBreslow) {
  const Frame frame(table("rossi.csv"), "week", "arrest", kRossi);
  const CoxModel model = must(CoxModel::fit(frame.data(), {.ties = Ties::breslow}));
  expect_fit(model, "/rossi/breslow", 2e-8);
  expect_all(of(model.result(), &CoxCoefficient::coef),
             {-0.379021887795027, -0.0572459253635571, 0.314129765068245, -0.151114599627457,
              -0.432782572549051, -0.0849828357516055, 0.0911115405004656},
             "coef", 1e-10);
  expect_all(of(must(model.proportional_hazards())),
             {0.0613846353541132, 5.94084673551874, 2.05537152700593, 4.19071463518264,
              1.00500678290822, 0.0189931777784128, 0.510018855219349, 17.5732788148552},
             "change with the share that left");
}

TEST_F(CoxReference, CurvesAfterPrison) {
  const Frame frame(table("rossi.csv"), "week", "arrest", kRossi);
  const CoxModel model = must(CoxModel::fit(frame.data()));
  const auto at_time = [](const std::vector<CoxPoint>& curve, double time) {
    CoxPoint last;
    for (const CoxPoint& point : curve) {
      if (point.time <= time) last = point;
    }
    return last;
  };
  const auto baseline = must(model.curve(Numbers(7, 0.0)));
  const Numbers times{10, 20, 30, 40, 52};
  // basehaz(centered = FALSE)
  const Numbers hazard{0.104038413783002, 0.291898208237595, 0.453675439271783, 0.674414616908072,
                       0.956499233885016};
  for (std::size_t i = 0; i < times.size(); ++i) {
    expect_close(at_time(baseline, times[i]).hazard, hazard[i], "hazard", 1e-9);
  }
  const auto curve = must(model.curve(Numbers{1, 25, 1, 0, 0, 1, 3}));
  for (const auto& row : at("/rossi/pred").as_array()) {
    const CoxPoint point = at_time(curve, row.at("time").to_number<double>());
    expect_close(point.survival, row.at("surv").to_number<double>(), "surv");
    expect_close(point.std_error, row.at("se").to_number<double>(), "se");
    expect_close(point.lower, row.at("lo").to_number<double>(), "lower");
    expect_close(point.upper, row.at("hi").to_number<double>(), "upper");
  }
}

TEST_F(CoxReference, LungCancer) {
  const Columns t = table("lung.csv");
  const Frame frame(t, "time", "event", {"age", "sex", "ph.ecog"});
  expect_fit(must(CoxModel::fit(frame.data())), "/lung/efron", 1e-8);

  const Frame two(t, "time", "event", {"age", "ph.ecog"});
  const Coded sex = two.labels_of(t, "sex");
  CoxData stratified = two.data();
  stratified.strata = sex.labels();
  expect_fit(must(CoxModel::fit(stratified)), "/lung/strata", 1e-8);

  const Frame known(t, "time", "event", {"age", "sex", "ph.ecog"}, {"inst"});
  const Coded inst = known.labels_of(t, "inst");
  CoxData clustered = known.data();
  clustered.cluster = inst.labels();
  const CoxModel model = must(CoxModel::fit(clustered));
  expect_fit(model, "/lung/cluster_inst", 1e-8);
  EXPECT_EQ(model.result().clusters, inst.labels().levels);
  expect_all(of(model.result(), &CoxCoefficient::robust_se),
             {0.00688872705633099, 0.112286679907034, 0.117615953271261}, "robust se", 1e-9);
}

TEST_F(CoxReference, GeneratedCustomers) {
  const Columns t = table("surv_2k.csv");
  Frame frame = customers(t);
  const Coded region = labels(t.whole("region"));
  CoxData data = frame.data();
  data.cluster = region.labels();
  const CoxModel model = must(CoxModel::fit(data));
  expect_fit(model, "/surv2k/cluster_region", 1e-8);
  expect_all(of(model.result(), &CoxCoefficient::robust_se),
             {0.133210474561155, 0.0891814845302758, 0.140214330945079, 0.0537265302942697,
              0.047081758962686},
             "robust se", 1e-10);
  expect_all(of(must(model.proportional_hazards())),
             {1.01258601358797, 0.114315536077576, 0.473578591892132, 0.147647302208504,
              0.0503801444272391, 4.93155717824721},
             "change with the share that left");
  expect_fit(must(CoxModel::fit(frame.data(), {.robust = true})), "/surv2k/robust", 1e-8);
  expect_fit(must(CoxModel::fit(frame.data(), {.ties = Ties::breslow})), "/surv2k/breslow", 1e-8);
}

// More covariates than there are walks made for.
TEST_F(CoxReference, TenCovariates) {
  const Columns t = table("surv_2k.csv");
  Frame frame = customers(t);
  const auto product = [&](std::size_t a, std::size_t b) {
    Numbers values;
    for (std::size_t i = 0; i < frame.rows.size(); ++i) {
      values.push_back(frame.column(a)[i] * frame.column(b)[i]);
    }
    return values;
  };
  frame.add("strength2", product(3, 3));
  frame.add("spend2", product(4, 4));
  frame.add("both", product(3, 4));
  frame.add("exposed*strength", product(0, 3));
  frame.add("exposed*spend", product(0, 4));
  const CoxFit fit = must(CoxModel::fit(frame.data(), {.robust = true})).result();
  expect_all(of(fit, &CoxCoefficient::coef),
             {0.589354230044178, 0.0664656890540643, -0.36753943423188, -0.351698300644397,
              -0.114701960428857, -0.0218341816004639, 0.0128816167456668, 0.000601908970664267,
              -0.159435878847216, 0.180125213202971},
             "coef");
  expect_all(of(fit, &CoxCoefficient::robust_se),
             {0.140296171358435, 0.090857331735323, 0.149477903228956, 0.0745361989031511,
              0.0718631788360582, 0.0443888994674896, 0.0411051978140586, 0.0725011623198819,
              0.113934293835536, 0.113240173726021},
             "robust se");
}

// Late entry, weights, strata and clusters at once:
//   start = floor((id %% 5) * time / 10), w = 0.5 + (id %% 4) / 2, strata(region %% 3),
//   cluster = region
class Everything : public CoxReference {
 protected:
  void SetUp() override {
    CoxReference::SetUp();
    if (IsSkipped()) return;
    const Columns t = table("surv_2k.csv");
    frame_ = std::make_unique<Frame>(customers(t));
    std::vector<std::int64_t> thirds;
    for (std::int64_t region : t.whole("region")) thirds.push_back(region % 3);
    thirds_ = labels(thirds);
    region_ = labels(t.whole("region"));
    const Numbers id = t.real("id");
    for (std::size_t i = 0; i < id.size(); ++i) {
      frame_->start.push_back(std::floor(std::fmod(id[i], 5) * frame_->time()[i] / 10));
      weights_.push_back(0.5 + std::fmod(id[i], 4) / 2);
    }
  }
  CoxData data() const {
    CoxData data = frame_->data();
    data.weights = weights_;
    data.strata = thirds_.labels();
    data.cluster = region_.labels();
    return data;
  }
  std::unique_ptr<Frame> frame_;
  Coded thirds_, region_;
  Numbers weights_;
};

void expect_residuals(const CoxModel& model, const std::map<std::size_t, Numbers>& expected) {
  const auto residuals = model.score_residuals();
  for (const auto& [id, row] : expected) {
    for (std::size_t a = 0; a < row.size(); ++a) {
      expect_close(residuals[a][id - 1], row[a], fmt::format("residual {} of {}", a, id));
    }
  }
}

TEST_F(Everything, ByEfron) {
  const CoxModel model = must(CoxModel::fit(data()));
  const CoxFit& fit = model.result();
  expect_all(of(fit, &CoxCoefficient::coef),
             {0.511456418228223, 0.0905236843449552, -0.370866631582895, -0.403366375957101,
              -0.0458627026961751},
             "coef");
  expect_all(of(fit, &CoxCoefficient::std_error),
             {0.123392855339558, 0.0795559677343721, 0.133706445743111, 0.0478328913287053,
              0.047290855344014},
             "se");
  expect_all(of(fit, &CoxCoefficient::robust_se),
             {0.140820591474586, 0.0829730074500376, 0.138574604006799, 0.0569251009035583,
              0.041998432234101},
             "robust se");
  expect_all({fit.loglik_null, fit.loglik, fit.score_test.statistic, fit.wald_test.statistic},
             {-3690.45190386932, -3628.55159902409, 124.919892620538, 79.6492810561354}, "tests");
  const Concordance c = must(model.concordance());
  expect_all({c.concordant, c.discordant, c.tied_risk, c.tied_time, c.concordance, c.std_error},
             {169773.25, 102127.5, 0, 247.25, 0.624394195308398, 0.0153958579879711},
             "concordance");
  expect_all(of(must(model.proportional_hazards())),
             {3.5711111595571, 0.0897972740397889, 0.00605943153962331, 0.630092847359027,
              0.85423828695956, 7.56871489550748},
             "change with the share that left");
  expect_all(of(must(model.proportional_hazards(TimeTransform::identity))),
             {3.86852208722633, 0.013877674571307, 0.110652727764352, 0.102698178267069,
              0.931737633712625, 10.4893531652016},
             "change with time");
  expect_residuals(model, {{1,
                            {-0.297947034986476, -0.209718307636188, -0.13714713526313,
                             0.0615975053992284, 0.406404736963496}},
                           {10,
                            {0.250503816753042, 0.221304846268791, 0.104272647983344,
                             0.854689887541995, 0.0924409996704555}},
                           {2000,
                            {0.0733635630886863, 0.0703171518413288, 0.0334588488600006,
                             -0.167366365477715, 0.128499172245037}}});
  // survfit of the same fit without cluster
  const auto curve = must(model.curve(Numbers{1, 1, 0, 0.5, -0.5}, 1));
  Numbers actual;
  for (double time : {30.0, 180.0, 360.0}) {
    CoxPoint last;
    for (const CoxPoint& point : curve) {
      if (point.time <= time) last = point;
    }
    actual.insert(actual.end(), {last.hazard, last.survival, last.std_error, last.lower});
  }
  expect_all(actual,
             {0.224900526491016, 0.798595653920419, 0.0325339404752735, 0.737309608714294,
              0.530039534785478, 0.588581699767136, 0.0383133017135956, 0.518081880713276,
              0.694906274372177, 0.49912122624323, 0.0396008768453556, 0.427238801441969},
             "curve");
}

TEST_F(Everything, ByBreslow) {
  const CoxModel model = must(CoxModel::fit(data(), {.ties = Ties::breslow}));
  const CoxFit& fit = model.result();
  expect_all(of(fit, &CoxCoefficient::coef),
             {0.509701102894942, 0.0912568444474302, -0.370879680896253, -0.40228946786164,
              -0.0452587527147771},
             "coef");
  expect_all(of(fit, &CoxCoefficient::robust_se),
             {0.139667157534869, 0.0826618203862445, 0.13813427270509, 0.0566532779624242,
              0.0418982318810729},
             "robust se");
  expect_all({fit.loglik_null, fit.loglik, fit.score_test.statistic, fit.wald_test.statistic},
             {-3691.42444060613, -3629.82847713766, 124.327836926195, 80.6076606085325}, "tests");
  expect_all(of(must(model.proportional_hazards())),
             {3.5830604646183, 0.0786872242992021, 0.00683217098212268, 0.539408702267798,
              0.76184836982882, 7.52365223900854},
             "change with the share that left");
  expect_residuals(model, {{5,
                            {-0.316348804382407, -0.266558463824398, -0.119865612767773,
                             -0.104038998000796, -0.529176718204228}},
                           {500,
                            {-0.0878730695156411, 0.00873600466651109, 0.0206775534696378,
                             -0.0871912628045218, -0.0023825083432487}}});
}

TEST_F(Everything, WeightsAlone) {
  CoxData data = this->data();
  data.strata = data.cluster = {};
  data.rows.start = {};
  const CoxModel model = must(CoxModel::fit(data, {.robust = true}));
  expect_all(of(model.result(), &CoxCoefficient::coef),
             {0.56109472877233, 0.0747760883204252, -0.364758825388733, -0.415352205073685,
              -0.0496324967526366},
             "coef");
  expect_all(of(model.result(), &CoxCoefficient::robust_se),
             {0.148358242623707, 0.0944189339306406, 0.160831803089833, 0.0571687072584708,
              0.0575623420937811},
             "robust se");
  const Concordance c = must(model.concordance());
  expect_all({c.concordance, c.std_error}, {0.627112437164092, 0.0138541815391432}, "concordance");
}

TEST_F(Everything, IncidenceOfTwoCauses) {
  const Columns t = table("surv_2k.csv");
  const Numbers time = t.real("time");
  std::vector<std::int32_t> cause;
  for (double value : t.real("cause")) cause.push_back(static_cast<std::int32_t>(value));
  const Coded exposed = labels(t.whole("exposed"));
  const auto figures = [](const std::vector<IncidenceCurve>& curves,
                          double IncidencePoint::*value) {
    Numbers numbers;
    for (std::int32_t c : {1, 2}) {
      for (const IncidenceCurve& curve : curves) {
        for (double at : {30.0, 180.0, 364.0}) {
          numbers.push_back(incidence_at(curve, c, at).*value);
        }
      }
    }
    return numbers;
  };
  // survfit(Surv(time, factor(cause)) ~ exposed, weights = w, id = id)
  const auto weighted =
      must(cumulative_incidence({time, cause, 2, {}, weights_}, exposed.labels()));
  expect_all(figures(weighted, &IncidencePoint::incidence),
             {0.0418064642339962, 0.160992622265099, 0.249002143659105, 0.0560515027296712,
              0.198360059681208, 0.329300742092585, 0.00566015294219323, 0.0203430193401523,
              0.0415176747658109, 0.00570894702192479, 0.0117356373693282, 0.0315272251819629},
             "weighted");
  expect_all(figures(weighted, &IncidencePoint::std_error),
             {0.00590288810341984, 0.0113549382542497, 0.0137495001664566, 0.00991006626035174,
              0.0178190050818839, 0.0219973165266862, 0.00203772676106374, 0.00427199075419039,
              0.0065531698466443, 0.00340538749277656, 0.00483003139116311, 0.00861119797333857},
             "weighted se");
  // survfit(Surv(start, time, factor(cause)) ~ 1, weights = w, id = id), and without weights
  const auto late = must(cumulative_incidence({time, cause, 2, frame_->start, weights_}));
  expect_all(figures(late, &IncidencePoint::incidence),
             {0.160242753876588, 0.310596945384575, 0.393151760664885, 0.0186316219402283,
              0.0334602906450242, 0.0502741693622769},
             "late entry");
  expect_all(figures(late, &IncidencePoint::std_error),
             {0.0170887314538582, 0.0169255259876494, 0.0162458350376615, 0.005840615983935,
              0.00682239415906025, 0.00751766001086009},
             "late entry se");
  const auto plain = must(cumulative_incidence({time, cause, 2, frame_->start}));
  expect_all(figures(plain, &IncidencePoint::std_error),
             {0.015894877265397, 0.0156610319845874, 0.0150329743542345, 0.00581880427807583,
              0.00646915602122703, 0.00692917961275271},
             "late entry without weights, se");
  // conf.type = "log-log"
  const auto curves =
      must(cumulative_incidence({time, cause, 2}, exposed.labels(), SurvivalLimits::log_log));
  expect_all(figures(curves, &IncidencePoint::lower),
             {0.03301313271967, 0.13693128638946, 0.221836789371575, 0.0437506222364984,
              0.171878324526453, 0.2887293745974, 0.00333456143007592, 0.0135435991250504,
              0.0291980637533764, 0.00135525562836707, 0.00518496284091128, 0.0161795263473649},
             "log-log lower");
  // survfit(Surv(time, cause == 1) ~ 1, weights = w, robust = TRUE)
  std::vector<std::int32_t> one;
  for (std::int32_t c : cause) one.push_back(c == 1);
  const auto weighted_curve = must(cumulative_incidence({time, one, 1, {}, weights_}));
  Numbers survival, error;
  for (double at : {30.0, 180.0, 364.0}) {
    const IncidencePoint point = incidence_at(weighted_curve[0], 1, at);
    survival.push_back(1 - point.incidence);
    error.push_back(point.std_error);
  }
  expect_all(survival, {0.95353005559774, 0.825210027883213, 0.720128388151192}, "weighted KM");
  expect_all(error, {0.00512927385244206, 0.00970407790335488, 0.0119538884388911}, "its se");
}

TEST_F(CoxReference, IncidenceByExposure) {
  const Columns t = table("surv_2k.csv");
  const Numbers time = t.real("time");
  std::vector<std::int32_t> cause;
  for (double value : t.real("cause")) cause.push_back(static_cast<std::int32_t>(value));
  const Coded exposed = labels(t.whole("exposed"));
  const auto curves = must(cumulative_incidence({time, cause, 2}, exposed.labels()));
  int compared = 0;
  for (const auto& row : at("/surv2k/aj").as_array()) {
    const IncidenceCurve& curve = curves[row.at("strata").as_string() == "exposed=1"];
    const double at_time = row.at("time").to_number<double>();
    const IncidencePoint first = incidence_at(curve, 1, at_time);
    const IncidencePoint second = incidence_at(curve, 2, at_time);
    expect_close(first.incidence, row.at("p_vol").to_number<double>(), "voluntary");
    expect_close(second.incidence, row.at("p_inv").to_number<double>(), "involuntary");
    expect_close(first.std_error, row.at("se_vol").to_number<double>(), "voluntary, se");
    expect_close(second.std_error, row.at("se_inv").to_number<double>(), "involuntary, se");
    ++compared;
  }
  EXPECT_EQ(compared, 8);
}

}  // namespace
}  // namespace candor::stats
