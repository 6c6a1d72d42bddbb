// A stage for worker tests: games played by the rules, their records in a log, workers beside it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "etl/chain.h"
#include "faults/faulty_tables.h"
#include "tests/support/played_games.h"
#include "tests/support/worker_world.h"
#include "worker/worker.h"

namespace support {

namespace steps = faults::steps;
using faults::When;

inline base::Timestamp test_clock() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

struct Mix {
    int games = 60;
    int timed_out = 6;
    int duplicates = 0;       // records that are written twice
    int announced_again = 0;  // games all of whose records are written twice
    enum class Order { by_game, shuffled } order = Order::by_game;
};

class WorkerStage : public testing::Test {
protected:
    static constexpr int k_partitions = 2;

    // Plays games and writes their records: each game's in order within its topic (or shuffled),
    // the games side by side.
    void play(const Mix& mix, std::uint64_t seed) {
        GameTable table(seed);
        base::Random random(seed);
        std::vector<std::vector<PlayedRecord>> streams;
        for (int i = 0; i < mix.games + mix.timed_out; ++i) {
            const int seats = 2 + static_cast<int>(random.below(4));
            PlayedGame game = i < mix.games ? table.play(seats) : table.time_out(seats);
            if (i < mix.games) {
                append_rows(expected_, game.fight);
                tokens_.push_back(game.token());
                fights_[game.token()] = game.fight;
            } else {
                timed_out_.push_back(game.token());
            }
            double_some(mix, random, game.records);
            if (i < mix.announced_again) {
                const auto once = game.records;
                game.records.insert(game.records.end(), once.begin(), once.end());
            }
            if (mix.order == Mix::Order::shuffled) shuffle(random, game.records);
            streams.push_back(std::move(game.records));
        }
        write_side_by_side(random, streams);
    }

    void write(const PlayedRecord& record) {
        const auto game = base::GameToken::parse(record.key);
        time_ += std::chrono::milliseconds(1);
        log_.append(record.topic, static_cast<ports::Partition>(game->hash() % k_partitions),
                    {record.key, record.value, time_});
    }

    std::vector<worker::Target> ends() {
        std::vector<worker::Target> targets;
        for (const auto topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const ports::Retained& row : log_.retained(topic)) {
                targets.push_back({std::string(topic), row.partition, row.end});
            }
        }
        return targets;
    }

    worker::Options options(const std::string& instance) {
        worker::Options options;
        options.name = "w";
        options.instance = instance;
        options.rotation = {7, 0, std::chrono::seconds(0)};
        return options;
    }

    // One life of a worker until everything is processed, or until `hook` kills it. True: it lived.
    bool work(worker::Options options, faults::Hook hook = nullptr, std::uint64_t seed = 1) {
        if (!hook) hook = [](std::string_view, When) { return std::nullopt; };
        faults::FaultyTableStore store(tables_, hook);
        faults::FaultyLedger ledger(tables_, hook);
        WorldReader reader(log_, seed);
        worker::Worker worker(std::move(options),
                              {reader, store, tables_, ledger, tables_, journal_, test_clock,
                               &sessions_, nullptr, second_reader_});
        worker.finish_at(ends());
        try {
            const auto ran = worker.run();
            EXPECT_TRUE(ran) << ran.error().what;
            counters_ = worker.counters();
            return true;
        } catch (const Killed&) {
            tables_.lose_unsynced();
            return false;
        }
    }

    void expect_exactly_the_games() {
        expect_same(tables_.lines(ports::Table::meta),
                    sorted_lines(expected_, combat::append_meta_line));
        expect_same(tables_.lines(ports::Table::podium),
                    sorted_lines(expected_, combat::append_podium_line));
        std::map<std::pair<ports::LogNumber, ports::Partition>, std::vector<etl::Span>> chains;
        std::uint64_t games = 0, timed_out = 0;
        for (const ports::Commit& commit : tables_.commits()) {
            chains[{commit.log_number, commit.partition}].push_back(
                {commit.range.from, commit.range.to});
            games += commit.games;
            timed_out += commit.timed_out;
        }
        for (const auto& [place, chain] : chains) {
            EXPECT_TRUE(etl::chain_of(chain).sound()) << place.second;
        }
        EXPECT_EQ(games, tokens_.size());
        EXPECT_EQ(timed_out, timed_out_.size());
    }

    WorldLog log_{k_partitions};
    WorldTables tables_;
    WorldJournal journal_;
    WorldSessions sessions_;
    std::function<base::Result<std::unique_ptr<ports::LogReader>>()> second_reader_;
    combat::Rows expected_;
    std::vector<base::GameToken> tokens_, timed_out_;
    std::map<base::GameToken, combat::Fight> fights_;
    worker::Counters counters_;
    base::Timestamp time_{std::chrono::seconds(1'795'000'000)};

private:
    static void expect_same(const std::vector<std::string>& got,
                            const std::vector<std::string>& wanted) {
        std::vector<std::string> missing, surplus;
        std::set_difference(wanted.begin(), wanted.end(), got.begin(), got.end(),
                            std::back_inserter(missing));
        std::set_difference(got.begin(), got.end(), wanted.begin(), wanted.end(),
                            std::back_inserter(surplus));
        if (!missing.empty()) ADD_FAILURE() << missing.size() << " missing: " << missing[0];
        if (!surplus.empty()) ADD_FAILURE() << surplus.size() << " too many: " << surplus[0];
    }

    static std::vector<std::string> sorted_lines(const combat::Rows& rows,
                                                 void (*append)(std::string&, const combat::Rows&,
                                                                std::size_t)) {
        std::vector<std::string> lines(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) append(lines[i], rows, i);
        std::sort(lines.begin(), lines.end());
        return lines;
    }

    static void double_some(const Mix& mix, base::Random& random,
                            std::vector<PlayedRecord>& records) {
        const auto count = [&] { return static_cast<std::uint32_t>(records.size()); };
        for (int i = 0; i < mix.duplicates; ++i) {
            const auto from = random.below(count());
            const auto to = from + 1 + random.below(count() - from);
            const PlayedRecord again = records[from];
            records.insert(records.begin() + to, again);
        }
    }

    static void shuffle(base::Random& random, std::vector<PlayedRecord>& records) {
        for (std::size_t i = records.size() - 1; i > 0; --i) {
            std::swap(records[i], records[random.below(static_cast<std::uint32_t>(i + 1))]);
        }
    }

    void write_side_by_side(base::Random& random, std::vector<std::vector<PlayedRecord>>& streams) {
        constexpr std::size_t k_at_once = 10;
        std::vector<std::size_t> next(streams.size());
        std::vector<std::size_t> open;
        std::size_t begun = 0;
        while (begun < streams.size() || !open.empty()) {
            while (begun < streams.size() && open.size() < k_at_once) open.push_back(begun++);
            const auto pick = random.below(static_cast<std::uint32_t>(open.size()));
            const std::size_t stream = open[pick];
            write(streams[stream][next[stream]++]);
            if (next[stream] < streams[stream].size()) continue;
            open.erase(open.begin() + pick);
        }
    }
};

}  // namespace support
