#include "monitor/state_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "monitor/game_story.h"

namespace monitor {
namespace {

constexpr std::size_t k_narrowest_screen = 40;
constexpr std::size_t k_chart_columns = 24;
constexpr std::size_t k_fights_in_text = 4, k_heroes_in_text = 5, k_letters_in_text = 3;
constexpr std::size_t k_hero_columns = 18, k_bar_columns = 12;

std::string decimal(double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

// "1,234" of what is large, else with a tenth.
std::string number_text(double value) {
    constexpr double k_large = 1000;
    if (value < k_large) return decimal(value);
    return base::grouped(static_cast<std::uint64_t>(value + 0.5));
}

std::string age_text(base::Timestamp now, base::Timestamp then) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - then).count();
    constexpr std::int64_t k_minute = 60, k_hour = 3600, k_day = 86400;
    if (seconds < k_minute) return std::to_string(std::max<std::int64_t>(0, seconds)) + " s ago";
    if (seconds < k_hour) return std::to_string(seconds / k_minute) + " min ago";
    if (seconds < k_day) return std::to_string(seconds / k_hour) + " h ago";
    return std::to_string(seconds / k_day) + " d ago";
}

// Rows of cells; the first column stands left, all others right.
class TextTable {
public:
    explicit TextTable(std::vector<std::string> heads) { rows_.push_back(std::move(heads)); }

    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    bool is_empty() const { return rows_.size() == 1; }

    std::vector<std::string> lines() const {
        std::vector<std::size_t> widths(rows_.front().size(), 0);
        for (const auto& row : rows_) {
            for (std::size_t i = 0; i < row.size(); ++i) {
                widths[i] = std::max(widths[i], base::columns_of(row[i]));
            }
        }
        std::vector<std::string> lines;
        for (const auto& row : rows_) {
            std::string line = left_text(row[0], widths[0]);
            for (std::size_t i = 1; i < row.size(); ++i) {
                line += "  " + right_text(row[i], widths[i]);
            }
            lines.push_back(std::move(line));
        }
        return lines;
    }

private:
    std::vector<std::vector<std::string>> rows_;
};

class StatePage {
public:
    StatePage(const StateParts& parts, const HistoryView& recent, const TextStyle& style)
        : parts_(parts),
          recent_(recent),
          style_(style),
          width_(std::max(static_cast<std::size_t>(std::max(style.width, 0)), k_narrowest_screen)) {
    }

    std::string text() {
        head();
        topics();
        lag();
        executed();
        letters();
        workers();
        roles();
        fights();
        heroes();
        return std::move(out_);
    }

private:
    // Cut to the page; what colours is added by the caller only where it fits.
    void line(std::string_view text) {
        std::string cut = cut_text(text, width_);
        while (!cut.empty() && cut.back() == ' ') cut.pop_back();
        out_ += cut + '\n';
    }
    void table(const TextTable& rows) {
        if (rows.is_empty()) return;
        out_ += '\n';
        for (const std::string& row : rows.lines()) line(row);
    }

    void head() {
        const ReadingView& reading = parts_.reading;
        line("superhero top  " + base::seconds_text(parts_.now) + "  " + reading.log + ", tables " +
             reading.tables);
        if (!reading.trouble.empty()) line("! " + reading.trouble);
        if (reading.trouble.empty() && !reading.caught_up) {
            line("reading what the log has: " +
                 std::to_string(static_cast<int>(reading.fraction * 100)) + "%");
        }
    }

    std::string chart_of(std::string_view topic) const {
        for (const TopicHistory& history : recent_.topics) {
            if (history.topic != topic) continue;
            const std::size_t shown = std::min(history.records.size(), k_chart_columns);
            return spark_line(
                {history.records.end() - static_cast<std::ptrdiff_t>(shown), history.records.end()},
                style_);
        }
        return {};
    }

    void topics() {
        TextTable rows({"topic", "records", "in/s", "executed/s", "bytes/s", "records in"});
        for (const TopicNow& topic : topics_now(parts_)) {
            rows.add({topic.name, base::grouped(topic.records),
                      number_text(topic.records_per_second), number_text(topic.executed_per_second),
                      base::bytes_text(topic.bytes_per_second), chart_of(topic.name)});
        }
        table(rows);
    }

    // "+12.0/s"
    std::string trend_of(const PartitionLag& lag) const {
        const auto speed = parts_.overview.lag().trend(lag, parts_.now).per_second;
        if (!speed) return "?";
        if (trend_words(speed) == "steady") return "steady";
        return (*speed > 0 ? "+" : "-") + number_text(std::abs(*speed)) + "/s";
    }

    void lag() {
        TextTable rows({"lag", "records", "trend", "seconds", "read by", "committed by", "at"});
        for (const PartitionLag& lag : parts_.overview.lag().at(parts_.now)) {
            const auto owner = parts_.overview.commits().owner(lag.partition);
            const std::string holder = holder_of(parts_.roles, lag);
            rows.add({lag.topic + "/" + std::to_string(lag.partition),
                      base::grouped(static_cast<std::uint64_t>(lag.records)), trend_of(lag),
                      lag.seconds ? number_text(*lag.seconds) : "?",
                      holder.empty() ? "?" : cut_text(holder, k_hero_columns),
                      owner ? cut_text(owner->worker, k_hero_columns) : "-",
                      owner ? age_text(parts_.now, owner->time) : "-"});
        }
        table(rows);
    }

