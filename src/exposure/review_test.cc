// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "base/testing.h"
#include "exposure/exposure.h"
#include "exposure/testing.h"
#include "storage/testing.h"

namespace candor::exposure {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Review : public storage::RoomTest {
 protected:
  Review() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    TextSource customers(
        "id,jurisdiction,email\nc1,DE,ada@example.org\nc2,FR,family@example.org\n"
        "c3,FR,family@example.org\n");
    must(import_customers(a, alice_, {.input = customers, .name = "customers.csv"}));
    incident_ = must(incident::declare(a, alice_, {.title = "a copied backup"})).reference;
    TextSource leaked(
        "email,name\nada@example.org,Ada\nfamily@example.org,Jo\nnobody@example.org,No One\n");
    import_id_ =
        must(import_records(a, alice_, incident_, {.input = leaked, .name = "leak.csv"},
                            {.every_row = must(parse_classes("password", "")), .by_column = {}}))
            .import_id;
  }
  ReviewPage page(const std::optional<RecordPlace>& after = {}, PageLimit limit = 50) {
    App a = app();
    return must(review_records(a, incident_, after, limit));
  }
  Result<RecordAssigned> assign(std::int64_t line, std::string_view customer,
                                std::string_view reason = "seen in the order") {
    App a = app();
    return assign_record(a, alice_, incident_, {import_id_, line}, customer, reason);
  }
  Extent extent() { return must(load_extent(*db().read(), incident_)); }

  std::string incident_;
  std::string import_id_;
};

TEST_P(Review, ShowsRowsOfNobodyAndOfSeveralWithWhomTheyMayBeAbout) {
  const ReviewPage all = page();
  ASSERT_THAT(all.records, SizeIs(2));
  EXPECT_EQ(all.records[0].state, RecordState::ambiguous);
  EXPECT_EQ(all.records[0].name, "Jo");
  EXPECT_THAT(all.records[0].customers, ElementsAre("c2", "c3"));
  EXPECT_EQ(all.records[1].state, RecordState::unmatched);
  EXPECT_EQ(all.records[1].email, "nobody@example.org");
  EXPECT_THAT(all.records[1].customers, IsEmpty());
  EXPECT_THAT(all.records[1].classes, ElementsAre("password"));

  const ReviewPage first = page({}, 1);
  ASSERT_TRUE(first.next.has_value());
  EXPECT_EQ(page(first.next, 1).records.at(0).name, "No One");
}

TEST_P(Review, AnAssignedRowCountsForItsPersonAndIsNoLongerOpen) {
  const RecordAssigned done = must(assign(3, "c3"));
  EXPECT_EQ(done.people, 2);
  EXPECT_EQ(done.people_new, 1);
  EXPECT_THAT(page().records, SizeIs(1));
  EXPECT_EQ(extent().people, 2);
  EXPECT_EQ(extent().found_by_review, 1);
  EXPECT_EQ(extent().ambiguous, 0);
  EXPECT_EQ(extent().unmatched, 1);
  EXPECT_EQ(extent().imports.at(0).people, 2);
  EXPECT_EQ(must(assign(4, "c1")).people_new, 0) << "Ada is affected already";
  const auto entries =
      journal::list(*db().read(), {.subject = {}, .kind = "exposure.record_assigned"});
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_THAT(entries[0].body, Not(HasSubstr("family")));
}

TEST_P(Review, RefusesWhatIsNotThereOrWithoutAReason) {
  EXPECT_TRUE(is_refused(assign(2, "c1"), ErrorCode::not_found)) << "it is matched";
  EXPECT_TRUE(is_refused(assign(9, "c1"), ErrorCode::not_found));
  EXPECT_TRUE(is_refused(assign(3, "c9"), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(assign(3, "c3", " "), ErrorCode::invalid));
}

TEST_P(Review, AWithdrawnImportTakesItsReviewsWithIt) {
  must(assign(3, "c3"));
  App a = app();
  must(withdraw_import(a, alice_, incident_, import_id_, "wrong file"));
  EXPECT_EQ(extent().people, 0);
  EXPECT_EQ(extent().found_by_review, 0);
}

CANDOR_EACH_ENGINE(Review);

}  // namespace
}  // namespace candor::exposure
