// The story of a game for people, as text.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "combat/hero.h"
#include "monitor/game_story.h"
#include "monitor/text_columns.h"

namespace monitor {

// What a hero is called; empty: not known.
using HeroName = std::function<std::string(combat::HeroId)>;
// Those of a roster, which must outlive it.
HeroName names_in(const combat::Roster& roster);

// The first eight digits of a user's token: whoever knows the whole one could play as that user.
std::string short_text(const base::Uuid& token);

// The state of the game, its commit, files and rows; each record with its fate; the fight blow by
// blow, each with the health of the one who was hit as a bar; the podium. Tokens of users are
// shortened. Texts out
// of records are shown without control characters.
std::string readable_text(const GameStory& story, const HeroName& hero_name,
                          const TextStyle& style);

}  // namespace monitor
