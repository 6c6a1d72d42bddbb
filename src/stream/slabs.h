// Memory for the bytes of records that come and go in about the same order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace stream {

// Bytes lie side by side in blocks; a block is used again when nothing in it is needed any more.
// Far cheaper than a string each, which one thread allocates and another one frees. One piece that
// stays keeps a whole block. Threads: one at a time.
class Slabs {
public:
    static constexpr std::size_t k_block_bytes = std::size_t{256} << 10;

    struct Block {
        std::unique_ptr<char[]> bytes;
        std::size_t size = 0;
        std::size_t used = 0;
        std::size_t live = 0;   // pieces
        std::size_t index = 0;  // in blocks_
    };
    struct Piece {
        Block* block = nullptr;
        const char* bytes = nullptr;
    };

    Slabs() = default;
    ~Slabs() = default;
    Slabs(const Slabs&) = delete;
    Slabs& operator=(const Slabs&) = delete;

    // Copies both, one behind the other. They stay where they are until drop().
    Piece put(std::string_view first, std::string_view second);
    void drop(Block& block);

    // How many bytes of memory it holds.
    std::size_t held() const noexcept { return held_; }

private:
    Block& block_for(std::size_t bytes);
    void retire(Block& block);

    std::vector<std::unique_ptr<Block>> blocks_;
    std::vector<Block*> spare_;  // of blocks_, empty
    Block* current_ = nullptr;
    std::size_t held_ = 0;
};

}  // namespace stream
