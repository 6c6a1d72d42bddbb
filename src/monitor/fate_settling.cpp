// The second half of fate_counts.h: what becomes of games as commits pass them, and the sums.
#include <algorithm>
#include <string>
#include <utility>

#include "monitor/fate_counts.h"

namespace monitor {
namespace {

// As fate_counts.cpp has them in known_.
std::size_t place_of(Fate fate) noexcept {
    if (fate == Fate::in_tables) return 0;
    if (fate == Fate::timed_out) return 1;
    return fate == Fate::set_aside ? 2 : 3;
}

GameState state_of(Fate fate) noexcept {
    constexpr GameState k_states[] = {GameState::in_tables, GameState::timed_out,
                                      GameState::dead_letter, GameState::given_up};
    return k_states[place_of(fate)];
}

// "3 games timed out by the ledger, 2 by the records".
void add_difference(std::string& text, std::string_view what, std::uint64_t in_ledger,
                    std::uint64_t seen) {
    if (!text.empty()) text += "; ";
    text += std::to_string(in_ledger) + ' ' + std::string(what) + " by the ledger, " +
            std::to_string(seen) + " by the records of the log";
}

}  // namespace

// --- settling ---------------------------------------------------------------------------------

void FateCounts::look_whether_passed(FateLane& lane) {
    if (!lane.from_topics) return;
    for (const std::size_t source : {k_of_lobby, k_of_game}) {
        if (lane.told[source] < lane.covered[source]) return;
    }
    lane.passed = true;
    settle(lane);
}

// A game of which something is missing is settled too, once whatever workers had of it was told.
bool FateCounts::is_settled(const FateLane& lane, const OpenGame& game) {
    if (game.end < 0 || game.end >= lane.covered[k_of_lobby]) return false;
    if (game.end < lane.settled) return game.complete || lane.passed;
    if (!game.complete || !lane.from_topics) return false;
    return game.spans[k_of_lobby].is_covered(lane.covered[k_of_lobby]) &&
           game.spans[k_of_game].is_covered(lane.covered[k_of_game]);
}

void FateCounts::decide(std::uint32_t at, Fate fate) {
    OpenGame& game = games_[at];
    count(fate, game.told());
    count(state_of(fate));
    std::optional<std::uint32_t> last_seq;
    if (game.complete) last_seq = game.last_seq;
    known_[place_of(fate)].add(game.game, last_seq);
    FateLane& lane = lanes_[game.lane];
    if (fate == Fate::set_aside && !game.complete && lane.abandoned > 0) --lane.abandoned;
    close(at);
}

void FateCounts::settle(FateLane& lane) {
    if (!lane.from_topics && lane.waiting > 0) follow_waiting(lane);
    settle_folded(lane);
    std::size_t kept = 0, next = 0;
    for (; next < lane.ended.size(); ++next) {
        const std::uint32_t at = lane.ended[next];
        const OpenGame& game = games_[at];
        if (game.end >= lane.covered[k_of_lobby]) break;
        if (is_settled(lane, game)) {
            decide(at, fate_of_ended(game));
        } else {
            lane.ended[kept++] = at;
        }
    }
    const auto begin = lane.ended.begin();
    lane.ended.erase(begin + static_cast<std::ptrdiff_t>(kept),
                     begin + static_cast<std::ptrdiff_t>(next));
    if (lane.passed && lane.abandoned > 0) find_abandoned(lane);
}

// Workers that ask the registry settle games in the order of their ends.
void FateCounts::follow_waiting(FateLane& lane) const {
    std::vector<ports::Offset> ends;
    for (const std::uint32_t at : lane.ended) {
        const ports::Offset end = games_[at].end;
        if (end >= lane.settled && end < lane.covered[k_of_lobby]) ends.push_back(end);
    }
    if (ends.size() > lane.waiting) lane.settled = ends[ends.size() - lane.waiting - 1] + 1;
}

void FateCounts::settle_folded(FateLane& lane) {
    while (!lane.folded.empty()) {
        const FoldedGames& folded = lane.folded.front();
        const ports::Offset end = folded.below[k_of_lobby];
        if (end > lane.covered[k_of_lobby]) return;
        const bool covered = lane.from_topics && folded.below[k_of_game] <= lane.covered[k_of_game];
        if (!covered && end > lane.settled) return;
        for (const Fate fate : {Fate::in_tables, Fate::timed_out}) {
            count(fate, folded.records[place_of(fate)]);
            count(state_of(fate), folded.games[place_of(fate)]);
        }
        lane.folded.pop_front();
    }
}

void FateCounts::find_abandoned(FateLane& lane) {
    std::vector<std::uint32_t> silent;
    for (std::uint32_t at = 0; at < games_.size(); ++at) {
        const OpenGame& game = games_[at];
        if (!game.open || &lanes_[game.lane] != &lane || game.end >= 0) continue;
        const bool read =
            game.spans[k_of_lobby].is_covered(lane.covered[k_of_lobby]) &&
            (!lane.from_topics || game.spans[k_of_game].is_covered(lane.covered[k_of_game]));
        if (read) silent.push_back(at);
    }
    const std::size_t found = std::min<std::size_t>(silent.size(), lane.abandoned);
    const auto end = silent.begin() + static_cast<std::ptrdiff_t>(found);
    std::partial_sort(silent.begin(), end, silent.end(), [this](std::uint32_t a, std::uint32_t b) {
        return games_[a].latest < games_[b].latest;
    });
    lane.abandoned = 0;
    for (auto at = silent.begin(); at != end; ++at) decide(*at, Fate::given_up);
}

// --- sums -------------------------------------------------------------------------------------

void FateCounts::add_open(FateSums& sums, const OpenGame& game) const {
    const FateLane& lane = lanes_[game.lane];
    const std::uint64_t unread = game.spans[k_of_lobby].unread(lane.covered[k_of_lobby]) +
                                 game.spans[k_of_game].unread(lane.covered[k_of_game]);
    const Fate fate = game.set_aside ? Fate::set_aside : Fate::waiting;
    sums.records[static_cast<std::size_t>(Fate::not_read)] += unread;
    sums.records[static_cast<std::size_t>(fate)] += game.told() - unread;
    const GameState state = game.set_aside                         ? GameState::dead_letter
                            : game.end < 0                         ? GameState::under_way
                            : game.end >= lane.covered[k_of_lobby] ? GameState::not_read
                                                                   : GameState::waiting;
    ++sums.games[static_cast<std::size_t>(state)];
}

FateSums FateCounts::sums() const {
    FateSums sums = sums_;
    for (const OpenGame& game : games_) {
        if (game.open) add_open(sums, game);
    }
    for (const FateLane& lane : lanes_) {
        const auto not_read = static_cast<std::size_t>(Fate::not_read);
        sums.records[not_read] += lane.broken[k_of_lobby].size() + lane.broken[k_of_game].size();
        for (const FoldedGames& folded : lane.folded) {
            const bool read = folded.below[k_of_lobby] <= lane.covered[k_of_lobby];
            const Fate fate = read ? Fate::waiting : Fate::not_read;
            const GameState state = read ? GameState::waiting : GameState::not_read;
            sums.records[static_cast<std::size_t>(fate)] += folded.records[0] + folded.records[1];
            sums.games[static_cast<std::size_t>(state)] += folded.games[0] + folded.games[1];
        }
    }
    return sums;
}

// Whether the ledger's sums and ours speak of the same games.
bool FateCounts::is_comparable(const FateLane& lane) const {
    const ports::Offset covered = lane.covered[k_of_lobby];
    if (covered == 0) return true;
    if (!lane.passed || lane.waiting > 0 || lane.first > lane.began) return false;
    if (lane.first < 0 && covered > lane.began) return false;
    return lane.ended.empty() || games_[lane.ended.front()].end >= covered;
}

std::string FateCounts::contradiction() const {
    for (const FateLane& lane : lanes_) {
        if (!is_comparable(lane)) return {};
    }
    std::string text;
    const std::uint64_t games = sums_.of(GameState::in_tables);
    if (ledger_.games != games) {
        add_difference(text, "games are in the tables", ledger_.games, games);
    }
    // Whoever takes a partition over reads again from where games were open, and counts once more
    // what it drops: only too few are a contradiction.
    const std::uint64_t timed_out = sums_.of(GameState::timed_out);
    if (ledger_.timed_out < timed_out) {
        add_difference(text, "games timed out", ledger_.timed_out, timed_out);
    }
    const std::uint64_t letters = sums_.of(Fate::dead_letter);
    if (ledger_.dead_letters < letters) {
        add_difference(text, "records are dead letters", ledger_.dead_letters, letters);
    }
    return text;
}

}  // namespace monitor
