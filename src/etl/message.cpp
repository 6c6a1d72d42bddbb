#include "etl/message.h"

#include <algorithm>
#include <array>

#include "combat/event.h"

namespace etl {
namespace {

using combat::EventKind;

constexpr Message message(EventKind event, RecordKind kind, unsigned needs) {
    return {combat::name_of(event).text, kind, needs};
}

// The type is spelled out: GCC 12 keeps an array of deduced type in writable memory and folds
// nothing of it.
constexpr std::array<Message, combat::k_event_names.size()> k_messages = {
    message(EventKind::hero_selected, RecordKind::hero_selected, field::k_user | field::k_hero),
    message(EventKind::starting_match, RecordKind::starting_match, field::k_participants),
    message(EventKind::turn_pushed, RecordKind::turn_pushed, 0),
    message(EventKind::attack, RecordKind::attack, field::k_user | field::k_blow),
    message(EventKind::dead_enemy, RecordKind::dead_enemy, 0),
    message(EventKind::forfeit, RecordKind::forfeit, field::k_user),
    message(EventKind::game_finished, RecordKind::game_finished, 0),
    message(EventKind::timed_out, RecordKind::timed_out, 0),
    message(EventKind::cleaning, RecordKind::cleaning, field::k_user),
};
static_assert(!k_messages.back().text.empty(), "every kind of event has its record");

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
