#include "monitor/fate_counts.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "monitor/free_slot.h"

namespace monitor {
namespace {

using etl::RecordKind;

constexpr std::size_t k_most_letters = 100'000;
constexpr std::size_t k_most_broken = 100'000;                      // of a partition
constexpr std::size_t k_most_words_of_seqs = std::size_t{1} << 21;  // 16 MiB

// What open games become.
constexpr std::array k_settled = {Fate::in_tables, Fate::timed_out, Fate::set_aside,
                                  Fate::given_up};

std::uint32_t seconds_of(base::Timestamp time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xffffffff));
}

}  // namespace

FateCounts::FateCounts(FateTopics topics, std::size_t most_open)
    : topics_(std::move(topics)),
      most_open_(std::max<std::size_t>(most_open, 8)),
      known_{etl::KnownGames(1'000'000), etl::KnownGames(250'000), etl::KnownGames(100'000),
             etl::KnownGames(100'000)} {}

std::uint64_t FateSums::all_records() const noexcept {
    return std::accumulate(records.begin(), records.end(), std::uint64_t{0});
}

std::optional<std::size_t> FateCounts::source_of(std::string_view topic) const noexcept {
    if (topic == topics_.lobby) return k_of_lobby;
    if (topic == topics_.game) return k_of_game;
    return std::nullopt;
}

std::uint32_t FateCounts::lane_of(ports::Partition partition) {
    if (last_lane_.first == partition && !lanes_.empty()) return last_lane_.second;
    const auto next = static_cast<std::uint32_t>(lanes_.size());
    const auto [place, fresh] = lane_places_.emplace(partition, next);
    if (fresh) lanes_.emplace_back();
    last_lane_ = *place;
    return place->second;
}

// --- open games -------------------------------------------------------------------------------

std::uint32_t FateCounts::open(const base::GameToken& token) {
    if (index_.size() >= most_open_) make_room();
    const std::uint32_t at = take_slot(games_, free_);
    games_[at].open = true;
    games_[at].game = token;
    index_.insert(at, token_at());
    return at;
}

void FateCounts::close(std::uint32_t at) {
    OpenGame& game = games_[at];
    index_.erase(game.game, token_at());
    seq_words_ -= game.seen.words();
    game = OpenGame();
    free_.push_back(at);
}

void FateCounts::make_room() {
    const std::size_t before = index_.size();
    for (FateLane& lane : lanes_) fold(lane);
    if (index_.size() == before) give_up_oldest();
}

void FateCounts::fold(FateLane& lane) {
    const std::size_t most = std::max<std::size_t>(most_open_ / 8, 1);
    if (lane.folded.empty() || lane.folded.back().games[0] + lane.folded.back().games[1] >= most) {
        lane.folded.emplace_back();
    }
    FoldedGames& folded = lane.folded.back();
    const auto goes = [&](std::uint32_t at) {
        const OpenGame& game = games_[at];
        if (folded.games[0] + folded.games[1] >= most || !game.complete || game.set_aside) {
            return false;
        }
        const Fate fate = fate_of_ended(game);
        const std::size_t place = fate == Fate::timed_out ? 1 : 0;
        ++folded.games[place];
        folded.records[place] += game.told();
        for (const std::size_t source : {k_of_lobby, k_of_game}) {
            const GameSpan& span = game.spans[source];
            folded.below[source] = std::max(folded.below[source],
                                            span.records == 0 ? 0 : span.first + span.length + 1);
        }
        folded.below[k_of_lobby] = std::max(folded.below[k_of_lobby], game.end + 1);
        known_[place].add(game.game, game.last_seq);
        close(at);
        return true;
    };
    std::erase_if(lane.ended, goes);
    if (folded.games[0] + folded.games[1] == 0) lane.folded.pop_back();
}

void FateCounts::give_up_oldest() {
    std::vector<std::uint32_t> all;
    for (std::uint32_t at = 0; at < games_.size(); ++at) {
        if (games_[at].open && (!games_[at].complete || games_[at].set_aside)) all.push_back(at);
    }
    const auto end = all.begin() + static_cast<std::ptrdiff_t>((all.size() + 7) / 8);
    std::nth_element(all.begin(), end, all.end(), [this](std::uint32_t a, std::uint32_t b) {
        return games_[a].latest < games_[b].latest;
    });
    for (auto at = all.begin(); at != end; ++at) {
        decide(*at, games_[*at].set_aside ? Fate::set_aside : Fate::given_up);
    }
    for (FateLane& lane : lanes_) {
        std::erase_if(lane.ended, [this](std::uint32_t at) { return !games_[at].open; });
    }
}

// --- records ----------------------------------------------------------------------------------

void FateCounts::note(const RecordPlace& place, const etl::GameRecord& record) {
    const auto source = source_of(place.topic);
    if (!source) {
        ++sums_.told;
        return count(Fate::foreign);
    }
    const std::uint32_t at = lane_of(place.partition);
    FateLane& lane = lanes_[at];
    if (place.offset < lane.told[*source]) return;
    if (*source == k_of_lobby && lane.first < 0) lane.first = place.offset;
    lane.told[*source] = place.offset + 1;
    ++sums_.told;
    take({at, *source, place.offset, place.time}, record);
    if (!lane.passed) look_whether_passed(lane);
}

void FateCounts::take(FatePlace place, const etl::GameRecord& record) {
    if (record.kind == RecordKind::foreign) return count(Fate::foreign);
    FateLane& lane = lanes_[place.lane];
    place.letter = letters_ > 0 && take_letter(lane, place.source, place.offset);
    const bool usable =
        record.kind != RecordKind::broken && (!record.seq || *record.seq <= SeqSet::k_max);
    if (usable && (!place.letter || record.kind == RecordKind::cleaning)) {
        return take_of_game(place, record);
    }
    std::deque<ports::Offset>& broken = lane.broken[place.source];
    const bool read = place.letter || place.offset < lane.covered[place.source];
    if (!read && broken.size() < k_most_broken) {
        broken.push_back(place.offset);
        return;
    }
    count(Fate::dead_letter);
}

std::optional<Fate> FateCounts::fate_of_late(const etl::GameRecord& record) {
    for (std::size_t i = 0; i < known_.size(); ++i) {
        const etl::Late late = known_[i].see(record.game, record.seq);
        if (late == etl::Late::duplicate) return Fate::repeat;
        if (late == etl::Late::trailing) return k_settled[i];
    }
    return std::nullopt;
}

// Where a number is too large to be kept, the game goes on as one without numbers.
bool FateCounts::is_fresh(OpenGame& game, const etl::GameRecord& record) {
    const std::size_t before = game.seen.words();
    if (!record.seq || *record.seq > game.records + k_furthest_ahead ||
        (SeqSet::words_for(*record.seq) > before &&
         seq_words_ + SeqSet::words_for(*record.seq) - before > k_most_words_of_seqs)) {
        game.numbered = false;
        return true;
    }
    const bool fresh = game.seen.add(*record.seq);
    seq_words_ += game.seen.words() - before;
    if (!fresh) return false;
    ++game.records;
    game.last_seq = std::max(game.last_seq, *record.seq);
    return true;
}

void FateCounts::take_of_game(const FatePlace& place, const etl::GameRecord& record) {
    std::uint32_t at = index_.find(record.game, token_at());
    if (at == etl::TokenIndex::k_none) {
        if (const auto fate = fate_of_late(record)) {
            return count(place.letter ? Fate::dead_letter : *fate);
        }
        at = open(record.game);
        games_[at].lane = place.lane;
    }
    OpenGame& game = games_[at];
    if (!is_fresh(game, record)) return count(place.letter ? Fate::dead_letter : Fate::repeat);
    if (place.letter) {
        count(Fate::dead_letter);
        game.set_aside = true;
    } else {
        game.spans[place.source].add(place.offset, !game.complete);
    }
    game.latest = std::max(game.latest, seconds_of(place.time));
    game.acted |= record.kind == RecordKind::attack || record.kind == RecordKind::forfeit;
    game.timed_out |= record.kind == RecordKind::timed_out;
    const bool ends = record.kind == RecordKind::cleaning ||
                      (record.kind == RecordKind::timed_out && !record.seq);
    if (ends || game.end >= 0) take_end(at, place, record);
}

// Its end was seen, now or before.
void FateCounts::take_end(std::uint32_t at, const FatePlace& place, const etl::GameRecord& record) {
    OpenGame& game = games_[at];
    if (game.end < 0) {
        game.end = place.offset;
        game.end_seq = record.seq.value_or(0);
        game.lane = place.lane;
        lanes_[place.lane].ended.push_back(at);
    }
    game.complete = game.numbered && game.seen.has_all_below(game.end_seq);
    FateLane& lane = lanes_[game.lane];
    if (!is_settled(lane, game)) return;
    const auto found = std::find(lane.ended.rbegin(), lane.ended.rend(), at);
    lane.ended.erase(std::next(found).base());
    decide(at, fate_of_ended(game));
}

// --- dead letters -----------------------------------------------------------------------------

// Of a record that is being told.
bool FateCounts::take_letter(FateLane& lane, std::size_t source, ports::Offset offset) {
    std::set<ports::Offset>& letters = lane.letters[source];
    while (!letters.empty() && *letters.begin() <= offset) {
        const bool found = *letters.begin() == offset;
        letters.erase(letters.begin());
        --letters_;
        if (found) return true;
    }
    return false;
}

// Of a record that was told.
bool FateCounts::find_letter(FateLane& lane, std::size_t source, ports::Offset offset) {
    std::deque<ports::Offset>& broken = lane.broken[source];
    const auto place = std::lower_bound(broken.begin(), broken.end(), offset);
    if (place != broken.end() && *place == offset) {
        broken.erase(place);
        return true;
    }
    if (source != k_of_lobby) return false;
    const auto ended = std::lower_bound(
        lane.ended.begin(), lane.ended.end(), offset,
        [this](std::uint32_t at, ports::Offset wanted) { return games_[at].end < wanted; });
    if (ended == lane.ended.end()) return false;
    OpenGame& game = games_[*ended];
    if (game.end != offset || std::exchange(game.set_aside, true)) return false;
    --game.spans[k_of_lobby].records;
    return true;
}

void FateCounts::note_letter(const ports::DeadLetter& letter) {
    const auto source = source_of(letter.topic);
    if (!source) return;
    FateLane& lane = lanes_[lane_of(letter.partition)];
    if (letter.offset >= lane.told[*source]) {
        if (letters_ >= k_most_letters) return;
        letters_ += lane.letters[*source].insert(letter.offset).second ? 1 : 0;
    } else if (find_letter(lane, *source, letter.offset)) {
        count(Fate::dead_letter);
    }
}

// --- commits ----------------------------------------------------------------------------------

void FateCounts::cover_broken(FateLane& lane) {
    for (const std::size_t source : {k_of_lobby, k_of_game}) {
        std::deque<ports::Offset>& broken = lane.broken[source];
        while (!broken.empty() && broken.front() < lane.covered[source]) {
            broken.pop_front();
            count(Fate::dead_letter);
        }
    }
}

void FateCounts::note_commit(const ports::Commit& commit) {
    if (commit.topic != topics_.lobby) return;
    const std::uint32_t at = lane_of(commit.partition);
    FateLane& lane = lanes_[at];
    if (commit.range.to <= lane.covered[k_of_lobby]) return;
    ledger_.games += commit.games;
    ledger_.timed_out += commit.timed_out;
    ledger_.dead_letters += commit.dead_letters;
    if (const auto began = commit.began.find(topics_.lobby); began != commit.began.end()) {
        for (std::size_t i = 0; i < began->second.size(); ++i) {
            lanes_[lane_of(static_cast<ports::Partition>(i))].began = began->second[i];
        }
    }
    lane.covered[k_of_lobby] = commit.range.to;
    const auto game = commit.others.find(topics_.game);
    lane.from_topics = game != commit.others.end();
    if (lane.from_topics) {
        lane.covered[k_of_game] = std::max(lane.covered[k_of_game], game->second.to);
    }
    lane.waiting = commit.waiting;
    lane.abandoned += commit.abandoned;
    if (commit.waiting == 0) lane.settled = commit.range.to;
    lane.passed = false;
    cover_broken(lane);
    settle(lane);
    look_whether_passed(lane);
}

void FateCounts::note_caught_up() {
    for (FateLane& lane : lanes_) {
        lane.passed = true;
        settle(lane);
    }
}

}  // namespace monitor
