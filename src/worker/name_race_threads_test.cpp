#include "worker/name_race.h"

#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <thread>

namespace {

using ports::IfTaken;
using ports::NamedBytes;

enum class Kind { honest, lets_two_win, says_no_to_all, keeps_the_last };

// Objects of all stores of one place, which keeps its promise or does not.
struct Place {
    Kind kind = Kind::honest;
    std::mutex mutex;
    std::map<std::string, std::string> objects;
    std::map<std::string, base::Timestamp> written;  // of what a listing shows
};

class Store final : public ports::ObjectStore {
public:
    explicit Store(Place& place) : place_(place) {}

    base::Result<std::size_t> put(std::span<const NamedBytes> objects, IfTaken) override {
        const NamedBytes& object = objects.front();
        if (place_.kind == Kind::lets_two_win) {
            // Looks, then writes, as a careless server does.
            bool taken = false;
            {
                const std::lock_guard lock(place_.mutex);
                taken = place_.objects.contains(object.name);
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            const std::lock_guard lock(place_.mutex);
            if (!taken) place_.objects[object.name] = object.bytes;
            return std::size_t{taken ? 1U : 0U};
        }
        const std::lock_guard lock(place_.mutex);
        const bool was_free = place_.objects.emplace(object.name, object.bytes).second;
        if (place_.kind == Kind::keeps_the_last) place_.objects[object.name] = object.bytes;
        return std::size_t{was_free && place_.kind != Kind::says_no_to_all ? 0U : 1U};
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t) override {
        const std::lock_guard lock(place_.mutex);
        const auto found = place_.objects.find(names.front());
        if (found == place_.objects.end()) return std::vector<std::optional<std::string>>(1);
        return std::vector<std::optional<std::string>>{found->second};
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view,
                                                      const ports::ListRange&) override {
        const std::lock_guard lock(place_.mutex);
        std::vector<ports::StoreEntry> entries;
        for (const auto& [name, written] : place_.written) {
            if (!place_.objects.contains(name)) continue;
            entries.push_back({name.substr(name.rfind('/') + 1), false, 1, written});
        }
        return entries;
    }
    base::Result<void> remove(std::string_view name) override {
        const std::lock_guard lock(place_.mutex);
        place_.objects.erase(std::string(name));
        return {};
    }
    std::string place(std::string_view name) const override { return "there/" + std::string(name); }

private:
    Place& place_;
};

base::Result<worker::RaceResult> race(Place& place, worker::RaceOptions options = {}) {
    options.unique = "u";
    return worker::race_for_names([&] { return std::make_shared<Store>(place); }, options);
}

TEST(NameRaceThreads, AnHonestStorePassesAndIsLeftEmpty) {
    Place place;
    EXPECT_EQ(race(place, {.writers = 4, .names = 50, .unique = {}}).value().names, 50U);
    EXPECT_TRUE(place.objects.empty());
}

TEST(NameRaceThreads, AStoreThatLetsTwoWinIsFoundOut) {
    Place place;
    place.kind = Kind::lets_two_win;
    const auto raced = race(place);
    ASSERT_FALSE(raced);
    EXPECT_EQ(raced.error().fault, base::Fault::settings);
    EXPECT_TRUE(raced.error().what.starts_with(
        "this store lets two writers win: it cannot hold the ledger"))
        << raced.error().what;
    EXPECT_TRUE(place.objects.empty());
}

TEST(NameRaceThreads, OtherLiesAreFoundOutToo) {
    for (const auto& [kind, words] :
         {std::pair(Kind::says_no_to_all, "none was told"),
          std::pair(Kind::keeps_the_last, "what is there is not its text")}) {
        Place place;
        place.kind = kind;
        const auto raced = race(place);
        ASSERT_FALSE(raced) << words;
        EXPECT_NE(raced.error().what.find(words), std::string::npos) << raced.error().what;
    }
}

TEST(NameRaceThreads, ItEndsInTimeAndWhenItIsTold) {
    Place place;
    EXPECT_EQ(race(place, {.names = 1000, .at_most = std::chrono::milliseconds(0), .unique = {}})
                  .value()
                  .names,
              1U);
    const auto stopped = race(place, {.unique = {}, .stop = [] { return true; }});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().fault, base::Fault::stopped);
}

TEST(NameRaceThreads, WhatARaceHasLeftIsSweptOnceItIsOld) {
    Place place;
    const std::string old = "superhero/_race/old-0", young = "superhero/_race/young-3";
    const base::Timestamp limit(std::chrono::hours(1));
    place.objects = {{old, "writer 1"}, {young, "writer 2"}};
    place.written = {{old, limit - std::chrono::microseconds(1)}, {young, limit}};
    Store store(place);
    EXPECT_EQ(worker::sweep_races(store, limit).value(), std::vector{old});
    EXPECT_EQ(place.objects.size(), 1U);
    EXPECT_TRUE(place.objects.contains(young));
}

TEST(NameRaceThreads, AStoreThatCannotBeOpenedIsItsOwnError) {
    const auto raced = worker::race_for_names(
        []() -> std::shared_ptr<ports::ObjectStore> {
            throw base::Failure(base::bad_setting("no keys"));
        },
        {.writers = 3, .unique = "u"});
    ASSERT_FALSE(raced);
    EXPECT_EQ(raced.error().what, "no keys");
}

}  // namespace
