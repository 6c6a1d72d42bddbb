// The roster as a Parquet file beside the tables, so that a superhero_id joins to a name.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "combat/described_hero.h"
#include "parquet/number_types.h"
#include "ports/object_store.h"

namespace tables {

// Writes superhero/HEROES/heroes.parquet, a row for each hero in the order given, and
// returns its place. What is there is replaced in one step: readers see the old file or the new
// one, whole and durable.
//
// Columns, all required, gzip: superhero_id uint16, name string, attack and health uint32, then
// intelligence, strength, speed, durability, power and combat uint8, where a stat that is missing
// is 1, as it counts. Signed, all numbers are INT32, which holds 10 times the cube of the largest
// stat.
// Threads: any; of several writers at the same time the last one's file stays. Errors: the
// store's.
base::Result<std::string> write_heroes_file(ports::ObjectStore& store,
                                            const std::vector<combat::DescribedHero>& heroes,
                                            NumberTypes types = NumberTypes::unsigned_numbers);

}  // namespace tables
