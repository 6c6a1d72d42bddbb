// What the records of a game say should stand in the tables: audit's own reading of the rules,
// on purpose not the worker's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/game_facts.h"

namespace audit {

struct ExpectedUser {
    UserToken user;
    combat::HeroId hero = 0;
    std::optional<std::uint64_t> health;  // nothing until a record tells it
    std::uint32_t rank = 0;               // 0: still standing
    std::uint32_t rounds = 0;
    std::uint64_t damage_received = 0, damage_sent = 0;
};

enum class End : std::uint8_t {
    open,
    unannounced,  // its attacks are done, but no Cleaning record follows that a worker could act on
    finished,
    timed_out,
};

// How far the records can be trusted.
enum class RecordTrust : std::uint8_t {
    none,    // no record of the game
    whole,   // nothing is lost, nothing contradicts
    cut,     // retention has taken the game's first records
    mixed,   // its records bear no game_seq and lie in several partitions: nobody knows their order
    faulty,  // records are lost or contradict each other: see `fault`
};

enum class ToldEnd : std::uint8_t { nothing, complete, timed_out };

// A record's place in lib.server.lobby.
struct LobbyPlace {
    ports::Partition partition = 0;
    ports::Offset offset = 0;
};

struct Expected {
    RecordTrust evidence = RecordTrust::none;
    End end = End::open;
    ToldEnd told = ToldEnd::nothing;  // by the witness; COMPLETE outweighs TIMED OUT
    bool awaited = false;             // the registry says that a server will announce it
    bool under_way = false;           // the registry says that it goes on
    std::vector<ExpectedUser> users;  // ascending by token
    bool decided = false;             // ranks are complete
    bool unknown_origin = false;      // its end is told, but not a seat, a beginning or an attack
    std::optional<LobbyPlace> ended_at;  // the first Cleaning record
    std::uint32_t repeated = 0;          // records with a game_seq that was there already
    std::uint32_t lost = 0;              // records that are not there, though a later one of it is
    std::string fault;                   // faulty: one line that says what
};

// Recomputes one game after the other; keeps its buffers.
//
// A game is finished once a Cleaning Game Records record says that it is over, unless it timed out.
// Its end is decided when its attacks leave one user standing or bring one to 255 rounds. Records
// with the same game_seq count once; those without one are taken in the order of their partition.
class Recomputation {
public:
    // The result lives until the next call.
    const Expected& of(const GameFacts& facts);

private:
    void look_at_records(const GameFacts& facts);
    void look_at_cut(std::uint8_t flags);
    void take_user(const UserToken& user, combat::HeroId hero);
    void take_end(const EndFact& fact, FactKind kind);
    void fight(const GameFacts& facts);
    bool repeats(const GameFacts& facts, std::size_t i);
    void attack(const AttackFact& fact, std::uint32_t seq);
    void forfeit(const ForfeitFact& fact, std::uint32_t seq);
    void fall(ExpectedUser& user);
    void rank_standing();
    void judge();
    void blame(std::string what);
    ExpectedUser* find(const UserToken& user);

    Expected result_;
    std::vector<std::uint8_t> order_;
    // Of the game at hand:
    std::uint32_t next_seq_ = 0, lost_ = 0, first_lost_ = 0, last_lost_ = 0;
    std::uint32_t first_lobby_seq_ = 0, first_game_seq_ = 0;
    std::uint32_t standing_ = 0;
    std::optional<EndFact> cleaning_;  // the first
    bool finished_ = false, timed_out_ = false, cut_ = false;
    std::optional<std::uint16_t> partition_;  // of the first record
    bool scattered_ = false;                  // others lie in other partitions
    bool unnumbered_ = false, started_ = false, fought_ = false;
};

}  // namespace audit
