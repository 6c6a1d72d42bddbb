#include "stream/turn_taking.h"

namespace stream {

TurnTaking::Lane TurnTaking::add(ports::Partition partition) {
    rows_.push_back({partition});
    return rows_.size() - 1;
}

void TurnTaking::restart(Lane lane) { rows_[lane] = {rows_[lane].partition}; }

void TurnTaking::clear() {
    rows_.clear();
    turn_ = 0;
}

void TurnTaking::is_ready(Lane lane, base::Timestamp next) {
    rows_[lane].state = State::ready;
    rows_[lane].next = next;
}

void TurnTaking::is_ready(Lane lane) { is_ready(lane, rows_[lane].reached); }

void TurnTaking::is_awaited(Lane lane) { rows_[lane].state = State::awaited; }

void TurnTaking::is_at_end(Lane lane) { rows_[lane].state = State::at_end; }

void TurnTaking::gave_out(Lane lane, base::Timestamp last) {
    rows_[lane].state = State::awaited;
    rows_[lane].reached = last;
}

std::optional<TurnTaking::Lane> TurnTaking::next() {
    for (std::size_t tried = 0; tried < rows_.size(); ++tried) {
        turn_ = (turn_ + 1) % rows_.size();
        const auto oldest = oldest_of(rows_[turn_].partition);
        if (oldest && !must_wait(rows_[*oldest])) return oldest;
    }
    return std::nullopt;
}

std::optional<TurnTaking::Lane> TurnTaking::oldest_of(ports::Partition partition) const {
    std::optional<Lane> oldest;
    for (Lane lane = 0; lane < rows_.size(); ++lane) {
        const Row& row = rows_[lane];
        if (row.partition != partition || row.state != State::ready) continue;
        if (!oldest || row.next < rows_[*oldest].next) oldest = lane;
    }
    return oldest;
}

bool TurnTaking::must_wait(const Row& row) const {
    for (const Row& other : rows_) {
        if (other.partition != row.partition || other.state != State::awaited) continue;
        if (row.next > other.reached + k_ahead) return true;
    }
    return false;
}

}  // namespace stream
