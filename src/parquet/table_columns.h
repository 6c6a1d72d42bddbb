// The columns of the two tables, once, for whoever writes or reads them.
#pragma once

#include "ports/table_store.h"

namespace tables {

// Calls visit(name, column) for each column of the table in its order. `column` is the member of
// `rows` (const or not); its type tells the column's: tokens are strings in the file.
template <class AnyRows, class Visit>
void for_each_column(ports::Table table, AnyRows& rows, Visit&& visit) {
    visit("game_token", rows.game);
    visit("user_token", rows.user);
    if (table == ports::Table::meta) {
        visit("superhero_id", rows.superhero);
    } else {
        visit("rank", rows.rank);
        visit("rounds", rows.rounds);
        visit("damage_received", rows.damage_received);
        visit("damage_sent", rows.damage_sent);
    }
}

}  // namespace tables
