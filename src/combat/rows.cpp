#include "combat/rows.h"

#include <array>
#include <charconv>

namespace combat {
namespace {

void append_tokens(std::string& out, const Rows& rows, std::size_t i) {
    rows.game[i].append_to(out);
    out += ',';
    rows.user[i].append_to(out);
}

void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 21> text;
    text[0] = ',';
    const auto end = std::to_chars(text.data() + 1, text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
}

}  // namespace

void Rows::resize(std::size_t rows) {
    game.resize(rows);
    user.resize(rows);
    superhero.resize(rows);
    rank.resize(rows);
    rounds.resize(rows);
    damage_received.resize(rows);
    damage_sent.resize(rows);
}

void append_meta_line(std::string& out, const Rows& rows, std::size_t i) {
    append_tokens(out, rows, i);
    append_number(out, rows.superhero[i]);
    out += '\n';
}

void append_podium_line(std::string& out, const Rows& rows, std::size_t i) {
    append_tokens(out, rows, i);
    append_number(out, rows.rank[i]);
    append_number(out, rows.rounds[i]);
    append_number(out, rows.damage_received[i]);
    append_number(out, rows.damage_sent[i]);
    out += '\n';
}

}  // namespace combat
