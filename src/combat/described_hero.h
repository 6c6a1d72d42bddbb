// A hero together with what it was computed from, for those who list heroes.
#pragma once

#include "combat/hero.h"

namespace combat {

struct DescribedHero {
    Hero hero;
    PowerStats stats;
};

}  // namespace combat
