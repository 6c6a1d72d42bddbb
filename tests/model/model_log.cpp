#include "tests/model/model_log.h"

#include <algorithm>
#include <iterator>

namespace model {

// --- the topics and the group -----------------------------------------------------------------

ports::Offset ModelLog::append(std::string_view topic, ports::Partition partition, Record record) {
    auto& records = records_[{std::string(topic), partition}];
    records.push_back(record);
    return static_cast<ports::Offset>(records.size()) - 1;
}

const std::vector<ModelLog::Record>& ModelLog::records(const Place& place) {
    return records_[place];
}

void ModelLog::join(ModelReader& member) { members_.push_back(&member); }

void ModelLog::leave(ModelReader& member) {
    std::erase(members_, &member);
    std::erase_if(owners_, [&](const auto& owner) { return owner.second == &member; });
}

void ModelLog::rebalance() {
    if (members_.empty()) return;
    ++stage_.statistics.rebalances;
    std::map<ModelReader*, ports::Revoked> before;
    for (const auto& [partition, owner] : owners_) before[owner].partitions.push_back(partition);
    for (auto& [member, revoked] : before) member->tell(std::move(revoked));
    std::map<ModelReader*, ports::Assigned> after;
    for (ports::Partition p = 0; p < partitions_; ++p) {
        ModelReader* member =
            members_[stage_.random.below(static_cast<std::uint32_t>(members_.size()))];
        owners_[p] = member;
        after[member].partitions.push_back(p);
        stage_.trace.add("  partition ", p, " to ", member->name());
    }
    for (auto& [member, assigned] : after) member->tell(std::move(assigned));
}

bool ModelLog::owns(const ModelReader& member, ports::Partition partition) const {
    const auto owner = owners_.find(partition);
    return owner != owners_.end() && owner->second == &member;
}

// --- a reader ---------------------------------------------------------------------------------

base::Result<void> ModelReader::subscribe(std::vector<std::string>) {
    return gate_.pass("subscribe", [] { return base::Result<void>(); });
}

base::Result<void> ModelReader::start(std::string_view topic, ports::Partition partition,
                                      ports::Offset from) {
    const Place place(topic, partition);
    return gate_.pass("start", [&]() -> base::Result<void> {
        if (stage_.bug == Bug::group_says_where) from = log_.noted()[place];
        stage_.trace.add("    ", topic, "-", partition, " from ", from);
        next_[place] = from;
        return {};
    });
}

ports::Polled ModelReader::hear() {
    ports::Polled news = std::move(news_.front());
    news_.pop_front();
    if (const auto* revoked = std::get_if<ports::Revoked>(&news)) {
        stage_.trace.add("    hears that ", revoked->partitions.size(), " are taken away");
        std::erase_if(next_, [&](const auto& place) {
            const auto& gone = revoked->partitions;
            return std::find(gone.begin(), gone.end(), place.first.second) != gone.end();
        });
    }
    if (const auto* assigned = std::get_if<ports::Assigned>(&news)) {
        stage_.trace.add("    hears that it has ", assigned->partitions.size());
        std::erase_if(next_, [&](const auto& place) {
            const auto& own = assigned->partitions;
            return std::find(own.begin(), own.end(), place.first.second) != own.end();
        });
    }
    return news;
}

ports::Polled ModelReader::fetch(const Place& place, ports::Offset& from) {
    const auto& records = log_.records(place);
    const auto begin = static_cast<std::size_t>(from);
    const std::size_t end = std::min(records.size(), begin + stage_.between(1, largest_piece_));
    lent_ = std::make_unique<std::vector<std::string>>();
    lent_->reserve(2 * (end - begin) + 1);
    ports::Fetched fetched{lent_->emplace_back(place.first), place.second, {}};
    for (std::size_t at = begin; at < end; ++at) {
        const std::string& key = lent_->emplace_back(records[at].key);
        const std::string& value = lent_->emplace_back(records[at].value);
        fetched.records.push_back({static_cast<ports::Offset>(at), records[at].time, key, value});
    }
    from = static_cast<ports::Offset>(end);
    stage_.trace.add("    ", place.first, "-", place.second, " [", begin, ", ", end, ")");
    return fetched;
}

ports::Polled ModelReader::next() {
    lent_.reset();
    if (deaf_ > 0) {
        --deaf_;
    } else if (!news_.empty()) {
        return hear();
    }
    if (next_.empty()) return ports::Quiet{};
    auto at = next_.begin();
    std::advance(at, stage_.random.below(static_cast<std::uint32_t>(next_.size())));
    for (std::size_t tried = 0; tried < next_.size(); ++tried) {
        if (static_cast<std::size_t>(at->second) < log_.records(at->first).size()) {
            return fetch(at->first, at->second);
        }
        if (++at == next_.end()) at = next_.begin();
    }
    return ports::Quiet{};
}

base::Result<ports::Polled> ModelReader::poll(std::chrono::milliseconds) {
    return gate_.pass("poll", [&]() -> base::Result<ports::Polled> { return next(); });
}

base::Result<void> ModelReader::note_progress(std::string_view topic, ports::Partition partition,
                                              ports::Offset next) {
    return gate_.pass("note_progress", [&]() -> base::Result<void> {
        log_.noted()[{std::string(topic), partition}] = next;
        return {};
    });
}

base::Result<std::vector<ports::Retained>> ModelReader::retained(std::string_view topic) {
    using Rows = std::vector<ports::Retained>;
    return gate_.pass("retained", [&]() -> base::Result<Rows> {
        Rows rows;
        for (ports::Partition p = 0; p < log_.partitions(); ++p) {
            const auto end = log_.records({std::string(topic), p}).size();
            rows.push_back({p, 0, static_cast<ports::Offset>(end)});
        }
        return rows;
    });
}

}  // namespace model
