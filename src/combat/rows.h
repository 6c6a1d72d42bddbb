// The rows of the two tables, column by column, and their text lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/uuid.h"

namespace combat {

// Rows of both tables, one entry of each column per user of a completed game. All columns have the
// same length; the rows of one game stand together.
struct Rows {
    std::vector<base::GameToken> game;
    std::vector<base::UserToken> user;
    std::vector<std::uint16_t> superhero;  // GAME_META only
    std::vector<std::uint8_t> rank;        // GAME_PODIUM from here on
    std::vector<std::uint8_t> rounds;
    std::vector<std::uint64_t> damage_received;
    std::vector<std::uint64_t> damage_sent;

    std::size_t size() const noexcept { return game.size(); }
    void resize(std::size_t rows);  // every column; memory is kept
};

// Appends row `i` as one line: its values in column order, joined by commas, ended by a newline;
// tokens as lower-case text, numbers in decimal. Digests are made of these lines.
// Only the table's own columns are looked at; `i` must be within them.
void append_meta_line(std::string& out, const Rows& rows, std::size_t i);
void append_podium_line(std::string& out, const Rows& rows, std::size_t i);

}  // namespace combat
