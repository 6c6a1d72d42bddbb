#include "app/simulate/summary.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "wire/json_object.h"

namespace app {
namespace {

constexpr std::size_t k_leaders = 10;
constexpr int k_bar_width = 40;

std::string games_text(std::uint64_t games) {
    return base::grouped(games) + (games == 1 ? " game" : " games");
}

std::string verdict(const audit::Report& report) {
    if (report.ok()) {
        return fmt::format("audit: all {} in the tables proven: 0 missing, 0 doubled, 0 wrong",
                           games_text(report.games()));
    }
    return audit::readable_text(report);
}

void append_leaders(std::string& out, const audit::Statistics& statistics,
                    const combat::Roster& roster) {
    fmt::format_to(std::back_inserter(out), "\n{:<32} {:>8} {:>8} {:>9}\n", "heroes by wins",
                   "fights", "wins", "win rate");
    const std::size_t shown = std::min(k_leaders, statistics.heroes.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const audit::HeroRecord& record = statistics.heroes[i];
        const combat::Hero* hero = roster.find(record.hero);
        const double rate =
            100.0 * static_cast<double>(record.wins) / static_cast<double>(record.fights);
        fmt::format_to(std::back_inserter(out), "{:<32.32} {:>8} {:>8} {:>8.0f}%\n",
                       hero ? hero->name : fmt::format("hero {}", record.hero),
                       base::grouped(record.fights), base::grouped(record.wins), rate);
    }
}

void append_lengths(std::string& out, const audit::Statistics& statistics) {
    fmt::format_to(std::back_inserter(out), "\n{:<12}{:>12}\n", "attacks", "games");
    const std::uint64_t most =
        statistics.lengths.empty()
            ? 0
            : *std::max_element(statistics.lengths.begin(), statistics.lengths.end());
    for (std::size_t i = 0; i < statistics.lengths.size(); ++i) {
        const std::uint64_t games = statistics.lengths[i];
        if (games == 0) continue;
        const auto [from, to] = audit::length_range(i);
        const std::string range =
            from == to ? std::to_string(from) : fmt::format("{}-{}", from, to);
        const auto width =
            static_cast<std::size_t>(std::max<std::uint64_t>(1, games * k_bar_width / most));
        fmt::format_to(std::back_inserter(out), "{:<12}{:>12} {}\n", range, base::grouped(games),
                       std::string(width, '#'));
    }
}

}  // namespace

std::string json_text(const Played& played, const audit::Report& report) {
    return wire::json_object([&](wire::JsonObject& object) {
        object.number("games", played.games);
        object.number("already_there", played.already_there);
        object.number("users", played.users);
        object.number("attacks", played.attacks);
        object.number("records", played.records);
        object.number("timed_out", played.timed_out);
        object.number("seconds", played.seconds, 3);
        object.number("games_per_second", played.games_per_second(), 1);
        object.number("seconds_to_tables", played.seconds_to_tables, 3);
        object.text("digest", report.digest);
        {
            wire::JsonObject audit = object.object("audit");
            audit.number("missing", report.missing());
            audit.number("doubled", report.doubled());
            audit.number("wrong", report.wrong());
        }
        object.number("games_in_tables", report.games());
        object.number("files", report.tables.files);
        object.text("output_dir", played.output_dir);
        object.number("seed", played.seed);
        object.truth("interrupted", played.interrupted);
    });
}

std::string readable_text(const Played& played, const audit::Report& report,
                          const combat::Roster& roster) {
    std::string out;
    if (played.interrupted) out += "stopped before the end; this is what was finished:\n";
    fmt::format_to(std::back_inserter(out),
                   "played {} of {} users in {:.1f} s: {:.0f} games/s, {} attacks, {} records, "
                   "{} timed out\n",
                   games_text(played.games), base::grouped(played.users), played.seconds,
                   played.games_per_second(), base::grouped(played.attacks),
                   base::grouped(played.records), base::grouped(played.timed_out));
    if (played.already_there > 0) {
        fmt::format_to(std::back_inserter(out),
                       "{} of the {} of seed {} were in the tables already: nothing added for "
                       "them\n",
                       base::grouped(played.already_there), games_text(played.wanted), played.seed);
    }
    fmt::format_to(std::back_inserter(out),
                   "tables {0}/superhero/GAME_META and {0}/superhero/GAME_PODIUM: {1}, {2} rows "
                   "each, {3} files\n",
                   played.output_dir, games_text(report.games()),
                   base::grouped(report.tables.podium_rows), base::grouped(report.tables.files));
    out += verdict(report) + "\n";
    fmt::format_to(std::back_inserter(out), "digest {}\nseed   {}\n", report.digest, played.seed);
    if (!report.statistics.heroes.empty()) {
        append_leaders(out, report.statistics, roster);
        append_lengths(out, report.statistics);
    }
    return out;
}

}  // namespace app
