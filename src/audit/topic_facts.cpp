#include "audit/topic_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "base/log_entry.h"
#include "base/random.h"
#include "etl/record.h"

namespace audit {
namespace {

constexpr std::chrono::milliseconds k_poll{200};
constexpr std::size_t k_known_starts = std::size_t{1} << 12;

struct Stretch {
    ports::Offset next = 0;
    ports::Offset end = 0;
    std::uint8_t flags = 0;
    bool gave = false;  // a record or more
};

// Turns decoded records into facts.
class Intake {
public:
    explicit Intake(FactStore& facts) : facts_(facts), starts_(k_known_starts) {}

    void take(const ports::StoredRecord& record, ports::Partition partition, std::uint8_t flags) {
        const etl::GameRecord& decoded = decoder_.decode(record.key, record.value);
        if (decoded.kind == etl::RecordKind::foreign) {
            ++counts_.foreign;
            return;
        }
        if (decoded.kind == etl::RecordKind::broken) {
            ++counts_.broken;
            return;
        }
        ++counts_.records;
        FactHead head;
        head.game = decoded.game;
        head.seq = decoded.seq.value_or(k_no_seq);
        head.flags = flags;
        head.partition = static_cast<std::uint16_t>(partition);
        const EndFact end{record.offset, partition};
        switch (decoded.kind) {
            case etl::RecordKind::hero_selected:
                return add(head, FactKind::seat, SeatFact{decoded.user, decoded.hero});
            case etl::RecordKind::starting_match:
                return take_start(head, decoded);
            case etl::RecordKind::attack:
                return add(head, FactKind::attack,
                           AttackFact{decoded.user, decoded.enemy, decoded.damage,
                                      decoded.health_prior, decoded.health_post});
            case etl::RecordKind::forfeit:
                return add(head, FactKind::forfeit, ForfeitFact{decoded.user});
            case etl::RecordKind::game_finished:
                return add(head, FactKind::finished, end);
            case etl::RecordKind::timed_out:
                return add(head, FactKind::timed_out, end);
            case etl::RecordKind::cleaning:
                return add(head, FactKind::cleaning, end);
            case etl::RecordKind::turn_pushed:
            case etl::RecordKind::dead_enemy:
            case etl::RecordKind::foreign:
            case etl::RecordKind::broken:
                break;
        }
        add(head, FactKind::mark, NoFact{});
    }

    const TopicCounts& counts() const noexcept { return counts_; }

private:
    template <class Body>
    void add(FactHead& head, FactKind kind, const Body& body) {
        head.kind = kind;
        facts_.add(head, body);
    }

    // Every user gets the same Starting Match: one of them, as a rule, is enough.
    void take_start(FactHead& head, const etl::GameRecord& record) {
        GameToken& known = starts_[base::Random::mix(record.game.hash()) % k_known_starts];
        if (known == record.game) return add(head, FactKind::mark, NoFact{});
        known = record.game;
        for (const etl::Participant& participant : record.participants) {
            add(head, FactKind::fighter,
                FighterFact{participant.user, participant.health, participant.hero});
        }
    }

    FactStore& facts_;
    etl::RecordDecoder decoder_;
    TopicCounts counts_;
    std::vector<GameToken> starts_;  // games whose participants were taken, by hash
};

// Walks through the partitions.
class Reading {
public:
    Reading(ports::LogReader& log, const TopicExtent& extent, FactStore& facts)
        : log_(log), intake_(facts), records_(extent.records()) {
        add(base::k_lobby_queue, extent.lobby, extent, 0);
        add(base::k_game_queue, extent.game, extent, k_from_game);
    }

    base::Result<TopicCounts> run(const TopicReading& options) {
        if (left_ == 0) return counts();
        std::vector<std::string> topics;
        topics.reserve(topics_.size());
        for (const auto& [topic, partitions] : topics_) topics.push_back(topic);
        if (const auto joined = log_.subscribe(std::move(topics)); !joined) return joined.error();
        std::chrono::milliseconds quiet{0};
        while (left_ > 0) {
            auto polled = log_.poll(k_poll);
            if (!polled) return polled.error();
            quiet = std::holds_alternative<ports::Quiet>(*polled) ? quiet + k_poll
                                                                  : std::chrono::milliseconds{0};
            if (quiet >= options.patience) {
                if (const auto ended = end_quietly(); !ended) return ended.error();
                break;
            }
            if (const auto done = happen(*polled); !done) return done.error();
            const auto* fetched = std::get_if<ports::Fetched>(&*polled);
            if (fetched != nullptr && options.glance) options.glance(*fetched);
            if (options.progress) {
                options.progress(static_cast<double>(read_) / static_cast<double>(records_));
            }
        }
        return counts();
    }

private:
    using Partitions = std::map<ports::Partition, Stretch>;

    void add(std::string_view topic, const std::vector<ports::Retained>& retained,
             const TopicExtent& extent, std::uint8_t flags) {
        if (retained.empty()) return;
        Partitions& partitions = topics_[std::string(topic)];
        for (const ports::Retained& kept : retained) {
            Stretch& stretch = partitions[kept.partition];
            stretch = {kept.first, kept.end, flags, false};
            const auto is_cut = [&](const auto& all) {
                return std::any_of(all.begin(), all.end(), [&](const auto& r) {
                    return r.partition == kept.partition && r.first > 0;
                });
            };
            if (is_cut(extent.lobby)) stretch.flags |= k_lobby_cut;
            if (is_cut(extent.game)) stretch.flags |= k_game_cut;
            left_ += kept.first < kept.end;
        }
    }

