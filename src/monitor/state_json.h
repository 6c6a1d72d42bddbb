// What a monitor knows, for programs and for its page (docs/monitor.md).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "monitor/overview.h"
#include "monitor/scraped_role.h"
#include "monitor/story_text.h"

namespace monitor {

// A figure of a role as its /metrics tells it.
struct RoleFigure {
    std::string name;  // "connections now"
    double value = 0;
    std::optional<double> per_second;  // of what only grows, since the look before
    std::optional<double> limit{};     // of what may only be so much
};

// What became of the records that a role writes.
struct RoleDeliveries {
    std::string writer;
    std::uint64_t waiting = 0;
    std::uint64_t retried = 0;
    std::uint64_t failed = 0;
};

// Another process of the system, as it was at the latest look.
struct RoleView {
    std::string role;  // "server"; empty: it has never answered
    std::string address;
    std::string version;
    bool alive = false;  // it answered
    bool ready = false;
    std::string trouble;                  // why it is not ready, or did not answer; one line
    std::optional<base::Timestamp> seen;  // its latest answer
    std::vector<RoleFigure> figures;
    std::vector<RoleDeliveries> deliveries;
    std::vector<HeldPartition> holds{};      // of a worker: what it reads
    std::optional<double> commit_seconds{};  // of workers: what a commit took lately, in the mean
};

// What the reader says of itself.
struct ReadingView {
    std::string log;     // "kafka localhost:9092"
    std::string tables;  // the folder
    bool caught_up = false;
    std::uint64_t records = 0;  // read so far
    double fraction = 0;        // of those that were there when it began
    std::string trouble;        // why it cannot read now, one line; empty: it can
};

struct StateParts {
    const Overview& overview;
    const ReadingView& reading;
    const std::vector<RoleView>& roles;
    const HeroName& hero_name;
    base::Timestamp now{};
    std::string_view version;
};

// A topic as it is now.
struct TopicNow {
    std::string name;
    std::uint64_t records = 0;  // that were read
    std::uint64_t bytes = 0;
    std::uint64_t executed = 0;  // that commits cover
    // Over the last ten whole seconds.
    double records_per_second = 0;
    double bytes_per_second = 0;
    double executed_per_second = 0;
};
std::vector<TopicNow> topics_now(const StateParts& parts);

// The states of games that are counted, in the order in which they are shown.
inline constexpr std::array k_counted_states = {
    GameState::in_tables, GameState::timed_out, GameState::under_way,  GameState::not_read,
    GameState::waiting,   GameState::given_up,  GameState::dead_letter};

// Why the fates of the records do not add up, or say otherwise than the ledger; one line. Empty:
// every record has exactly one.
std::string sum_note(const Overview& overview);

// The address of the living worker that reads the partition, as its metrics say. Empty: none that
// was asked does.
std::string holder_of(const std::vector<RoleView>& roles, const PartitionLag& lag);

// One JSON object without a line break. Tokens of users are shortened.
std::string state_json(const StateParts& parts);

std::string history_json(const HistoryView& view, Rates::Range range);

}  // namespace monitor
