// Games whose rows are known before any worker sees them, and how a world writes them into topics.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "tests/model/model_disk.h"
#include "tests/support/played_games.h"

namespace model {

enum class Ending : std::uint8_t { completed, timed_out, never };

struct KnownGame {
    base::GameToken token;
    Ending ending = Ending::completed;
    std::vector<support::PlayedRecord> records;
    std::vector<support::PlayedRecord> of_others;  // the same as other implementations write them
    std::vector<std::string> meta, podium;         // its lines of the two tables
};

// Played once by the rules of combat, for all worlds of a test.
class GamePool {
public:
    explicit GamePool(std::uint64_t seed);
    const std::vector<KnownGame>& games() const noexcept { return games_; }

private:
    std::vector<KnownGame> games_;
};

// One record on its way into a partition of both topics; points into the pool.
struct Sending {
    std::string_view topic, key, value;
    ports::Partition partition = 0;
};

// What the judge expects of a world.
struct Expected {
    std::vector<std::string> meta, podium;  // sorted lines
    // Games without rows of which records are missing, or seem to be once others are doubled: they
    // may become dead letters, and their partitions' last records may stay in no commit.
    std::set<std::string> doubtful;
    std::set<ports::Partition> never_all;
    std::uint64_t games = 0;
};

// Chances are out of ten thousand, for each game.
struct Mix {
    int partitions = 1;
    int games = 10;
    std::uint32_t shuffled = 0;         // its records in any order
    std::uint32_t repeats = 0;          // some records twice
    std::uint32_t announced_again = 0;  // all records once more, some time later
    std::uint32_t late = 0;             // one record only long after the others
    std::uint32_t by_others = 0;        // without game_seq
    std::uint32_t strange = 0;          // a foreign or broken record beside it
};

// The records of one world: streams whose records keep their order among themselves only.
class Programme {
public:
    Programme(const GamePool& pool, const Mix& mix, base::Random& random);

    bool empty() const noexcept { return streams_.empty(); }
    Sending next(base::Random& random);
    const Expected& expected() const noexcept { return expected_; }

private:
    using Stream = std::vector<Sending>;

    void add(const KnownGame& game, const Mix& mix, base::Random& random);
    void add_later(Stream stream, base::Random& random);
    void disturb(const KnownGame& game, const Mix& mix, Stream& stream, base::Random& random);
    void doubt(const KnownGame& game, ports::Partition partition);
    void expect(const KnownGame& game);

    std::vector<Stream> streams_;  // the last one first; the records of each, too
    Expected expected_;
};

// Records that are none of ours, and ones that are meant for us and broken.
bool is_broken(std::string_view value);

}  // namespace model
