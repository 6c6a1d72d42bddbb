// The rate of games in a file, which may be changed while they are played.
#pragma once

#include <functional>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "player/load_shape.h"

namespace app {

struct NamedRate {
    std::string text;
    player::LoadShape shape;
};

// The file holds what --rate takes, and at most white space around it. settings: it cannot be read,
// or holds something else; one line that says which file, and what is expected.
base::Result<NamedRate> read_rate(const std::string& path);

// With the rate of the file, where one is given. Throws base::Failure as read_rate().
Settings with_rate_of_file(Settings settings);

// Hands on what the file holds now and says so; where it cannot be used, only says why.
void read_rate_again(const std::string& path,
                     const std::function<void(const player::LoadShape&)>& change);

}  // namespace app
