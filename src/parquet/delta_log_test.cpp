#include "parquet/delta_log.h"

#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "parquet/folder_objects.h"
#include "tests/support/temp_folder.h"

namespace {

using ports::Table;
using tables::DeltaLog;

base::Timestamp clock_of_tests() { return base::Timestamp(std::chrono::seconds(1'795'000'000)); }

ports::Commit commit(ports::OffsetRange range, ports::Partition partition = 0) {
    ports::Commit commit;
    commit.topic = "t";
    commit.partition = partition;
    commit.range = range;
    const std::string name =
        std::to_string(partition) + "-" + std::to_string(range.from) + ".parquet";
    commit.files = {{Table::meta, "", name, 10}, {Table::podium, "", name, 20}};
    return commit;
}

// A store that does something before, or fails after, a put.
class Interrupted final : public ports::ObjectStore {
public:
    explicit Interrupted(std::shared_ptr<ports::ObjectStore> real) : real_(std::move(real)) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override {
        if (const auto act = std::exchange(before_put, nullptr)) act();
        auto done = real_->put(objects, taken);
        if (std::exchange(lose_answer, false)) return base::unavailable("no answer");
        return done;
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override {
        gets += names.size();
        return real_->get_all(names, limit);
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override {
        return real_->list(folder, range);
    }
    base::Result<void> remove(std::string_view name) override { return real_->remove(name); }
    std::string place(std::string_view name) const override { return real_->place(name); }

    std::function<void()> before_put;
    bool lose_answer = false;
    std::size_t gets = 0;

private:
    std::shared_ptr<ports::ObjectStore> real_;
};

class DeltaLogTest : public testing::Test {
protected:
    std::filesystem::path version(std::int64_t number, Table table = Table::meta) const {
        return folder_.path() / "superhero" / table_name(table) / "_delta_log" /
               tables::delta_version_name(number);
    }
    ports::PublishedTable published(Table table = Table::meta) {
        return DeltaLog(folder_objects_, clock_of_tests).published(table).value();
    }
    void expect_each_once(const std::vector<std::string>& names) {
        const auto found = published();
        EXPECT_EQ(found.files.size(), names.size());
        for (const std::string& name : names) {
            const auto file = found.files.find(name);
            ASSERT_NE(file, found.files.end()) << name;
            EXPECT_EQ(file->second.times, 1U) << name;
        }
    }

    support::TempFolder folder_;
    std::shared_ptr<ports::ObjectStore> folder_objects_ = tables::open_folder(folder_.path());
    std::shared_ptr<Interrupted> store_ = std::make_shared<Interrupted>(folder_objects_);
    DeltaLog log_{store_, clock_of_tests};
};

TEST_F(DeltaLogTest, WithoutCommitsThereIsATableWithoutRows) {
    EXPECT_EQ(published().version, -1);
    EXPECT_FALSE(log_.exists(Table::meta).value());
    log_.publish(Table::meta, {}).value();
    EXPECT_EQ(published().version, 0);
    EXPECT_TRUE(log_.exists(Table::meta).value());
    EXPECT_FALSE(log_.exists(Table::podium).value());
}

TEST_F(DeltaLogTest, EachTableHasItsOwnFiles) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    log_.publish(Table::podium, {commit({0, 5})}).value();
    EXPECT_EQ(published(Table::meta).files["0-0.parquet"].bytes, 10U);
    EXPECT_EQ(published(Table::podium).files["0-0.parquet"].bytes, 20U);
}

TEST_F(DeltaLogTest, AgainIsNothing) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    log_.publish(Table::meta, {commit({0, 5})}).value();
    DeltaLog(folder_objects_, clock_of_tests).publish(Table::meta, {commit({0, 5})}).value();
    EXPECT_EQ(published().version, 1);
    expect_each_once({"0-0.parquet"});
}

TEST_F(DeltaLogTest, WhoLosesAVersionTakesItInAndMakesTheNext) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    store_->before_put = [&] {
        DeltaLog other(folder_objects_, clock_of_tests);
        other.publish(Table::meta, {commit({0, 5}), commit({0, 7}, 1)}).value();
        other.publish(Table::meta, {commit({7, 8}, 1)}).value();
    };
    log_.publish(Table::meta, {commit({5, 9})}).value();
    EXPECT_EQ(published().version, 4);
    expect_each_once({"0-0.parquet", "1-0.parquet", "1-7.parquet", "0-5.parquet"});
}

TEST_F(DeltaLogTest, OfTwoThatPublishTheSameOneDoes) {
    log_.publish(Table::meta, {}).value();
    store_->before_put = [&] {
        DeltaLog(folder_objects_, clock_of_tests)
            .publish(Table::meta, {commit({0, 5}), commit({5, 9})})
            .value();
    };
    log_.publish(Table::meta, {commit({0, 5})}).value();
    expect_each_once({"0-0.parquet", "0-5.parquet"});
}

TEST_F(DeltaLogTest, AnAnswerThatIsLostDoublesNothing) {
    log_.publish(Table::meta, {}).value();
    store_->lose_answer = true;
    const auto lost = log_.publish(Table::meta, {commit({0, 5})});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fault, base::Fault::unavailable);
    log_.publish(Table::meta, {commit({0, 5}), commit({5, 9})}).value();
    expect_each_once({"0-0.parquet", "0-5.parquet"});
}

TEST_F(DeltaLogTest, TheNewestVersionOfOursIsEnoughToGoOn) {
    for (int i = 0; i < 20; ++i) log_.publish(Table::meta, {commit({i, i + 1})}).value();
    store_->gets = 0;
    DeltaLog(store_, clock_of_tests).publish(Table::meta, {commit({20, 21})}).value();
    EXPECT_EQ(store_->gets, 2U);  // the last checkpoint, of which there is none, and that version
    EXPECT_EQ(published().files.size(), 21U);
}

TEST_F(DeltaLogTest, VersionsOfOthersAreReadBackToOneOfOurs) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    support::write_text(version(2),
                        "{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}\n"
                        "{\"remove\":{\"path\":\"0-0.parquet\",\"dataChange\":false}}\n"
                        "{\"add\":{\"path\":\"big.parquet\",\"size\":9,"
                        "\"modificationTime\":1,\"dataChange\":false}}\n");
    DeltaLog other(folder_objects_, clock_of_tests);
    other.publish(Table::meta, {commit({0, 5}), commit({5, 9})}).value();
    const auto found = published();
    EXPECT_EQ(found.version, 3);
    EXPECT_TRUE(found.files.at("0-0.parquet").replaced);
    EXPECT_TRUE(found.files.at("big.parquet").rearranged);
    EXPECT_EQ(found.files.at("0-5.parquet").times, 1U);
}

TEST_F(DeltaLogTest, WithoutVersionsThatEnginesNeedItCannotBeRead) {
    for (int i = 0; i < 5; ++i) log_.publish(Table::meta, {commit({i, i + 1})}).value();
    for (const int lost : {0, 3}) {
        const std::string text = support::read_text(version(lost));
        std::filesystem::remove(version(lost));
        const auto read = DeltaLog(folder_objects_, clock_of_tests).published(Table::meta);
        ASSERT_FALSE(read) << lost;
        EXPECT_EQ(read.error().fault, base::Fault::disk);
        EXPECT_NE(read.error().what.find(version(lost).string()), std::string::npos);
        support::write_text(version(lost), text);
    }
    EXPECT_EQ(published().files.size(), 5U);
}

TEST_F(DeltaLogTest, WithoutVersionsBeforeACheckpointALogIsStillGoneOnWith) {
    DeltaLog log(store_, clock_of_tests, 3);
    for (int i = 0; i < 5; ++i) log.publish(Table::meta, {commit({i, i + 1})}).value();
    for (int i = 0; i < 4; ++i) std::filesystem::remove(version(i));
    DeltaLog(folder_objects_, clock_of_tests).publish(Table::meta, {commit({5, 6})}).value();
    EXPECT_EQ(published().version, 6);
    EXPECT_EQ(published().first, 4);
}

TEST_F(DeltaLogTest, WithoutAnyVersionOfOursItIsNotGuessed) {
    support::write_text(version(9), "{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}\n");
    const auto refused = log_.publish(Table::meta, {commit({0, 5})});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, base::Fault::disk);
    EXPECT_NE(refused.error().what.find(version(9).string()), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(version(10)));
}

