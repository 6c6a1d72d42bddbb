#include "tests/model/stage.h"

#include <array>
#include <string_view>
#include <utility>

namespace model {
namespace {

using Count = std::uint64_t Statistics::*;

constexpr std::array<std::pair<std::string_view, Count>, 23> k_counts = {{
    {"worlds", &Statistics::worlds},
    {"steps", &Statistics::steps},
    {"starts", &Statistics::starts},
    {"commits", &Statistics::commits},
    {"games", &Statistics::games},
    {"crashes", &Statistics::crashes},
    {"power_losses", &Statistics::power_losses},
    {"lost_files", &Statistics::lost_files},
    {"lost_names", &Statistics::lost_names},
    {"rebalances", &Statistics::rebalances},
    {"lost_races", &Statistics::lost_races},
    {"zombie_losses", &Statistics::zombie_losses},
    {"zombie_wins", &Statistics::zombie_wins},
    {"failed_calls", &Statistics::failed_calls},
    {"roll_forwards", &Statistics::roll_forwards},
    {"swept", &Statistics::swept},
    {"duplicates", &Statistics::duplicates},
    {"dead_letters", &Statistics::dead_letters},
    {"abandoned", &Statistics::abandoned},
    {"compactions", &Statistics::compactions},
    {"merges", &Statistics::merges},
    {"merge_races", &Statistics::merge_races},
    {"merge_crashes", &Statistics::merge_crashes},
}};

const Stage*& entered() noexcept {
    thread_local const Stage* stage = nullptr;
    return stage;
}

}  // namespace

Statistics& Statistics::operator+=(const Statistics& other) noexcept {
    for (const auto& [name, count] : k_counts) this->*count += other.*count;
    return *this;
}

std::string Statistics::text() const {
    std::string text;
    for (const auto& [name, count] : k_counts) {
        text += std::string(name) + "=" + std::to_string(this->*count) + " ";
    }
    return text;
}

void enter(const Stage& stage) { entered() = &stage; }

base::Timestamp stage_clock() { return entered()->now; }

}  // namespace model
