#include "lmdb/reader.h"

#include <algorithm>
#include <utility>

#include "lmdb/batch_format.h"
#include "lmdb/recovery.h"

namespace lmdb {
namespace {

constexpr std::size_t k_enough_bytes = std::size_t{256} << 10;  // for one Fetched
constexpr std::size_t k_keep_buffer = std::size_t{4} << 20;
constexpr int k_most_overtaken = 1000;

// A reading transaction that lasts as long as this.
class Look {
public:
    explicit Look(Transaction& reading) : reading_(reading), renewed_(reading.renew()) {}
    ~Look() { reading_.reset(); }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    const base::Result<void>& renewed() const noexcept { return renewed_; }

private:
    Transaction& reading_;
    base::Result<void> renewed_;
};

}  // namespace

Reader::Reader(std::shared_ptr<Environment> environment, Transaction reading, Member member)
    : environment_(std::move(environment)), reading_(std::move(reading)), member_(member) {}

base::Result<std::unique_ptr<Reader>> Reader::open(std::shared_ptr<Environment> environment,
                                                   Member member) {
    auto reading = Transaction::begin(*environment, Transaction::Kind::read);
    if (!reading) return reading.error();
    reading->reset();
    return std::unique_ptr<Reader>(new Reader(std::move(environment), std::move(*reading), member));
}

base::Result<void> Reader::subscribe(std::vector<std::string> topics) {
    if (topics.empty()) return base::rejected("no topic to subscribe to");
    names_ = std::move(topics);
    topics_.clear();
    positions_.clear();
    turns_.clear();
    assigned_ = false;
    const Look look(reading_);
    if (!look.renewed()) return look.renewed().error();
    const auto found = find_topics();
    if (!environment_->holds(reading_.snapshot())) return {};  // poll() looks again
    if (!found) return found.error();
    return {};
}

base::Result<bool> Reader::find_topics() {
    topics_.clear();
    bool all = true;
    for (const std::string& name : names_) {
        auto topic = find_topic(*environment_, reading_, name);
        if (!topic) return topic.error();
        all = all && topic->has_value();
        if (*topic) topics_.push_back(std::move(**topic));
    }
    for (const Topic& topic : topics_) {
        if (topic.partitions == topics_.front().partitions) continue;
        return base::rejected("topics " + topics_.front().name + " and " + topic.name + " have " +
                              std::to_string(topics_.front().partitions) + " and " +
                              std::to_string(topic.partitions) +
                              " partitions; topics that are read together need the same number");
    }
    return all;
}

base::Result<void> Reader::start(std::string_view topic, ports::Partition partition,
                                 ports::Offset from) {
    const auto at = std::find(names_.begin(), names_.end(), topic);
    if (at == names_.end() || !assigned_) {
        return base::rejected("topic " + std::string(topic) + " was not assigned");
    }
    const auto index = static_cast<std::size_t>(at - names_.begin());
    const bool mine = partition >= 0 && partition < topics_[index].partitions &&
                      partition % member_.count == member_.index;
    if (!mine) {
        return base::rejected("partition " + std::to_string(partition) + " of topic " +
                              std::string(topic) + " was not assigned");
    }
    if (from < 0) return base::rejected("offsets begin at 0, not " + std::to_string(from));
    const Position position{index, {topics_[index].id, partition}, from, false};
    for (std::size_t i = 0; i < positions_.size(); ++i) {
        if (positions_[i].lane != position.lane) continue;
        positions_[i] = position;
        turns_.restart(i);
        return {};
    }
    positions_.push_back(position);
    turns_.add(partition);
    return {};
}

base::Result<ports::Polled> Reader::poll(std::chrono::milliseconds patience) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    int overtaken = 0;
    std::optional<std::uint64_t> looked_at;
    for (;;) {
        std::uint64_t seen = 0;
        std::optional<ports::Polled> happened;
        {
            const Look look(reading_);
            if (!look.renewed()) return look.renewed().error();
            seen = reading_.snapshot();
            const auto before = positions_;
            const auto turns_before = turns_;
            const bool was_assigned = assigned_;
            auto event = next_event();
            if (!environment_->holds(seen)) {
                positions_ = before;
                turns_ = turns_before;
                assigned_ = was_assigned;
                if (++overtaken > k_most_overtaken) return environment_->overtaken();
                continue;
            }
            if (!event) return event.error();
            happened = std::move(*event);
        }
        if (happened) {
            if (const auto safe = environment_->make_durable(seen); !safe) return safe.error();
            return std::move(*happened);
        }
        const bool goes_on = looked_at == seen ? environment_->wait_a_moment(deadline)
                                               : environment_->wait_for_commit(seen, deadline);
        if (!goes_on) return ports::Polled(ports::Quiet{});
        looked_at = seen;
    }
}