TEST_F(DeltaLogTest, ATableOfANewerProtocolIsLeftAlone) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    support::write_text(version(2),
                        "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7}}\n");
    for (int i = 0; i < 2; ++i) {
        const auto refused = log_.publish(Table::meta, {commit({5, 9})});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().fault, base::Fault::disk);
        EXPECT_NE(refused.error().what.find("writers of version 7"), std::string::npos);
    }
    EXPECT_FALSE(std::filesystem::exists(version(3)));
}

TEST_F(DeltaLogTest, ADamagedVersionIsNamed) {
    log_.publish(Table::meta, {commit({0, 5})}).value();
    support::write_text(version(1), "{\"add\":");
    const auto done = DeltaLog(folder_objects_, clock_of_tests).publish(Table::meta, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::disk);
    EXPECT_NE(done.error().what.find(version(1).string() + ": line 1"), std::string::npos)
        << done.error().what;
    const auto read = DeltaLog(folder_objects_, clock_of_tests).published(Table::meta);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().what, done.error().what);
}

TEST_F(DeltaLogTest, NowAndThenThereIsACheckpoint) {
    DeltaLog log(store_, clock_of_tests, 3);
    const auto last = version(0).parent_path() / "_last_checkpoint";
    for (int i = 0; i < 8; ++i) {
        log.publish(Table::meta, {commit({i, i + 1})}).value();
        EXPECT_EQ(std::filesystem::exists(last), i >= 2) << i;
    }
    // Version 6: protocol, metadata, one txn, the files of versions 1 to 6.
    EXPECT_EQ(support::read_text(last), R"({"version":6,"size":9})");
    DeltaLog(store_, clock_of_tests, 3).publish(Table::meta, {commit({8, 9})}).value();
    EXPECT_EQ(support::read_text(last), R"({"version":9,"size":12})");
    EXPECT_EQ(published().files.size(), 9U);
}

TEST_F(DeltaLogTest, WhereOthersHaveWrittenTheyMakeTheCheckpoints) {
    DeltaLog log(store_, clock_of_tests, 2);
    log.publish(Table::meta, {commit({0, 5})}).value();
    support::write_text(version(2), "{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}\n");
    for (int i = 5; i < 9; ++i) log.publish(Table::meta, {commit({i, i + 1})}).value();
    EXPECT_EQ(published().version, 6);
    EXPECT_FALSE(std::filesystem::exists(version(0).parent_path() / "_last_checkpoint"));
}

}  // namespace
