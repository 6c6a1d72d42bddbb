// What records, rows and witness lines say about a game, in a few fixed-size words each.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "audit/buckets.h"
#include "base/uuid.h"
#include "combat/hero.h"
#include "ports/table_store.h"

namespace audit {

using base::GameToken;
using base::UserToken;

enum class FactKind : std::uint8_t {
    mark,            // a record of which only the game_seq matters
    seat,            // Hero Selected
    fighter,         // one participant of Starting Match
    attack,          // Attack Completed
    forfeit,         // User Forfeited
    finished,        // Game Finished
    timed_out,       // Game Timed Out
    cleaning,        // Cleaning Game Records
    told_complete,   // witness
    told_timed_out,  // witness
    awaited,         // the registry: it is over, and no server has announced all of it yet
    under_way,       // the registry: it goes on
    meta_row,
    podium_row,
};

inline constexpr std::uint32_t k_no_seq = 0xffffffff;

// Bits of FactHead::flags, for facts that come from records.
inline constexpr std::uint8_t k_lobby_cut = 1;  // the partition of lib.server.lobby has lost its
inline constexpr std::uint8_t k_game_cut = 2;   // first records to retention; of lib.server.game
inline constexpr std::uint8_t k_from_game = 4;  // the record is of lib.server.game

struct FactHead {
    GameToken game;
    std::uint32_t seq = k_no_seq;
    FactKind kind = FactKind::mark;
    std::uint8_t flags = 0;
    std::uint16_t partition = 0;  // of the record, modulo 65536
};

// What follows a head, by kind. A mark and the witness have nothing.
struct NoFact {
    static constexpr std::size_t k_bytes = 0;
};
struct SeatFact {
    static constexpr std::size_t k_bytes = 18;
    UserToken user;
    combat::HeroId hero = 0;
};
struct FighterFact {
    static constexpr std::size_t k_bytes = 26;
    UserToken user;
    std::uint64_t health = 0;
    combat::HeroId hero = 0;
};
struct AttackFact {
    static constexpr std::size_t k_bytes = 56;
    UserToken user, enemy;
    std::uint64_t damage = 0, health_prior = 0, health_post = 0;
};
struct ForfeitFact {
    static constexpr std::size_t k_bytes = 16;
    UserToken user;
};
struct EndFact {  // finished, timed_out and cleaning
    static constexpr std::size_t k_bytes = 12;
    ports::Offset offset = 0;
    ports::Partition partition = 0;
};
struct MetaFact {
    static constexpr std::size_t k_bytes = 22;
    UserToken user;
    std::uint32_t file = 0;  // index into Inventory::files
    combat::HeroId hero = 0;
};
struct PodiumFact {
    static constexpr std::size_t k_bytes = 38;
    UserToken user;
    std::uint64_t damage_received = 0, damage_sent = 0;
    std::uint32_t file = 0;
    std::uint8_t rank = 0, rounds = 0;
};

constexpr std::size_t bytes_after_head(FactKind kind) noexcept {
    switch (kind) {
        case FactKind::seat:
            return SeatFact::k_bytes;
        case FactKind::fighter:
            return FighterFact::k_bytes;
        case FactKind::attack:
            return AttackFact::k_bytes;
        case FactKind::forfeit:
            return ForfeitFact::k_bytes;
        case FactKind::finished:
        case FactKind::timed_out:
        case FactKind::cleaning:
            return EndFact::k_bytes;
        case FactKind::meta_row:
            return MetaFact::k_bytes;
        case FactKind::podium_row:
            return PodiumFact::k_bytes;
        default:
            return 0;
    }
}

// Puts facts into the bucket of their game.
class FactStore {
public:
    explicit FactStore(Buckets& buckets) : buckets_(buckets) {}

    template <class Body>
    void add(const FactHead& head, const Body& body) {
        static_assert(std::is_trivially_copyable_v<Body> && sizeof(Body) >= Body::k_bytes);
        char bytes[sizeof head + Body::k_bytes];
        std::memcpy(bytes, &head, sizeof head);
        std::memcpy(bytes + sizeof head, &body, Body::k_bytes);
        buckets_.append(buckets_.index_of(head.game), {bytes, sizeof bytes});
    }

    void add(const FactHead& head) { add(head, NoFact{}); }

private:
    Buckets& buckets_;
};

// The body that lies at `bytes`, wherever it is aligned.
template <class Body>
Body body_at(const char* bytes) noexcept {
    Body body;
    std::memcpy(static_cast<void*>(&body), bytes, Body::k_bytes);
    return body;
}

}  // namespace audit
