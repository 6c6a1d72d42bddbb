// Rosters in the JSON shape of the Super Hero API.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "combat/described_hero.h"
#include "combat/hero.h"

namespace wire {

// Reads what the Super Hero API answers with: a hero, the answer to a search, a list of these, or
// an object whose values are heroes; one such value or several, one after the other. Heroes whose
// power stats are members of their own are taken too. A byte order mark is skipped. `name`: the
// file's, for errors. rejected, in one line with line and column, hero (its name or position) and
// field: not JSON, no heroes, an id that is missing, doubled or outside 1 … 65535, a power stat
// that is neither 0 … 100 (number or text), "null", null nor missing, fewer than two heroes. Stats
// up to 255 are let through as they are: the API has a few above its own scale.
base::Result<combat::Roster> parse_roster(std::string_view json, std::string_view name);

// The same heroes with their power stats, ascending by id. Same errors.
base::Result<std::vector<combat::DescribedHero>> parse_described_roster(std::string_view json,
                                                                        std::string_view name);

// hero id → the hero's JSON with powerstats.health and powerstats.attack computed, as the registry
// keeps it. Same errors.
base::Result<std::vector<std::pair<combat::HeroId, std::string>>> registry_heroes(
    std::string_view json, std::string_view name);

}  // namespace wire
