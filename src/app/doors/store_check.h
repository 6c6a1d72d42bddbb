// Whether the place of the tables lets exactly one writer win a name, before anything is built on
// it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "app/doors/tables_place.h"

namespace app {

// What a look that was killed has left is swept by the next one, once it is that old.
inline constexpr std::chrono::seconds k_race_leftover_age{3600};

// A short look, for who is about to write there. Of an object store only: a local folder has
// link(2), and two that begin at once would remove each other's empty folders. Says what it waits
// for. Throws base::Failure: settings where the store does not keep the promise, unavailable where
// it does not answer.
void expect_one_winner(const TablesPlace& place);

// That an object store answers and takes the keys, for who only reads. Throws as above.
void expect_answer(const TablesPlace& place);

// A long one: many writers, many names, up to 20 seconds. Gives how many names were raced for. A
// folder that is not there is made for it and removed again.
base::Result<std::size_t> race_at_length(const TablesPlace& place,
                                         const std::function<bool()>& stop);

}  // namespace app
