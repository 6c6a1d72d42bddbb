// A whole fight as one line of text: what lies in games:<game>:fight and is published on the
// game's channel.
//
//   f1 VERSION STATUS ORDER HEALTHS USERS GAME HOST SEATS NEXT_SEQ TURNS FIGHTERS CHANGE
//
// Fields are parted by one blank; numbers are decimal without leading zeros; what is empty is "-".
//   STATUS    one digit, the value of combat::Status
//   ORDER     indices of those in the order, next first, joined by commas
//   HEALTHS   health of each fighter, in seat order, joined by commas
//   USERS     user tokens in seat order, 36 characters each, nothing between them
//   FIGHTERS  hero,attack,full_health,rounds,rank,damage_sent,damage_received of each, joined by ;
//   CHANGE    which call wrote it: hexadecimal digits and dots; where Fight::log_partitions is
//             known, two dots and that number follow, which older servers take for a part of it
// The scripts read the first six fields; another layout needs another first field.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "combat/fight.h"

namespace redis {

struct Snapshot {
    combat::Fight fight;
    std::string change;
};

std::string write_snapshot(const combat::Fight& fight, std::string_view change);

// Takes exactly what write_snapshot() can have written, so that writing the result gives `text`
// again; indices and numbers are within their ranges. rejected: anything else, and says where.
base::Result<Snapshot> read_snapshot(std::string_view text);

}  // namespace redis
