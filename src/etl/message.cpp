#include "etl/message.h"

#include <algorithm>
#include <array>

namespace etl {
namespace {

constexpr std::array<Message, 9> k_messages = {{
    {"Hero Selected", RecordKind::hero_selected, field::k_user | field::k_hero},
    {"Starting Match", RecordKind::starting_match, field::k_participants},
    {"Pushing User's Turn Notification", RecordKind::turn_pushed, 0},
    {"Attack Completed", RecordKind::attack, field::k_user | field::k_blow},
    {"Attacked Dead Enemy", RecordKind::dead_enemy, 0},
    {"User Forfeited", RecordKind::forfeit, field::k_user},
    {"Game Finished", RecordKind::game_finished, 0},
    {"Game Timed Out", RecordKind::timed_out, 0},
    {"Cleaning Game Records", RecordKind::cleaning, field::k_user},
}};

}  // namespace

const Message* message_of(std::string_view text) noexcept {
    const auto* found = std::find_if(k_messages.begin(), k_messages.end(),
                                     [&](const Message& message) { return message.text == text; });
    return found == k_messages.end() ? nullptr : found;
}

bool names_a_message(std::string_view bytes) noexcept {
    return std::any_of(k_messages.begin(), k_messages.end(), [&](const Message& message) {
        return bytes.find(message.text) != std::string_view::npos;
    });
}

}  // namespace etl
