// What every ObjectStore must keep: a folder and a bucket.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "parquet/folder_objects.h"
#include "tests/support/store_service.h"
#include "tests/support/temp_folder.h"

namespace contract {
namespace {

using ports::IfTaken;
using ports::NamedBytes;

// One place of objects, empty at first. Each store that it opens stands for another process.
class ObjectsHome {
public:
    virtual ~ObjectsHome() = default;
    virtual std::shared_ptr<ports::ObjectStore> open() = 0;
};

class FolderHome final : public ObjectsHome {
public:
    std::shared_ptr<ports::ObjectStore> open() override {
        return tables::open_folder(folder_.path() / "below" / "here");
    }

private:
    support::TempFolder folder_;
};

class BucketHome final : public ObjectsHome {
public:
    std::shared_ptr<ports::ObjectStore> open() override { return support::open_bucket(address_); }

private:
    const s3::BucketAddress address_ = support::fresh_address();
};

struct Twin {
    std::string name;
    std::function<std::unique_ptr<ObjectsHome>()> make_home;
};

void PrintTo(const Twin& twin, std::ostream* out) { *out << twin.name; }

constexpr std::size_t k_limit = std::size_t{1} << 24;

class ObjectStoreContract : public testing::TestWithParam<Twin> {
protected:
    std::size_t put(const std::string& name, const std::string& bytes,
                    IfTaken taken = IfTaken::keep) {
        const NamedBytes object{name, bytes};
        return store_->put({&object, 1}, taken).value();
    }
    std::string get(const std::string& name) {
        return home_->open()->get(name, k_limit).value().value_or("(none)");
    }
    std::vector<std::string> names(const std::string& folder, const ports::ListRange& range = {}) {
        std::vector<std::string> names;
        for (const auto& entry : home_->open()->list(folder, range).value()) {
            names.push_back(entry.name + (entry.is_folder ? "/" : ""));
        }
        return names;
    }

    const std::unique_ptr<ObjectsHome> home_ = GetParam().make_home();
    const std::shared_ptr<ports::ObjectStore> store_ = home_->open();
};

using Names = std::vector<std::string>;

TEST_P(ObjectStoreContract, NothingIsThereAtFirst) {
    EXPECT_FALSE(store_->get("a/b", k_limit).value());
    EXPECT_TRUE(store_->list("a").value().empty());
    EXPECT_TRUE(store_->remove("a/b"));
}

TEST_P(ObjectStoreContract, BytesComeBackAsTheyWere) {
    std::string large(3'000'000, 'x');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7919 >> 5);
    for (const std::string& bytes :
         {std::string(), std::string("{\"a\":1}\n"), std::string("\0\xff\r\n", 4), large}) {
        put("folder/name.json", bytes, IfTaken::replace);
        EXPECT_EQ(get("folder/name.json"), bytes);
    }
    EXPECT_FALSE(store_->get("folder/name.json", large.size() - 1));
    EXPECT_TRUE(store_->get("folder/name.json", large.size()));
}

TEST_P(ObjectStoreContract, ATakenNameKeepsWhatItHas) {
    EXPECT_EQ(put("a", "first"), 0U);
    EXPECT_EQ(put("a", "second"), 1U);
    EXPECT_EQ(get("a"), "first");
    EXPECT_EQ(put("a", "third", IfTaken::replace), 0U);
    EXPECT_EQ(get("a"), "third");
}

TEST_P(ObjectStoreContract, ManyArePutAtOnce) {
    put("n/1", "old");
    std::vector<NamedBytes> objects;
    for (int i = 0; i < 300; ++i) {
        objects.push_back({(i % 2 == 0 ? "n/" : "m/") + std::to_string(i), std::to_string(i)});
    }
    objects.push_back({"n/1", "new"});
    EXPECT_EQ(store_->put(objects, IfTaken::keep).value(), 1U);
    EXPECT_EQ(get("n/1"), "old");
    EXPECT_EQ(get("n/298"), "298");
    EXPECT_EQ(names("n").size(), 151U);
    EXPECT_EQ(names("m").size(), 150U);
}

TEST_P(ObjectStoreContract, AListHasWhatLiesDirectlyBelowInOrder) {
    for (const char* name : {"t/10.json", "t/9.json", "t/log-2/0/5.json", "t/log-2/1/6.json", "u/1",
                             "t-other/1", "t/a b+c&d=é.json"}) {
        put(name, "x");
    }
    EXPECT_EQ(names("t"), (Names{"10.json", "9.json", "a b+c&d=é.json", "log-2/"}));
    EXPECT_EQ(names("t/log-2"), (Names{"0/", "1/"}));
    EXPECT_EQ(names("t/log-2/1"), (Names{"6.json"}));
    EXPECT_EQ(names("t", {.after = "9.json"}), (Names{"a b+c&d=é.json", "log-2/"}));
    EXPECT_EQ(names("t", {.after = "9.json", .settle = true}).size(), 2U);
    EXPECT_EQ(names("t", {.after = "z"}), Names{});
}

TEST_P(ObjectStoreContract, AListTellsSizeAndTime) {
    const auto before = std::chrono::system_clock::now();
    put("t/a", "12345");
    const auto entries = store_->list("t").value();
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].bytes, 5U);
    EXPECT_LT(std::chrono::abs(entries[0].modified - before), std::chrono::minutes(1));
}

TEST_P(ObjectStoreContract, ALongListIsWhole) {
    std::vector<NamedBytes> objects;
    for (int i = 1000; i < 2101; ++i) objects.push_back({"t/" + std::to_string(i), "x"});
    store_->put(objects, IfTaken::keep).value();
    const auto all = names("t");
    ASSERT_EQ(all.size(), 1101U);
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
    EXPECT_EQ(names("t", {.after = "2098"}), (Names{"2099", "2100"}));
}

TEST_P(ObjectStoreContract, WhatIsRemovedIsGone) {
    put("t/a", "x");
    put("t/b", "x");
    ASSERT_TRUE(store_->remove("t/a"));
    ASSERT_TRUE(store_->remove("t/a"));
    EXPECT_EQ(names("t"), Names{"b"});
    EXPECT_EQ(put("t/a", "again"), 0U);
}

TEST_P(ObjectStoreContract, OfSeveralWritersOneWins) {
    constexpr int k_writers = 6, k_names = 8;
    std::atomic<int> ready = 0, won[k_names] = {};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < k_writers; ++writer) {
        threads.emplace_back([&, writer] {
            const auto store = home_->open();
            ++ready;
            while (ready < k_writers) std::this_thread::yield();
            for (int i = 0; i < k_names; ++i) {
                const NamedBytes object{"race/" + std::to_string(i), std::to_string(writer)};
                if (store->put({&object, 1}, IfTaken::keep).value() == 0) ++won[i];
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (int i = 0; i < k_names; ++i) EXPECT_EQ(won[i], 1) << i;
}

TEST_P(ObjectStoreContract, APlaceNamesTheObject) {
    EXPECT_NE(store_->place("t/a.json").find("t/a.json"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Twins, ObjectStoreContract,
    testing::Values(Twin{"Folder", [] { return std::make_unique<FolderHome>(); }},
                    Twin{"Bucket", [] { return std::make_unique<BucketHome>(); }}),
    [](const auto& twin) { return twin.param.name; });

}  // namespace
}  // namespace contract
