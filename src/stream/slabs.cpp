#include "stream/slabs.h"

#include <algorithm>
#include <utility>

namespace stream {
namespace {

constexpr std::size_t k_most_spare = 16;
constexpr std::size_t k_largest_shared = Slabs::k_block_bytes / 4;

}  // namespace

Slabs::Piece Slabs::put(std::string_view first, std::string_view second) {
    Block& block = block_for(first.size() + second.size());
    char* const at = block.bytes.get() + block.used;
    std::copy(first.begin(), first.end(), at);
    std::copy(second.begin(), second.end(), at + first.size());
    block.used += first.size() + second.size();
    ++block.live;
    return {&block, at};
}

void Slabs::drop(Block& block) {
    if (--block.live > 0) return;
    if (&block == current_) {
        block.used = 0;
    } else {
        retire(block);
    }
}

Slabs::Block& Slabs::block_for(std::size_t bytes) {
    const bool alone = bytes > k_largest_shared;
    if (!alone && current_ != nullptr && current_->size - current_->used >= bytes) {
        return *current_;
    }
    Block* block = nullptr;
    if (!alone && !spare_.empty()) {
        block = spare_.back();
        spare_.pop_back();
    } else {
        auto fresh = std::make_unique<Block>();
        fresh->size = alone ? bytes : k_block_bytes;
        fresh->bytes = std::make_unique_for_overwrite<char[]>(fresh->size);
        fresh->index = blocks_.size();
        held_ += fresh->size;
        block = fresh.get();
        blocks_.push_back(std::move(fresh));
    }
    if (!alone) current_ = block;  // the one before goes with the last of its pieces
    return *block;
}

void Slabs::retire(Block& block) {
    if (block.size == k_block_bytes && spare_.size() < k_most_spare) {
        block.used = 0;
        spare_.push_back(&block);
        return;
    }
    held_ -= block.size;
    const std::size_t index = block.index;
    std::swap(blocks_[index], blocks_.back());
    blocks_[index]->index = index;
    blocks_.pop_back();
}

}  // namespace stream
