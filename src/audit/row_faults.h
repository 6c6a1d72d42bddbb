// A game's rows in both tables, and what can be wrong with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/recomputation.h"
#include "ports/table_store.h"

namespace audit {

// One user's rows of a game; `file` is an index into Inventory::files.
struct MetaRow {
    UserToken user;
    combat::HeroId hero = 0;
    std::uint32_t file = 0;
};
struct PodiumRow {
    UserToken user;
    std::uint64_t damage_received = 0, damage_sent = 0;
    std::uint32_t file = 0;
    std::uint8_t rank = 0, rounds = 0;
};

// What is wrong with rows of a game, and in which table the first such row lies.
struct RowFault {
    std::string text;  // one line; empty: nothing is wrong
    ports::Table table = ports::Table::podium;

    bool empty() const noexcept { return text.empty(); }
};

// Whether every user has a row in both tables. Both ascending by user, each user once.
RowFault fault_of_partners(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium);

// What is wrong with a game's rows by themselves, whatever its records say.
// Both ascending by user, each user once. Looks for partners, ranks 1 … N, different heroes, and
// damage sent equal to damage received.
RowFault fault_of_rows(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium);

// Where rows differ from what the records say. fault_of_partners() must be empty.
RowFault difference(const std::vector<MetaRow>& meta, const std::vector<PodiumRow>& podium,
                    const Expected& expected);

}  // namespace audit
