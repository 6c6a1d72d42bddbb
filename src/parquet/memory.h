// What Arrow's allocator keeps for later.
#pragma once

namespace tables {

// Gives the system back what is free. Threads: any.
void give_back_memory();

}  // namespace tables
