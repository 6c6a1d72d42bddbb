#include "stream/slabs.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>

namespace stream {
namespace {

struct Kept {
    Slabs::Piece piece;
    std::string bytes;
};

bool intact(const Kept& one) {
    return std::string_view(one.piece.bytes, one.bytes.size()) == one.bytes;
}

TEST(Slabs, PiecesStayWholeWhileOthersComeAndGo) {
    std::mt19937 random(3);
    Slabs slabs;
    std::deque<Kept> kept;
    for (int i = 0; i < 30'000; ++i) {
        const std::size_t size = random() % 500 == 0 ? 300'000 : random() % 700;
        const std::string key = std::to_string(i);
        const std::string value(size, static_cast<char>('a' + i % 26));
        kept.push_back({slabs.put(key, value), key + value});
        while (kept.size() > 200 || (!kept.empty() && random() % 3 == 0)) {
            const std::size_t at = random() % std::min<std::size_t>(kept.size(), 20);
            ASSERT_TRUE(intact(kept[at]));
            slabs.drop(*kept[at].piece.block);
            kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
    for (const Kept& one : kept) ASSERT_TRUE(intact(one));
}

TEST(Slabs, MemoryIsUsedAgain) {
    Slabs slabs;
    const std::string value(1000, 'v');
    std::deque<Slabs::Piece> pieces;
    for (int i = 0; i < 100'000; ++i) {
        pieces.push_back(slabs.put("key", value));
        if (pieces.size() < 2000) continue;
        slabs.drop(*pieces.front().block);
        pieces.pop_front();
    }
    EXPECT_LT(slabs.held(), 30 * Slabs::k_block_bytes);
    for (const Slabs::Piece& piece : pieces) slabs.drop(*piece.block);
    EXPECT_LT(slabs.held(), 20 * Slabs::k_block_bytes);
}

TEST(Slabs, NothingAtAllIsAPieceToo) {
    Slabs slabs;
    const auto piece = slabs.put("", "");
    ASSERT_NE(piece.block, nullptr);
    slabs.drop(*piece.block);
}

}  // namespace
}  // namespace stream
