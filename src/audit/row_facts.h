// Rows of data files as facts.
#pragma once

#include <array>
#include <cstdint>

#include "audit/facts.h"
#include "ports/table_store.h"

namespace audit {

// Where rows come from.
struct RowOrigin {
    ports::Table table = ports::Table::meta;
    std::uint32_t file = 0;  // the caller's number for it
    std::uint8_t flags = 0;  // for FactHead::flags, the caller's own
};

// The numbers of a row in column order; META has one.
using RowValues = std::array<std::uint64_t, 4>;
inline RowValues values_of(const MetaFact& fact) noexcept { return {fact.hero}; }
inline RowValues values_of(const PodiumFact& fact) noexcept {
    return {fact.rank, fact.rounds, fact.damage_received, fact.damage_sent};
}

inline void add_row(FactStore& facts, const RowOrigin& origin, const ports::Rows& rows,
                    std::size_t i) {
    FactHead head;
    head.game = rows.game[i];
    head.flags = origin.flags;
    if (origin.table == ports::Table::meta) {
        head.kind = FactKind::meta_row;
        facts.add(head, MetaFact{rows.user[i], origin.file, rows.superhero[i]});
    } else {
        head.kind = FactKind::podium_row;
        facts.add(head, PodiumFact{rows.user[i], rows.damage_received[i], rows.damage_sent[i],
                                   origin.file, rows.rank[i], rows.rounds[i]});
    }
}

// A row's fact as a row again, behind those that `rows` has; only its table's columns grow.
inline void append_row(ports::Rows& rows, const GameToken& game, const MetaFact& fact) {
    rows.game.push_back(game);
    rows.user.push_back(fact.user);
    rows.superhero.push_back(fact.hero);
}
inline void append_row(ports::Rows& rows, const GameToken& game, const PodiumFact& fact) {
    rows.game.push_back(game);
    rows.user.push_back(fact.user);
    rows.rank.push_back(fact.rank);
    rows.rounds.push_back(fact.rounds);
    rows.damage_received.push_back(fact.damage_received);
    rows.damage_sent.push_back(fact.damage_sent);
}

}  // namespace audit
