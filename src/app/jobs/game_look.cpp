#include "app/jobs/game_look.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "app/doors/set_aside.h"
#include "app/doors/wiring.h"
#include "app/jobs/record_stream.h"
#include "base/log_entry.h"
#include "monitor/log_line.h"
#include "parquet/folder_ledger.h"
#include "parquet/layout.h"
#include "parquet/parquet_table_reader.h"
#include "worker/ledger_end.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_glance = 50ms;

class Search {
public:
    explicit Search(const GameSearch& wanted)
        : wanted_(wanted), settings_(wanted.settings), tables_(settings_.output_dir) {
        look_.evidence.game = wanted.game;
    }

    GameLook run() {
        read_log();
        read_ledger();
        find_rows();
        look_.looked_in = fmt::format(
            "{} records of {} and {} in {}, {} games in {} commits of {}/superhero", records_,
            base::k_lobby_queue, base::k_game_queue, place_of(settings_, settings_.logger_module),
            games_, look_.evidence.commits.size(), settings_.output_dir);
        return std::move(look_);
    }

private:
    void read_log() {
        RecordStream stream(wanted_.log,
                            {{std::string(base::k_lobby_queue), std::string(base::k_game_queue)}});
        const std::string token = look_.evidence.game.text();
        while (!stream.has_ended()) {
            stream.next(k_glance, [&](std::string_view topic, ports::Partition partition,
                                      const ports::StoredRecord& record) {
                ++records_;
                if (!monitor::names_game(record, token)) return;
                look_.evidence.records.push_back({std::string(topic), partition, record.offset,
                                                  record.time, std::string(record.key),
                                                  std::string(record.value)});
            });
            show("log", stream.span() > 0
                            ? static_cast<double>(records_) / static_cast<double>(stream.span())
                            : 1);
        }
    }

    void read_ledger() {
        tables::FolderLedger folder(settings_.output_dir);
        worker::Ledger ledger = value_or_throw(worker::load_ledger(folder, base::k_lobby_queue));
        look_.evidence.present = ledger.present();
        const tables::Layout layout(settings_.output_dir);
        for (ports::Commit& commit : ledger.commits) {
            games_ += commit.games;
            std::string file = layout.commits(commit.topic, commit.log_number, commit.partition) /
                               tables::offset_name(commit.range.from);
            look_.evidence.commits.push_back({std::move(commit), std::move(file)});
        }
        for (auto& letter : set_aside(settings_, &wanted_.log)) {
            look_.evidence.letters.push_back({std::string(base::k_lobby_queue),
                                              letter.place.partition,
                                              letter.place.offset,
                                              std::move(letter.reason),
                                              {},
                                              look_.evidence.present});
        }
    }

    // A commit that covers the game's records, or comes soon after them, has it as a rule.
    std::vector<std::size_t> commits_by_likelihood() const {
        const monitor::Evidence& evidence = look_.evidence;
        std::vector<std::size_t> likely, others;
        for (std::size_t i = 0; i < evidence.commits.size(); ++i) {
            const ports::Commit& commit = evidence.commits[i].commit;
            const bool after = std::any_of(
                evidence.records.begin(), evidence.records.end(), [&](const auto& record) {
                    return commit.log_number == evidence.present && record.topic == commit.topic &&
                           record.partition == commit.partition && record.offset < commit.range.to;
                });
            (after ? likely : others).push_back(i);
        }
        likely.insert(likely.end(), others.begin(), others.end());
        return likely;
    }

    static std::string file_of(const ports::Commit& commit, ports::Table table) {
        for (const ports::StagedFile& file : commit.files) {
            if (file.table == table) return file.name;
        }
        return {};
    }

    void find_rows() {
        const std::vector<std::size_t> order = commits_by_likelihood();
        for (std::size_t i = 0; i < order.size() && !look_.evidence.rows; ++i) {
            find_rows_in(order[i]);
            show("tables", static_cast<double>(i + 1) / static_cast<double>(order.size()));
        }
    }

    void find_rows_in(std::size_t index) {
        const ports::Commit& commit = look_.evidence.commits[index].commit;
        const std::string meta = file_of(commit, ports::Table::meta);
        if (meta.empty()) return;
        std::uint64_t row = 0, first = 0, count = 0;
        const auto read = tables_.read_games(meta, [&](const std::vector<base::GameToken>& games) {
            for (const base::GameToken& game : games) {
                if (game == look_.evidence.game && count++ == 0) first = row;
                ++row;
            }
        });
        if (!read) return note(read.error());
        if (count == 0) return;
        monitor::FoundRows found;
        found.commit = index;
        const std::string podium = file_of(commit, ports::Table::podium);
        found.meta_file = fmt::format("{}/{}", ports::table_name(ports::Table::meta), meta);
        found.podium_file = fmt::format("{}/{}", ports::table_name(ports::Table::podium), podium);
        found.first_row = first;
        if (const auto done = take_rows(meta, podium, {first, first + count}, found.rows); !done) {
            return note(done.error());
        }
        look_.evidence.rows = std::move(found);
    }

    struct Range {
        std::uint64_t from = 0, to = 0;
    };

    base::Result<void> take_rows(const std::string& meta, const std::string& podium, Range range,
                                 combat::Rows& out) {
        std::uint64_t row = 0;
        const auto within = [&](std::size_t) {
            const std::uint64_t at = row++;
            return at >= range.from && at < range.to;
        };
        const auto heroes = tables_.read(ports::Table::meta, meta, [&](const combat::Rows& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (within(i)) out.superhero.push_back(rows.superhero[i]);
            }
        });
        if (!heroes) return heroes;
        row = 0;
        const auto rest = tables_.read(ports::Table::podium, podium, [&](const combat::Rows& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (!within(i)) continue;
                out.game.push_back(rows.game[i]);
                out.user.push_back(rows.user[i]);
                out.rank.push_back(rows.rank[i]);
                out.rounds.push_back(rows.rounds[i]);
                out.damage_received.push_back(rows.damage_received[i]);
                out.damage_sent.push_back(rows.damage_sent[i]);
            }
        });
        if (!rest) return rest;
        if (out.superhero.size() == out.game.size()) return {};
        return base::disk_error(podium + " has other rows than " + meta);
    }

    void note(const base::Error& error) {
        if (look_.note.empty()) look_.note = error.what + "; superhero audit tells more";
    }

    void show(std::string_view phase, double fraction) const {
        wanted_.show(std::min(1.0, fraction), phase);
    }

    const GameSearch& wanted_;
    const Settings& settings_;
    tables::ParquetTableReader tables_;
    GameLook look_;
    std::uint64_t records_ = 0;
    std::uint64_t games_ = 0;
};

}  // namespace

GameLook look_for_game(const GameSearch& search) { return Search(search).run(); }

}  // namespace app
