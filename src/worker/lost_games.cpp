#include "worker/lost_games.h"

#include <algorithm>
#include <utility>

namespace worker {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_slice{100};         // of one call
constexpr milliseconds k_poll_patience{20};  // of one poll
// The end of a partition may be an offset that no record has.
constexpr milliseconds k_silence{5000};
constexpr milliseconds k_between_searches{1000};

}  // namespace

void LostGames::add(ports::Partition partition, const base::GameToken& game, std::string why) {
    games_[game] = {partition, std::move(why), doors_.clock(), 0};
}

void LostGames::forget(ports::Partition partition) {
    std::erase_if(games_, [&](const auto& each) { return each.second.partition == partition; });
    ranges_.erase(partition);
}

base::Result<void> LostGames::open() {
    auto opened = doors_.second_reader();
    if (!opened) return opened.error();
    assigned_ = searching_ = false;
    if (auto subscribed = (*opened)->subscribe({options_.game_topic}); !subscribed) {
        return subscribed;
    }
    reader_ = std::move(*opened);
    return {};
}

base::Result<void> LostGames::begin() {
    const auto rows = reader_->retained(options_.game_topic);
    if (!rows) return rows.error();
    ranges_.clear();
    for (const ports::Retained& row : *rows) {
        ports::Offset from = row.end;
        for (const auto& [game, lost] : games_) {
            if (lost.partition == row.partition) from = std::min(from, lost.from);
        }
        from = std::max(from, row.first);
        if (from >= row.end) continue;
        if (auto started = reader_->start(options_.game_topic, row.partition, from); !started) {
            return started;
        }
        ranges_[row.partition] = {from, row.end};
    }
    for (auto& [game, lost] : games_) {
        const auto row = std::find_if(rows->begin(), rows->end(), [&](const auto& each) {
            return each.partition == lost.partition;
        });
        if (row != rows->end()) lost.from = row->end;
    }
    searching_ = true;
    heard_ = doors_.clock();
    return {};
}

void LostGames::take(const ports::Fetched& fetched, Lanes& lanes, etl::RecordDecoder& decoder) {
    const auto range = ranges_.find(fetched.partition);
    const auto lane = lanes.find(fetched.partition);
    if (range == ranges_.end() || lane == lanes.end()) return;
    for (const ports::StoredRecord& stored : fetched.records) {
        if (stored.offset >= range->second.end) break;
        // Records that are numbered have their game for a key.
        const auto game = base::GameToken::parse(stored.key);
        if (game && games_.contains(*game)) lane->second->take_missed(stored, decoder);
    }
    if (!fetched.records.empty()) range->second.next = fetched.records.back().offset + 1;
}

// True: all that was there is read.
base::Result<bool> LostGames::read_on(Lanes& lanes, etl::RecordDecoder& decoder) {
    const base::Timestamp until = doors_.clock() + k_slice;
    do {
        const auto polled = reader_->poll(k_poll_patience);
        if (!polled) return polled.error();
        if (const auto* fetched = std::get_if<ports::Fetched>(&*polled)) {
            heard_ = doors_.clock();
            take(*fetched, lanes, decoder);
        } else if (std::holds_alternative<ports::Assigned>(*polled)) {
            assigned_ = true;
            return false;
        }
        const auto is_read = [](const auto& each) { return each.second.next >= each.second.end; };
        const bool all = std::all_of(ranges_.begin(), ranges_.end(), is_read);
        if (searching_ && (all || doors_.clock() - heard_ > k_silence)) return true;
    } while (doors_.clock() < until);
    return false;
}

void LostGames::finish(Lanes& lanes) {
    searching_ = false;
    const base::Timestamp now = doors_.clock();
    next_ = now + k_between_searches;
    for (auto at = games_.begin(); at != games_.end();) {
        const auto& [game, lost] = *at;
        const auto lane = lanes.find(lost.partition);
        const auto missing = lane == lanes.end() ? std::nullopt : lane->second->missing(game);
        if (missing && now - lost.since < options_.patience) {
            ++at;
            continue;
        }
        if (missing) {
            lane->second->give_up(game, lost.why + "; " + std::to_string(*missing) +
                                            " of its records are not in the topics");
        }
        at = games_.erase(at);
    }
}

base::Result<void> LostGames::search(Lanes& lanes, etl::RecordDecoder& decoder) {
    if (games_.empty() || doors_.clock() < next_) return {};
    base::Result<void> step;
    if (!reader_) step = open();
    if (step && assigned_ && !searching_) step = begin();
    if (step) {
        const auto read = read_on(lanes, decoder);
        if (!read) {
            step = read.error();
        } else if (*read) {
            finish(lanes);
        }
    }
    if (step) return step;
    reader_ = nullptr;
    if (step.error().retryable()) return step;
    give_up(lanes, step.error().what);
    return {};
}

// What makes rows without these topics is not to end for want of them.
void LostGames::give_up(Lanes& lanes, const std::string& what) {
    for (const auto& [game, lost] : games_) {
        const auto lane = lanes.find(lost.partition);
        if (lane == lanes.end() || !lane->second->missing(game)) continue;
        lane->second->give_up(game, lost.why + "; the topics cannot be read: " + what);
    }
    games_.clear();
}

}  // namespace worker
