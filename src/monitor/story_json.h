// The story of a game for programs, as one JSON object (docs/formats.md).
#pragma once

#include <string>

#include "monitor/game_story.h"
#include "monitor/story_text.h"

namespace monitor {

// Without a line break. Tokens of users are whole, as in the tables.
std::string json_text(const GameStory& story, const HeroName& hero_name);

}  // namespace monitor