    void executed() {
        const FateSums sums = parts_.overview.fates().sums();
        const std::string note = sum_note(parts_.overview);
        out_ += '\n';
        line(base::grouped(sums.told) +
             " records: " + (note.empty() ? "every one has exactly one fate" : "! " + note));
        std::string fates, games;
        for (const Fate fate :
             {Fate::in_tables, Fate::timed_out, Fate::waiting, Fate::not_read, Fate::repeat,
              Fate::dead_letter, Fate::set_aside, Fate::given_up, Fate::lost, Fate::foreign}) {
            if (sums.of(fate) == 0) continue;
            fates += "  " + std::string(words_of(fate)) + " " + base::grouped(sums.of(fate));
        }
        for (const GameState state : k_counted_states) {
            if (sums.of(state) == 0) continue;
            games += "  " + std::string(words_of(state)) + " " + base::grouped(sums.of(state));
        }
        line("records" + fates);
        line("games  " + games);
    }

    void letters() {
        const auto& letters = parts_.overview.letters();
        if (parts_.overview.letter_count() == 0) return;
        out_ += '\n';
        line("dead letters " + base::grouped(parts_.overview.letter_count()));
        std::size_t shown = 0;
        for (auto letter = letters.rbegin(); letter != letters.rend(); ++letter) {
            if (shown++ == k_letters_in_text) break;
            line("  " + letter->topic + "/" + std::to_string(letter->partition) + " offset " +
                 std::to_string(letter->offset) + ": " + letter->reason);
        }
    }

    void workers() {
        TextTable rows({"worker", "partitions", "commits", "games", "written", "latest"});
        for (const CommittingWorker& worker : parts_.overview.commits().workers()) {
            std::string partitions;
            for (const ports::Partition partition : worker.partitions) {
                partitions += (partitions.empty() ? "" : ",") + std::to_string(partition);
            }
            rows.add({cut_text(worker.name, k_hero_columns),
                      partitions.empty() ? "-" : cut_text(partitions, k_hero_columns),
                      base::grouped(worker.commits), base::grouped(worker.games),
                      base::bytes_text(static_cast<double>(worker.bytes)),
                      age_text(parts_.now, worker.time)});
        }
        table(rows);
    }

    void roles() {
        if (parts_.roles.empty()) return;
        out_ += '\n';
        for (const RoleView& role : parts_.roles) {
            std::string text = (role.role.empty() ? "?" : role.role) + " " + role.address + ": ";
            text += !role.alive ? "does not answer" : role.ready ? "ready" : "not ready";
            if (!role.trouble.empty()) text += " (" + role.trouble + ")";
            for (const RoleFigure& figure : role.figures) {
                if (figure.per_second && *figure.per_second > 0) {
                    text += ", " + figure.name + " " + number_text(*figure.per_second) + "/s";
                } else if (!figure.per_second && figure.value > 0) {
                    text += ", " + figure.name + " " +
                            base::grouped(static_cast<std::uint64_t>(figure.value));
                    if (figure.limit) {
                        text += " of " + base::grouped(static_cast<std::uint64_t>(*figure.limit));
                    }
                }
            }
            if (role.commit_seconds) {
                text += ", a commit takes " + decimal(*role.commit_seconds * 1000) + " ms";
            }
            line(text);
        }
    }

    std::string name_of(const LiveFighter& fighter) const {
        const std::string name = fighter.hero == 0 ? std::string() : parts_.hero_name(fighter.hero);
        return name.empty() ? short_text(fighter.user) : name;
    }

    void fights() {
        const auto fights = parts_.overview.fights().lively(k_fights_in_text);
        if (fights.empty()) return;
        out_ += '\n';
        line("fights under way");
        for (const LiveFight& fight : fights) {
            std::string text = "  ";
            std::size_t used = base::columns_of(text);
            for (const LiveFighter& fighter : fight.fighters) {
                const std::size_t columns = k_hero_columns + k_bar_columns + 3;
                if (used + columns > width_) break;
                used += columns;
                text += left_text(name_of(fighter), k_hero_columns) + " " +
                        health_bar(fighter.health, std::max(fighter.full, fighter.health),
                                   k_bar_columns, style_) +
                        "  ";
            }
            while (text.back() == ' ') text.pop_back();
            out_ += text + '\n';
        }
    }

    void heroes() {
        const auto best = parts_.overview.fights().best_heroes(k_heroes_in_text);
        if (best.empty()) return;
        TextTable rows({"best heroes", "wins", "games"});
        for (const HeroScore& score : best) {
            const std::string name = parts_.hero_name(score.hero);
            rows.add({name.empty() ? "hero " + std::to_string(score.hero)
                                   : cut_text(name, k_hero_columns),
                      base::grouped(score.wins), base::grouped(score.games)});
        }
        table(rows);
    }

    const StateParts& parts_;
    const HistoryView& recent_;
    const TextStyle style_;
    const std::size_t width_;
    std::string out_;
};

}  // namespace

std::string state_text(const StateParts& parts, const HistoryView& recent, const TextStyle& style) {
    return StatePage(parts, recent, style).text();
}

}  // namespace monitor
