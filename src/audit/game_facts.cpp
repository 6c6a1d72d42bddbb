#include "audit/game_facts.h"

#include <algorithm>
#include <bit>
#include <tuple>

namespace audit {
namespace {

std::uint64_t big_endian(const std::uint8_t* bytes) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return std::endian::native == std::endian::little ? __builtin_bswap64(value) : value;
}

auto key(const Located& fact) { return std::tie(fact.game_high, fact.game_low); }

struct InOrder {  // a type of its own, so that sorting need not call through a pointer
    bool operator()(const Located& a, const Located& b) const noexcept {
        return std::tie(a.game_high, a.game_low, a.order, a.at) <
               std::tie(b.game_high, b.game_low, b.order, b.at);
    }
};

std::span<const Located> same_game(const std::vector<Located>& facts, std::size_t from) {
    std::size_t to = from;
    while (to < facts.size() && key(facts[to]) == key(facts[from])) ++to;
    return {facts.data() + from, to - from};
}

}  // namespace

void Bucket::sort(const std::string& bytes) {
    bytes_ = bytes.data();
    records_.clear();
    rows_.clear();
    next_record_ = next_row_ = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        FactHead head;
        std::memcpy(static_cast<void*>(&head), bytes_ + at, sizeof head);
        Located fact{big_endian(head.game.bytes.data()), big_endian(head.game.bytes.data() + 8),
                     head.seq, static_cast<std::uint32_t>(at)};
        const bool row = head.kind == FactKind::meta_row || head.kind == FactKind::podium_row;
        if (row) fact.order = head.kind == FactKind::podium_row;
        (row ? rows_ : records_).push_back(fact);
        at += sizeof head + bytes_after_head(head.kind);
    }
    std::sort(records_.begin(), records_.end(), InOrder{});
    std::sort(rows_.begin(), rows_.end(), InOrder{});
}

bool Bucket::next(GameFacts& game) {
    const bool records_left = next_record_ < records_.size();
    const bool rows_left = next_row_ < rows_.size();
    if (!records_left && !rows_left) return false;

    const bool take_records =
        records_left && (!rows_left || key(records_[next_record_]) <= key(rows_[next_row_]));
    const bool take_rows =
        rows_left && (!records_left || key(rows_[next_row_]) <= key(records_[next_record_]));
    game.bytes = bytes_;
    game.records = take_records ? same_game(records_, next_record_) : std::span<const Located>{};
    game.rows = take_rows ? same_game(rows_, next_row_) : std::span<const Located>{};
    next_record_ += game.records.size();
    next_row_ += game.rows.size();
    game.game = game.head(take_records ? game.records.front() : game.rows.front()).game;
    return true;
}

}  // namespace audit
