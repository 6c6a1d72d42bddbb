#include "bench/audit_bench.h"

#include <fmt/core.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

#include "audit/audit.h"
#include "bench/peak_memory.h"
#include "lmdb/embedded_log.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/object_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "tests/support/audit_fakes.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

using ports::Table;
using Clock = std::chrono::steady_clock;

constexpr int k_rounds = 2;
constexpr std::size_t k_games_a_commit = 10'000;
constexpr base::Timestamp k_now{std::chrono::seconds(1'795'000'000)};

template <class Work>
double seconds_of(const Work& work) {
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

// Of this process so far, all threads.
double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Rows in which nothing contradicts: everybody hits its neighbour.
ports::Rows sound_rows(base::Random& random, std::size_t games) {
    constexpr std::uint32_t k_users = 200'000, k_heroes = 700;
    ports::Rows rows;
    for (std::size_t game = 0; game < games; ++game) {
        const base::GameToken token(support::sample_uuid(random));
        const std::uint32_t fighters = 2 + random.below(3);
        const std::uint32_t first_user = random.below(k_users), first_hero = random.below(k_heroes);
        std::uint64_t sent = 0, first_received = rows.size();
        for (std::uint32_t i = 0; i < fighters; ++i) {
            base::Random user(first_user + i);
            rows.game.push_back(token);
            rows.user.emplace_back(support::sample_uuid(user));
            rows.superhero.push_back(static_cast<std::uint16_t>(1 + first_hero + i));
            rows.rank.push_back(static_cast<std::uint8_t>(i + 1));
            rows.rounds.push_back(static_cast<std::uint8_t>(random.below(12)));
            rows.damage_received.push_back(sent);
            sent = (1 + random.below(100'000)) * std::uint64_t{rows.rounds.back()};
            rows.damage_sent.push_back(sent);
        }
        rows.damage_received[first_received] = sent;
    }
    return rows;
}

// A folder of tables, ledger and, where games are given with records, the embedded log.
class Folder {
public:
    std::filesystem::path path() const { return folder_.path(); }

    void commit(const ports::Rows& rows, std::size_t games, ports::OffsetRange range) {
        ports::Commit commit;
        commit.topic = base::k_lobby_queue;
        commit.range = range;
        commit.games = games;
        commit.rows = rows.size();
        commit.row_digest = support::row_digest(rows);
        const std::string name = std::to_string(range.from) + ".parquet";
        for (const Table table : {Table::meta, Table::podium}) {
            commit.files.push_back(store_.stage(table, name, rows, {}).value());
            store_.sync(commit.files.back()).value();
        }
        ledger_.append(commit).value();
        for (const auto& file : commit.files) store_.reveal(file).value();
    }

    // Everything that an audit must read, handed to nobody.
    void only_read(ports::LogReader* log) {
        std::uint64_t rows = 0;
        for (const auto& file : store_.list().value()) {
            reader_.read(file.table, file.name, [&](const auto& some) { rows += some.size(); })
                .value();
        }
        if (rows == 0) throw std::runtime_error("audited_games: nothing to read");
        if (log != nullptr) only_read(*log);
    }

    audit::Report audit(ports::LogReader* log) {
        audit::Options options;
        options.scratch = path();
        auto report = audit::run(options, {ledger_, store_, reader_, log}, nullptr, {}).value();
        if (!report.ok()) throw std::runtime_error(audit::readable_text(report));
        return report;
    }

private:
    static void only_read(ports::LogReader& log) {
        const std::vector<std::string> topics = {std::string(base::k_lobby_queue),
                                                 std::string(base::k_game_queue)};
        std::uint64_t left = 0;
        for (const auto& topic : topics) {
            for (const auto& kept : log.retained(topic).value()) {
                left += static_cast<std::uint64_t>(kept.end - kept.first);
            }
        }
        log.subscribe(topics).value();
        while (left > 0) {
            const auto polled = log.poll(std::chrono::seconds(1)).value();
            if (const auto* mine = std::get_if<ports::Assigned>(&polled)) {
                for (const auto& topic : topics) {
                    for (const auto p : mine->partitions) log.start(topic, p, 0).value();
                }
            } else if (const auto* fetched = std::get_if<ports::Fetched>(&polled)) {
                left -= fetched->records.size();
            }
        }
    }

    support::TempFolder folder_;
    tables::LocalTableStore store_{folder_.path()};
    tables::ObjectLedger ledger_{tables::open_folder(folder_.path())};
    tables::ParquetTableReader reader_{folder_.path()};
};

struct Measured {
    double ours = 1e9, floor = 1e9;  // seconds, the best of the rounds
    double cpu = 1e9;                // ours, of the processor
    double mebibytes = 0;            // that the audit added to what there was
};

// In turn, so that whatever else the machine does meets both. `open`: a fresh log reader.
template <class Open>
Measured measure(Folder& folder, std::uint64_t games, const Open& open) {
    Measured best;
    for (int round = 0; round < k_rounds; ++round) {
        {
            const auto log = open();
            best.floor = std::min(best.floor, seconds_of([&] { folder.only_read(log.get()); }));
        }
        const auto log = open();
        forget_peak();
        const double cpu = cpu_seconds();
        const double before = peak_memory();
        best.ours = std::min(best.ours, seconds_of([&] {
                                 if (folder.audit(log.get()).games() != games) {
                                     throw std::runtime_error("audited_games: games are missing");
                                 }
                             }));
        best.cpu = std::min(best.cpu, cpu_seconds() - cpu);
        best.mebibytes = std::max(best.mebibytes, peak_memory() - before);
    }
    return best;
}

std::vector<Row> rows_of(const std::string& what, std::uint64_t games, const Measured& measured) {
    const auto count = static_cast<double>(games);
    return {{fmt::format("audit: games/s, {}, {:.1f} CPU-s in {:.1f} s", what, measured.cpu,
                         measured.ours),
             count / measured.ours, count / measured.floor, "games/s", 0.2},
            {"audit: MiB of peak memory, " + what, measured.mebibytes, 0, "MiB", -100}};
}

std::vector<Row> from_tables() {
    constexpr std::size_t k_games = 1'000'000;
    Folder folder;
    base::Random random(11);
    for (std::size_t done = 0; done < k_games; done += k_games_a_commit) {
        const auto from = static_cast<ports::Offset>(done * 10);
        folder.commit(sound_rows(random, k_games_a_commit), k_games_a_commit,
                      {from, from + static_cast<ports::Offset>(k_games_a_commit * 10)});
    }
    const auto none = [] { return std::unique_ptr<ports::LogReader>(); };
    return rows_of("1,000,000 games", k_games, measure(folder, k_games, none));
}

void append(ports::LogWriter& writer, const support::PlayedRecord& record) {
    while (!writer.backlog().has_room) {
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
    writer.append({record.topic, record.key, record.value, k_now});
}

std::vector<Row> from_topics() {
    constexpr std::size_t k_games = 30'000;
    Folder folder;
    const auto log = lmdb::EmbeddedLog::open({.folder = (folder.path() / "log").string()}).value();
    {
        lmdb::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
        options.partitions = 1;
        options.clock = [] { return k_now; };
        options.retention.bytes = std::numeric_limits<std::uint64_t>::max();
        const auto opened = log.open_writer(options).value();
        support::GameTable players(5, 20'000);
        ports::Offset from = 0, to = 0;
        ports::Rows rows;
        for (std::size_t i = 1; i <= k_games; ++i) {
            const auto game = players.play(2 + static_cast<int>(i % 3));
            support::append_rows(rows, game.fight);
            for (const auto& record : game.records) {
                append(*opened.writer, record);
                to += record.topic == base::k_lobby_queue;
            }
            if (i % k_games_a_commit != 0) continue;
            folder.commit(rows, k_games_a_commit, {from, to});
            from = to;
            rows = {};
        }
        opened.writer->flush(std::chrono::minutes(5)).value();
    }
    const auto fresh = [&] { return log.open_reader().value(); };
    return rows_of("30,000 games from the log too", k_games, measure(folder, k_games, fresh));
}

}  // namespace

std::vector<Row> audited_games() {
    auto rows = from_tables();
    for (Row& row : from_topics()) rows.push_back(std::move(row));
    return rows;
}

}  // namespace bench
