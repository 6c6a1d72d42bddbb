#include "app/jobs/game_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "app/console/signals.h"
#include "app/doors/set_aside.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/record_stream.h"
#include "base/log_entry.h"
#include "monitor/log_line.h"
#include "parquet/layout.h"
#include "worker/ledger_end.h"

namespace app {
namespace {

class Search {
public:
    explicit Search(const GameSearch& wanted)
        : wanted_(wanted), settings_(wanted.settings), tables_(TablesPlace(settings_).reader()) {
        look_.evidence.game = wanted.game;
    }

    GameLook run() {
        triggers_ = trigger_topics(settings_);
        std::vector<std::string> topics = triggers_;
        topics.emplace_back(base::k_game_queue);
        read_log(topics);
        for (const std::string& topic : triggers_) read_ledger(topic);
        find_rows();
        look_.looked_in =
            fmt::format("{} records of {} and {} in {}, {} games in {} commits of {}/superhero",
                        records_, fmt::join(triggers_, ", "), base::k_game_queue,
                        place_of(settings_, settings_.logger_module), games_,
                        look_.evidence.commits.size(), settings_.files.output_dir);
        return std::move(look_);
    }

private:
    void read_log(const std::vector<std::string>& topics) {
        RecordStream stream(wanted_.log, {topics});
        const std::string token = look_.evidence.game.text();
        while (!stream.has_ended()) {
            stream.next(k_glance, [&](std::string_view topic, ports::Partition partition,
                                      std::span<const ports::StoredRecord> records) {
                records_ += records.size();
                for (const ports::StoredRecord& record : records) {
                    if (!monitor::names_game(record, token)) continue;
                    look_.evidence.records.push_back({std::string(topic), partition, record.offset,
                                                      record.time, std::string(record.key),
                                                      std::string(record.value)});
                }
            });
            show("log", stream.span() > 0
                            ? static_cast<double>(records_) / static_cast<double>(stream.span())
                            : 1);
        }
    }

    void read_ledger(const std::string& topic) {
        tables::ObjectLedger folder = TablesPlace(settings_).ledger();
        worker::Ledger ledger = value_or_throw(worker::load_ledger(folder, topic));
        const ports::LogNumber present = ledger.present();
        const tables::Layout layout;
        const auto objects = TablesPlace(settings_).objects();
        for (ports::Commit& commit : ledger.commits) {
            games_ += commit.games;
            const auto name = layout.commits(commit.topic, commit.log_number, commit.partition) /
                              tables::offset_name(commit.range.from);
            std::string file = objects->place(name.string());
            const bool is_present = commit.log_number == present;
            look_.evidence.commits.push_back({std::move(commit), std::move(file), is_present});
        }
        for (auto& letter : set_aside(settings_, &wanted_.log, topic)) {
            look_.evidence.letters.push_back({topic,
                                              letter.place.partition,
                                              letter.place.offset,
                                              std::move(letter.reason),
                                              {},
                                              present});
        }
    }

    // A commit that covers the game's records, or comes soon after them, has it as a rule.
    std::vector<std::size_t> commits_by_likelihood() const {
        const monitor::Evidence& evidence = look_.evidence;
        std::vector<std::size_t> likely, others;
        for (std::size_t i = 0; i < evidence.commits.size(); ++i) {
            const auto& [commit, file, is_present] = evidence.commits[i];
            const bool after = std::any_of(
                evidence.records.begin(), evidence.records.end(), [&](const auto& record) {
                    return is_present && record.topic == commit.topic &&
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
        const auto read = tables_->read_games(meta, [&](const std::vector<base::GameToken>& games) {
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
        const InView meta_place = in_view(ports::Table::meta, meta);
        const InView podium_place = in_view(ports::Table::podium, podium);
        found.meta_file = meta_place.path;
        found.podium_file = podium_place.path;
        found.first_row = meta_place.first_row + first;
        found.podium_first_row = podium_place.first_row + first;
        if (const auto done = take_rows(meta, podium, {first, first + count}, found.rows); !done) {
            return note(done.error());
        }
        look_.evidence.rows = std::move(found);
    }

    // Where a file's rows are: in itself, or in the one that it was merged into.
    struct InView {
        std::string path;
        std::uint64_t first_row = 0;
    };
    InView in_view(ports::Table table, const std::string& name) {
        InView place{fmt::format("{}/{}", ports::table_name(table), name), 0};
        const auto files = TablesPlace(settings_).store()->list();
        if (!files) return place;
        for (const ports::TableFile& file : *files) {
            if (file.table != table || file.name != name || file.merged_into.empty()) continue;
            place.path = fmt::format("{}/{}", ports::table_name(table), file.merged_into);
            place.first_row = file.first_row;
        }
        return place;
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
        const auto heroes = tables_->read(ports::Table::meta, meta, [&](const combat::Rows& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (within(i)) out.superhero.push_back(rows.superhero[i]);
            }
        });
        if (!heroes) return heroes;
        row = 0;
        const auto rest =
            tables_->read(ports::Table::podium, podium, [&](const combat::Rows& rows) {
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
    const std::unique_ptr<ports::TableReader> tables_;
    std::vector<std::string> triggers_;
    GameLook look_;
    std::uint64_t records_ = 0;
    std::uint64_t games_ = 0;
};

}  // namespace

std::vector<std::string> trigger_topics(const Settings& settings) {
    auto topics = value_or_throw(TablesPlace(settings).ledger().topics());
    const auto usual = std::find(topics.begin(), topics.end(), base::k_lobby_queue);
    if (usual == topics.end()) {
        topics.insert(topics.begin(), std::string(base::k_lobby_queue));
    } else {
        std::rotate(topics.begin(), usual, usual + 1);
    }
    return topics;
}

GameLook look_for_game(const GameSearch& search) { return Search(search).run(); }

}  // namespace app
