#include "server/announcements.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::size_t k_told_kept = 4096;

}  // namespace

void Announcements::keep(const ports::Announced& told) {
    told_[told.game] = told.changes;
    told_order_.push_back(told.game);
    if (told_order_.size() <= k_told_kept) return;
    told_.erase(told_order_.front());
    told_order_.pop_front();
}

void Announcements::add(const Change& change) {
    const std::lock_guard lock(mutex_);
    const auto told = told_.find(change.game);
    const bool ended = change.over || over_.contains(change.game) || told != told_.end();
    Entry& entry = ended ? over_[change.game] : open_[change.game];
    if (told != told_.end()) {
        entry.changes = std::max(entry.changes, told->second);
    } else if (ended) {
        if (const auto open = open_.find(change.game); open != open_.end()) {
            entry.changes += open->second.changes;
            open_.erase(open);
        }
    }
    ++entry.changes;
    entry.written = change.written;
}

void Announcements::end(const ports::GameToken& game) {
    const std::lock_guard lock(mutex_);
    const auto at = open_.find(game);
    if (at == open_.end()) return;
    over_[game] = at->second;
    open_.erase(at);
}

void Announcements::forget(const ports::GameToken& game) {
    const std::lock_guard lock(mutex_);
    open_.erase(game);
}

std::vector<ports::Announced> Announcements::take_arrived(std::uint64_t settled, std::size_t most) {
    const std::lock_guard lock(mutex_);
    std::vector<ports::Announced> arrived;
    for (auto at = over_.begin(); at != over_.end() && arrived.size() < most;) {
        if (at->second.written > settled) {
            ++at;
            continue;
        }
        arrived.push_back({at->first, at->second.changes});
        keep(arrived.back());
        at = over_.erase(at);
    }
    in_hand_ += arrived.size();
    return arrived;
}

void Announcements::told(const std::vector<ports::Announced>& games) {
    {
        const std::lock_guard lock(mutex_);
        in_hand_ -= std::min(in_hand_, games.size());
    }
    fewer_.give();
}

void Announcements::set_written_again(std::size_t games) {
    {
        const std::lock_guard lock(mutex_);
        written_again_ = games;
    }
    fewer_.give();
}

void Announcements::put_back(const std::vector<ports::Announced>& games) {
    const std::lock_guard lock(mutex_);
    in_hand_ -= std::min(in_hand_, games.size());
    for (const ports::Announced& game : games) {
        Entry& entry = over_[game.game];
        entry.changes = std::max(entry.changes, game.changes);
    }
}

std::size_t Announcements::waiting() const {
    const std::lock_guard lock(mutex_);
    return over_.size();
}

bool Announcements::waits(const ports::GameToken& game) const {
    const std::lock_guard lock(mutex_);
    return over_.contains(game);
}

std::size_t Announcements::unpublished() const {
    const std::lock_guard lock(mutex_);
    return over_.size() + in_hand_ + written_again_;
}

}  // namespace server
