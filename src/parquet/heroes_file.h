// The roster as a Parquet file beside the tables, so that a superhero_id joins to a name.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "combat/described_hero.h"
#include "parquet/disk.h"

namespace tables {

// Writes OUTPUT_DIR/superhero/HEROES/heroes.parquet, a row for each hero in the order given, and
// returns its path. A file that is there is replaced in one step: readers see the old one or the
// new one, whole and durable. Makes the folders that are missing. After a crash a hidden draft may
// stay; DraftSweep removes it.
//
// Columns, all required, gzip: superhero_id uint16, name string, attack and health uint32, then
// intelligence, strength, speed, durability, power and combat uint8, where a stat that is missing
// is 1, as it counts.
// Threads: any; of several writers at the same time the last one's file stays. disk: as in disk.h.
base::Result<std::filesystem::path> write_heroes_file(
    const std::filesystem::path& output_dir, const std::vector<combat::DescribedHero>& heroes,
    SystemCalls calls = {});

}  // namespace tables
