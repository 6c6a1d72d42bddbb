#include "audit/recomputation.h"

#include <algorithm>
#include <cstring>

#include "combat/fight.h"

namespace audit {
namespace {

std::string at_seq(std::uint32_t seq) {
    return seq == k_no_seq ? std::string() : " at game_seq " + std::to_string(seq);
}

bool may_repeat(FactKind kind) {  // one Starting Match record becomes several facts
    return kind == FactKind::fighter;
}

}  // namespace

const Expected& Recomputation::of(const GameFacts& facts) {
    auto users = std::move(result_.users);
    users.clear();
    result_ = Expected{};
    result_.users = std::move(users);
    next_seq_ = lost_ = first_lost_ = last_lost_ = standing_ = 0;
    first_lobby_seq_ = first_game_seq_ = k_no_seq;
    cleaning_.reset();
    partition_.reset();
    scattered_ = false;
    finished_ = timed_out_ = cut_ = unnumbered_ = started_ = fought_ = false;

    look_at_records(facts);
    if (result_.evidence == RecordTrust::none) return result_;
    std::sort(result_.users.begin(), result_.users.end(),
              [](const auto& a, const auto& b) { return a.user < b.user; });
    standing_ = static_cast<std::uint32_t>(result_.users.size());
    fight(facts);
    judge();
    return result_;
}

// First pass: who takes part, how it ended, which game_seq are there.
void Recomputation::look_at_records(const GameFacts& facts) {
    std::uint8_t flags = 0;
    for (const Located& fact : facts.records) {
        const FactHead head = facts.head(fact);
        if (head.kind == FactKind::told_complete || head.kind == FactKind::told_timed_out) {
            const bool complete = head.kind == FactKind::told_complete;
            if (result_.told != ToldEnd::complete) {
                result_.told = complete ? ToldEnd::complete : ToldEnd::timed_out;
            }
            continue;
        }
        if (head.kind == FactKind::awaited) {
            result_.awaited = true;
            continue;
        }
        if (head.kind == FactKind::under_way) {
            result_.under_way = true;
            continue;
        }
        result_.evidence = RecordTrust::whole;
        flags |= head.flags;
        if (!partition_) partition_ = head.partition;
        scattered_ |= head.partition != *partition_;
        if (head.seq == k_no_seq) {
            unnumbered_ = true;
        } else {
            auto& first = head.flags & k_from_game ? first_game_seq_ : first_lobby_seq_;
            first = std::min(first, head.seq);
            if (head.seq > next_seq_) {
                if (lost_ == 0) first_lost_ = next_seq_;
                lost_ += head.seq - next_seq_;
                last_lost_ = head.seq - 1;
            }
            next_seq_ = head.seq + 1;
        }
        switch (head.kind) {
            case FactKind::seat: {
                const auto seat = facts.body<SeatFact>(fact);
                take_user(seat.user, seat.hero);
                break;
            }
            case FactKind::fighter: {
                const auto fighter = facts.body<FighterFact>(fact);
                started_ = true;
                take_user(fighter.user, fighter.hero);
                if (auto* user = find(fighter.user)) user->health = fighter.health;
                break;
            }
            case FactKind::finished:
            case FactKind::timed_out:
            case FactKind::cleaning:
                take_end(facts.body<EndFact>(fact), head.kind);
                break;
            default:
                break;
        }
    }
    look_at_cut(flags);
}

// Whether what is lost may have gone with the first records of a partition.
void Recomputation::look_at_cut(std::uint8_t flags) {
    if (!(flags & (k_lobby_cut | k_game_cut))) return;
    if (unnumbered_) {
        cut_ = !started_ || (flags & k_game_cut);
        return;
    }
    std::uint32_t kept_from = 0;
    if (flags & k_lobby_cut) kept_from = std::max(kept_from, first_lobby_seq_);
    if (flags & k_game_cut) kept_from = std::max(kept_from, first_game_seq_);
    cut_ = lost_ > 0 && last_lost_ < kept_from;
}

void Recomputation::take_user(const UserToken& user, combat::HeroId hero) {
    if (auto* known = find(user)) {
        if (known->hero != hero) {
            blame("user " + user.text() + " has two heroes, " + std::to_string(known->hero) +
                  " and " + std::to_string(hero));
        }
        return;
    }
    result_.users.push_back({.user = user, .hero = hero, .health = std::nullopt});
}

void Recomputation::take_end(const EndFact& fact, FactKind kind) {
    if (kind == FactKind::timed_out) {
        timed_out_ = true;
    } else if (kind == FactKind::finished) {
        finished_ = true;
    } else {
        if (!cleaning_ || fact.offset < cleaning_->offset) cleaning_ = fact;
    }
}

// Second pass: attacks and forfeits in their order.
void Recomputation::fight(const GameFacts& facts) {
    for (std::size_t i = 0; i < facts.records.size(); ++i) {
        if (repeats(facts, i)) continue;
        const FactHead head = facts.head(facts.records[i]);
        fought_ |= head.kind == FactKind::attack || head.kind == FactKind::forfeit;
        if (head.kind == FactKind::attack) {
            attack(facts.body<AttackFact>(facts.records[i]), head.seq);
        } else if (head.kind == FactKind::forfeit) {
            forfeit(facts.body<ForfeitFact>(facts.records[i]), head.seq);
        }
    }
}

bool Recomputation::repeats(const GameFacts& facts, std::size_t i) {
    const Located& fact = facts.records[i];
    if (i == 0 || fact.order == k_no_seq || facts.records[i - 1].order != fact.order) return false;
    const FactHead head = facts.head(fact), before = facts.head(facts.records[i - 1]);
    if (may_repeat(head.kind) && may_repeat(before.kind)) return false;
    const bool marks = head.kind == FactKind::mark || before.kind == FactKind::mark;
    const bool start = may_repeat(head.kind) || may_repeat(before.kind);
    if (head.kind == FactKind::attack && before.kind == FactKind::attack) {
        const auto *one = facts.bytes + fact.at, *other = facts.bytes + facts.records[i - 1].at;
        if (std::memcmp(one + sizeof head, other + sizeof head, AttackFact::k_bytes) != 0) {
            blame("two different attacks" + at_seq(head.seq));
        }
    } else if (head.kind != before.kind && !(marks && start)) {
        blame("two different records" + at_seq(head.seq));
    }
    ++result_.repeated;
    return true;
}

void Recomputation::attack(const AttackFact& fact, std::uint32_t seq) {
    ExpectedUser* attacker = find(fact.user);
    ExpectedUser* enemy = find(fact.enemy);
    if (attacker == nullptr || enemy == nullptr) {
        return blame("an attack between users of whom one took no seat" + at_seq(seq));
    }
    if (result_.decided) return blame("an attack after the game was decided" + at_seq(seq));
    if (attacker->rank != 0 || enemy->rank != 0) {
        return blame("an attack by or on a user who is out" + at_seq(seq));
    }
    if (enemy->health && *enemy->health != fact.health_prior) {
        blame("health " + std::to_string(fact.health_prior) + " before an attack, but " +
              std::to_string(*enemy->health) + " was left" + at_seq(seq));
    }
    const auto left = fact.health_prior - std::min(fact.health_prior, fact.damage);
    if (left != fact.health_post) {
        blame("health " + std::to_string(fact.health_post) + " after an attack, not " +
              std::to_string(left) + at_seq(seq));
    }
    ++attacker->rounds;
    attacker->damage_sent += fact.damage;
    enemy->damage_received += fact.damage;
    enemy->health = fact.health_post;
    if (fact.health_post == 0) fall(*enemy);
    if (attacker->rounds == combat::k_max_rounds && !result_.decided) rank_standing();
}

void Recomputation::forfeit(const ForfeitFact& fact, std::uint32_t seq) {
    ExpectedUser* user = find(fact.user);
    if (user == nullptr || user->rank != 0 || result_.decided) {
        return blame("a forfeit of a user who does not stand in the game" + at_seq(seq));
    }
    user->health = 0;
    fall(*user);
}

void Recomputation::fall(ExpectedUser& user) {
    user.rank = standing_--;
    if (standing_ == 1) rank_standing();
}

void Recomputation::rank_standing() {
    order_.clear();
    for (std::size_t i = 0; i < result_.users.size(); ++i) {
        if (result_.users[i].rank == 0) order_.push_back(static_cast<std::uint8_t>(i));
    }
    const auto health = [&](std::uint8_t i) { return result_.users[i].health.value_or(0); };
    std::stable_sort(order_.begin(), order_.end(), [&](std::uint8_t a, std::uint8_t b) {
        return health(a) > health(b);  // ties keep the order of tokens
    });
    std::uint32_t rank = 0;
    for (const std::uint8_t i : order_) result_.users[i].rank = ++rank;
    result_.decided = true;
}

void Recomputation::judge() {
    const bool over = finished_ || result_.decided;
    if (timed_out_ && !over) {
        result_.end = End::timed_out;
    } else if (cleaning_ && (over || fought_ || !cut_)) {  // cut: it may have timed out
        result_.end = End::finished;
    } else if (over) {
        result_.end = End::unannounced;
    }
    if (cleaning_) result_.ended_at = LobbyPlace{cleaning_->partition, cleaning_->offset};
    result_.unknown_origin = cleaning_ && !cut_ && result_.users.empty() && !fought_;
    const bool lost_attacks = result_.end == End::finished && !result_.decided;
    const bool without_order = unnumbered_ && scattered_ && result_.evidence == RecordTrust::faulty;
    if (cut_ || without_order || (unnumbered_ && scattered_ && lost_attacks)) {
        result_.fault.clear();
        result_.evidence = cut_ ? RecordTrust::cut : RecordTrust::mixed;
    } else if (lost_ > 0) {
        result_.fault = "game_seq " + std::to_string(first_lost_) +
                        (lost_ == 1 ? "" : " and " + std::to_string(lost_ - 1) + " more") +
                        " missing of " + std::to_string(next_seq_);
        result_.evidence = RecordTrust::faulty;
        result_.lost = lost_;
    } else if (lost_attacks) {
        blame("the game finished, but its attacks leave " + std::to_string(standing_) +
              " standing");
    }
}

void Recomputation::blame(std::string what) {
    if (result_.fault.empty()) result_.fault = std::move(what);
    result_.evidence = RecordTrust::faulty;
}

ExpectedUser* Recomputation::find(const UserToken& user) {
    for (ExpectedUser& known : result_.users) {
        if (known.user == user) return &known;
    }
    return nullptr;
}

}  // namespace audit