base::Result<std::optional<ports::Polled>> Reader::next_event() {
    if (!assigned_) {
        const auto all = find_topics();
        if (!all) return all.error();
        if (!*all || names_.empty()) return std::optional<ports::Polled>();
        assigned_ = true;
        ports::Assigned mine;
        for (ports::Partition p = member_.index; p < topics_.front().partitions;
             p += member_.count) {
            mine.partitions.push_back(p);
        }
        return std::optional<ports::Polled>(std::move(mine));
    }
    // What a topic has next is not known before it is read: all of it lies here.
    for (std::size_t lane = 0; lane < positions_.size(); ++lane) turns_.is_ready(lane);
    while (const auto lane = turns_.next()) {
        auto fetched = fetch(positions_[*lane]);
        if (!fetched) return fetched.error();
        if (!*fetched) {
            turns_.is_at_end(*lane);
            continue;
        }
        turns_.gave_out(*lane, fetched->value().records.back().time);
        return std::optional<ports::Polled>(std::move(**fetched));
    }
    return std::optional<ports::Polled>();
}

base::Result<std::optional<ports::Fetched>> Reader::fetch(Position& position) {
    const auto row = row_for(position);
    if (!row) return row.error();
    if (!*row) return std::optional<ports::Fetched>();
    if (const auto collected = collect(**row, position); !collected) return collected.error();
    auto fetched = unpack(position);
    if (!fetched) return fetched.error();
    if (fetched->records.empty()) return std::optional<ports::Fetched>();
    return std::optional<ports::Fetched>(std::move(*fetched));
}

FoundRow Reader::row_for(Position& position) {
    const BatchKey key(position.lane, position.next);
    if (!position.between_batches) {
        auto exact = reading_.find(key.bytes());
        if (!exact || *exact) return exact;
        auto before = reading_.last_before(key.bytes());
        if (!before) return before;
        const auto address = *before ? parse_batch_key((*before)->key) : std::nullopt;
        if (address && address->lane == position.lane) {
            const auto value = (*before)->value.substr(0, k_batch_head_bytes);
            if (const auto read = environment_->copy(value, buffer_, 0); !read) return read.error();
            const auto head = read_batch_head(buffer_);
            if (!head || head->end() > position.next) return before;
            position.between_batches = head->end() == position.next;
        }
    }
    auto row = reading_.at_or_after(key.bytes());
    if (!row || !*row) return row;
    const auto address = parse_batch_key((*row)->key);
    if (!address || address->lane != position.lane) return std::optional<Row>();
    return row;
}

base::Result<void> Reader::collect(Row row, Position& position) {
    if (buffer_.capacity() > k_keep_buffer) std::string().swap(buffer_);
    pieces_.clear();
    std::size_t size = 0;
    for (;;) {
        const auto address = parse_batch_key(row.key);
        if (!address || address->lane != position.lane) break;
        if (!pieces_.empty() && size + row.value.size() > k_enough_bytes) break;
        if (const auto read = environment_->copy(row.value, buffer_, size); !read) {
            return read.error();
        }
        environment_->touched(Environment::k_mapped_by_row);
        pieces_.push_back({size, row.value.size(), address->first});
        size += row.value.size();
        if (size >= k_enough_bytes) break;
        const auto next = reading_.next();
        if (!next) return next.error();
        if (!*next) break;
        row = **next;
    }
    return {};
}

base::Result<ports::Fetched> Reader::unpack(Position& position) {
    ports::Fetched fetched;
    fetched.topic = names_[position.topic];
    fetched.partition = position.lane.partition;
    ports::Offset end = position.next;
    for (const Piece& piece : pieces_) {
        const auto bytes = std::string_view(buffer_).substr(piece.at, piece.size);
        const auto head = read_batch(bytes, fetched.records);
        const bool misplaced = head && head->first != piece.first;
        if (!head || misplaced) {
            return environment_->damage(
                batch_name(fetched.topic, position.lane, piece.first) + ": " +
                (misplaced ? "its offset is another than its key's" : head.error().what));
        }
        end = head->end();
    }
    const auto wanted = std::find_if(
        fetched.records.begin(), fetched.records.end(),
        [&](const ports::StoredRecord& record) { return record.offset >= position.next; });
    fetched.records.erase(fetched.records.begin(), wanted);
    position.next = std::max(end, position.next);
    position.between_batches = true;
    fetched.next = position.next;
    return fetched;
}

base::Result<void> Reader::note_progress(std::string_view, ports::Partition, ports::Offset) {
    return {};
}

base::Result<std::vector<ports::Retained>> Reader::retained(std::string_view topic) {
    for (int overtaken = 0; overtaken < k_most_overtaken; ++overtaken) {
        std::uint64_t seen = 0;
        base::Result<std::vector<ports::Retained>> rows;
        {
            const Look look(reading_);
            if (!look.renewed()) return look.renewed().error();
            seen = reading_.snapshot();
            rows = look_up(topic);
            if (!environment_->holds(seen)) continue;
        }
        if (!rows) return rows;
        if (const auto safe = environment_->make_durable(seen); !safe) return safe.error();
        return rows;
    }
    return environment_->overtaken();
}

base::Result<std::vector<ports::Retained>> Reader::look_up(std::string_view topic) {
    std::vector<ports::Retained> out;
    const auto found = find_topic(*environment_, reading_, topic);
    if (!found) return found.error();
    const ports::Partition partitions = *found ? (*found)->partitions : 0;
    for (ports::Partition p = 0; p < partitions; ++p) {
        const auto row = retained_of(*environment_, reading_, {(*found)->id, p});
        if (!row) return row.error();
        out.push_back(*row);
    }
    return out;
}

}  // namespace lmdb
