// What fates and states are called, in programs and in words.
#include <string_view>

#include "monitor/game_story.h"

namespace monitor {

std::string_view name_of(Fate fate) noexcept {
    constexpr std::string_view k_names[] = {"in_tables", "timed_out",   "waiting",   "not_read",
                                            "repeat",    "dead_letter", "set_aside", "given_up",
                                            "lost",      "foreign"};
    return k_names[static_cast<std::size_t>(fate)];
}

std::string_view words_of(Fate fate) noexcept {
    constexpr std::string_view k_words[] = {"in the tables",
                                            "timed out, no rows",
                                            "read, waits for its game",
                                            "not read yet",
                                            "repeat, dropped",
                                            "dead letter",
                                            "its game was set aside",
                                            "its game was given up",
                                            "its game is lost",
                                            "foreign"};
    return k_words[static_cast<std::size_t>(fate)];
}

std::string_view name_of(GameState state) noexcept {
    constexpr std::string_view k_names[] = {"unknown",     "in_tables", "timed_out",
                                            "under_way",   "not_read",  "waiting",
                                            "dead_letter", "given_up",  "lost"};
    return k_names[static_cast<std::size_t>(state)];
}

std::string_view words_of(GameState state) noexcept {
    constexpr std::string_view k_words[] = {"unknown",     "in the tables", "timed out",
                                            "under way",   "not read yet",  "read, waiting",
                                            "dead letter", "given up",      "lost"};
    return k_words[static_cast<std::size_t>(state)];
}

}  // namespace monitor
