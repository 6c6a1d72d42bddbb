// A bucket's facts put together again, game by game.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "audit/facts.h"

namespace audit {

// Where a fact lies in its bucket. `order` is the game_seq of a record; of a row, its table.
struct Located {
    std::uint64_t game_high = 0, game_low = 0;  // the token's halves as big-endian numbers
    std::uint32_t order = 0;
    std::uint32_t at = 0;
};

// All there is about one game. The views live as long as the Bucket.
struct GameFacts {
    GameToken game;
    const char* bytes = nullptr;       // the bucket; Located::at counts from here
    std::span<const Located> records;  // ascending by game_seq, equal ones as they arrived;
                                       // records without one, and the witness, come last
    std::span<const Located> rows;     // META before PODIUM, each as they were read

    FactHead head(const Located& fact) const noexcept {
        FactHead head;
        std::memcpy(static_cast<void*>(&head), bytes + fact.at, sizeof head);
        return head;
    }
    template <class Body>
    Body body(const Located& fact) const noexcept {
        return body_at<Body>(bytes + fact.at + sizeof(FactHead));
    }
};

// Sorts the facts of one bucket. Memory: about as much again as the bucket's bytes.
class Bucket {
public:
    // Looks at `bytes` (below 4 GiB, written by FactStore) until it is destroyed or sorted anew.
    void sort(const std::string& bytes);

    // The next game, ascending by token; false after the last.
    bool next(GameFacts& game);

private:
    const char* bytes_ = nullptr;
    std::vector<Located> records_, rows_;
    std::size_t next_record_ = 0, next_row_ = 0;
};

}  // namespace audit