    base::Result<void> happen(const ports::Polled& polled) {
        if (const auto* assigned = std::get_if<ports::Assigned>(&polled)) {
            return start(assigned->partitions);
        }
        if (const auto* fetched = std::get_if<ports::Fetched>(&polled)) take(*fetched);
        if (std::holds_alternative<ports::Revoked>(polled)) {
            return base::unavailable(
                "another member of the group took partitions: audit needs a group of its own");
        }
        return {};
    }

    base::Result<void> start(const std::vector<ports::Partition>& assigned) {
        for (const auto& [topic, partitions] : topics_) {
            for (const ports::Partition partition : assigned) {
                const auto known = partitions.find(partition);
                if (known == partitions.end()) continue;  // added after the extent was taken
                if (known->second.next >= known->second.end) continue;
                const auto started = log_.start(topic, partition, known->second.next);
                if (!started) return started.error();
            }
        }
        return {};
    }

    void take(const ports::Fetched& fetched) {
        const auto topic = topics_.find(fetched.topic);
        if (topic == topics_.end()) return;
        const auto found = topic->second.find(fetched.partition);
        if (found == topic->second.end()) return;
        Stretch& stretch = found->second;
        stretch.gave = stretch.gave || !fetched.records.empty();
        if (stretch.next >= stretch.end) return;
        for (const ports::StoredRecord& record : fetched.records) {
            if (record.offset >= stretch.end) break;
            if (record.offset < stretch.next) continue;
            intake_.take(record, fetched.partition, stretch.flags);
        }
        const ports::Offset next = std::min(fetched.position(), stretch.end);
        read_ += static_cast<std::uint64_t>(next - std::min(next, stretch.next));
        stretch.next = std::max(next, stretch.next);
        if (stretch.next >= stretch.end) --left_;
    }

    TopicCounts counts() const {
        TopicCounts counts = intake_.counts();
        counts.unread = unread_;
        return counts;
    }

    // Nothing has come for long: whether what is missing can be done without.
    base::Result<void> end_quietly() {
        for (const auto& [topic, partitions] : topics_) {
            const auto rows = log_.retained(topic);
            if (!rows) return rows.error();
            for (const auto& [partition, stretch] : partitions) {
                if (stretch.next >= stretch.end) continue;
                const auto now = std::find_if(rows->begin(), rows->end(), [&](const auto& row) {
                    return row.partition == partition;
                });
                const bool removed = now != rows->end() && now->first >= stretch.end;
                if (now == rows->end() || (!stretch.gave && !removed)) {
                    return stalled(topic, partition, stretch);
                }
                unread_.push_back({topic, partition, stretch.next, stretch.end});
            }
        }
        return {};
    }

    static base::Error stalled(const std::string& topic, ports::Partition partition,
                               const Stretch& stretch) {
        return base::unavailable(topic + "/" + std::to_string(partition) +
                                 ": no records come beyond offset " + std::to_string(stretch.next) +
                                 ", the topic ends at " + std::to_string(stretch.end));
    }

    ports::LogReader& log_;
    Intake intake_;
    std::map<std::string, Partitions, std::less<>> topics_;
    std::size_t left_ = 0;  // partitions that are not read to their end
    std::uint64_t records_, read_ = 0;
    std::vector<Unread> unread_;
};

}  // namespace

std::uint64_t TopicExtent::records() const noexcept {
    std::uint64_t records = 0;
    for (const auto* topic : {&lobby, &game}) {
        for (const ports::Retained& kept : *topic) {
            records += static_cast<std::uint64_t>(kept.end - kept.first);
        }
    }
    return records;
}

bool TopicExtent::cut(ports::Partition partition) const noexcept {
    for (const auto* topic : {&lobby, &game}) {
        for (const ports::Retained& kept : *topic) {
            if (kept.partition == partition && kept.first > 0) return true;
        }
    }
    return false;
}

bool TopicExtent::cut() const noexcept {
    for (const auto* topic : {&lobby, &game}) {
        for (const ports::Retained& kept : *topic) {
            if (kept.first > 0) return true;
        }
    }
    return false;
}

bool TopicExtent::ever_had_records() const noexcept {
    for (const auto* topic : {&lobby, &game}) {
        for (const ports::Retained& kept : *topic) {
            if (kept.end > 0) return true;
        }
    }
    return false;
}

base::Result<TopicExtent> extent_of(ports::LogReader& log) {
    auto lobby = log.retained(base::k_lobby_queue);
    if (!lobby) return lobby.error();
    auto game = log.retained(base::k_game_queue);
    if (!game) return game.error();
    return TopicExtent{std::move(*lobby), std::move(*game)};
}

base::Result<TopicCounts> read_topics(ports::LogReader& log, const TopicExtent& extent,
                                      FactStore& facts, const TopicReading& options) {
    return Reading(log, extent, facts).run(options);
}

}  // namespace audit
