// Against a real store, and against one whose answers are lost or refused on the way.
#include "s3/bucket_objects.h"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>

#include "tests/support/faulty_proxy.h"
#include "tests/support/store_service.h"

namespace {

using base::Fault;
using ports::IfTaken;
using ports::NamedBytes;
using support::OnTheWay;
using namespace std::string_literals;

constexpr std::size_t k_limit = 1'000'000;

class BucketObjectsTest : public testing::Test {
protected:
    // A store behind a proxy that does these things to the next requests, then none.
    s3::BucketObjects behind(std::deque<OnTheWay> faults) {
        proxy_.expect(std::move(faults));
        s3::StoreAccess access = store_.access();
        access.endpoint = "http://127.0.0.1:" + std::to_string(proxy_.port());
        return s3::BucketObjects(address_, access);
    }
    base::Result<std::size_t> put(ports::ObjectStore& store, const std::string& bytes) {
        const NamedBytes object{"commit", bytes};
        return store.put({&object, 1}, IfTaken::keep);
    }
    std::string kept() {
        return support::open_bucket(address_)->get("commit", k_limit).value().value_or("(none)");
    }

    support::StoreServer& store_ = support::shared_store();
    const s3::BucketAddress address_ = support::fresh_address();
    support::FaultyProxy proxy_{store_.access().endpoint};
};

TEST_F(BucketObjectsTest, APutWhoseAnswerWasLostIsFoundToBeOurs) {
    auto store = behind({OnTheWay::loses_answer});
    EXPECT_EQ(put(store, "ours").value(), 0U);
    EXPECT_EQ(kept(), "ours");
}

TEST_F(BucketObjectsTest, APutWhoseAnswerWasLostAfterAnothersWonIsTaken) {
    auto rival = support::open_bucket(address_);
    ASSERT_EQ(put(*rival, "theirs").value(), 0U);
    auto store = behind({OnTheWay::loses_answer});
    EXPECT_EQ(put(store, "ours").value(), 1U);
    EXPECT_EQ(kept(), "theirs");
}

TEST_F(BucketObjectsTest, APutThatNeverArrivedIsSentAgain) {
    auto store = behind({OnTheWay::loses_request, OnTheWay::says_503, OnTheWay::says_409});
    EXPECT_EQ(put(store, "ours").value(), 0U);
    EXPECT_EQ(kept(), "ours");
    EXPECT_EQ(proxy_.requests(), 4U);
}

TEST_F(BucketObjectsTest, AStoreThatIsAwayIsUnavailable) {
    auto store = behind(std::deque<OnTheWay>(20, OnTheWay::says_503));
    for (const auto& error : {put(store, "ours").error(), store.get("commit", k_limit).error(),
                              store.list("a", {}).error(), store.remove("commit").error()}) {
        EXPECT_EQ(error.fault, Fault::unavailable) << error.what;
        EXPECT_NE(error.what.find("503"), std::string::npos) << error.what;
        EXPECT_NE(error.what.find("127.0.0.1"), std::string::npos) << error.what;
        EXPECT_EQ(error.what.find('\n'), std::string::npos);
    }
    EXPECT_EQ(kept(), "(none)");
}

TEST_F(BucketObjectsTest, AClockThatIsWrongIsSaid) {
    auto store = behind({OnTheWay::says_too_late});
    const auto refused = put(store, "ours");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::settings);
    EXPECT_NE(refused.error().what.find("the clock of this machine"), std::string::npos);
    EXPECT_EQ(proxy_.requests(), 1U);
}

TEST_F(BucketObjectsTest, KeysThatAreOverAreNoWrongSettingAndNotTriedAgain) {
    auto store = behind(std::deque<OnTheWay>(4, OnTheWay::says_expired));
    for (const auto& error : {put(store, "ours").error(), store.get("commit", k_limit).error(),
                              store.list("a", {}).error(), store.remove("commit").error()}) {
        EXPECT_EQ(error.fault, Fault::expired) << error.what;
        EXPECT_TRUE(error.fatal());
        EXPECT_NE(error.what.find("S3_SESSION_TOKEN: it has expired"), std::string::npos);
    }
    EXPECT_EQ(proxy_.requests(), 4U);
    EXPECT_EQ(put(store, "ours").value(), 0U);
}

TEST_F(BucketObjectsTest, ReadingOutlivesWhatPasses) {
    ASSERT_TRUE(put(*support::open_bucket(address_), "here"));
    auto store = behind({OnTheWay::says_503, OnTheWay::loses_answer, OnTheWay::loses_request});
    EXPECT_EQ(store.get("commit", k_limit).value(), "here"s);
    auto other = behind({OnTheWay::cuts_answer});
    EXPECT_EQ(other.get("commit", k_limit).value(), "here"s);
}

class RefusedAccess : public testing::Test {
protected:
    // The error of each call, which must be the same kind: one line, of settings, without a key.
    void expect_settings(const s3::BucketAddress& address, const s3::StoreAccess& access,
                         const std::string& words) {
        s3::BucketObjects store(address, access);
        const NamedBytes object{"a", "b"};
        for (const auto& error : {store.put({&object, 1}, IfTaken::keep).error(),
                                  store.get("a", k_limit).error(), store.list("a", {}).error()}) {
            EXPECT_EQ(error.fault, Fault::settings) << error.what;
            EXPECT_NE(error.what.find(words), std::string::npos) << error.what;
            EXPECT_EQ(error.what.find('\n'), std::string::npos);
            EXPECT_EQ(error.what.find(access.secret_key), std::string::npos) << error.what;
        }
    }

    s3::StoreAccess access_ = support::shared_store().access();
};

TEST_F(RefusedAccess, AWrongSecretIsSaid) {
    access_.secret_key = "not-that";
    expect_settings(support::fresh_address(), access_, "S3_SECRET_KEY is not that of the access");
}

TEST_F(RefusedAccess, AnUnknownKeyIsSaid) {
    access_.access_key = "nobody";
    expect_settings(support::fresh_address(), access_, "does not know the key S3_ACCESS_KEY");
}

TEST_F(RefusedAccess, AMissingBucketIsSaid) {
    expect_settings({"no-such-bucket", "x"}, access_, "there is no bucket \"no-such-bucket\"");
}

TEST_F(RefusedAccess, NobodyListeningIsUnavailable) {
    access_.endpoint = "http://127.0.0.1:1";
    s3::BucketObjects store(support::fresh_address(), access_);
    const auto list = store.list("a", {});
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().fault, Fault::unavailable);
    EXPECT_NE(list.error().what.find("http://127.0.0.1:1"), std::string::npos);
}

}  // namespace
