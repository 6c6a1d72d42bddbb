// The story of a game for programs, as one JSON object (docs/formats.md).
#pragma once

#include <string>

#include "monitor/game_story.h"
#include "monitor/story_text.h"

namespace monitor {

// Who knows a user's whole token could play as that user.
enum class UserTokens { whole, shortened };

// Without a line break.
std::string json_text(const GameStory& story, const HeroName& hero_name,
                      UserTokens users = UserTokens::whole);

}  // namespace monitor
