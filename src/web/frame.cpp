#include "web/frame.h"

#include <cstddef>

namespace web {
namespace {

constexpr std::uint8_t k_final = 0x80;
constexpr std::uint8_t k_masked = 0x80;
constexpr std::size_t k_longest_short = 125;
constexpr std::uint8_t k_two_bytes = 126;
constexpr std::uint8_t k_eight_bytes = 127;

void append_byte(std::string& out, std::uint64_t byte) {
    out += static_cast<char>(static_cast<std::uint8_t>(byte));
}

void append_length(std::string& out, std::size_t length, std::uint8_t masked) {
    int bytes = 0;
    if (length <= k_longest_short) {
        append_byte(out, masked | length);
    } else if (length <= 0xFFFF) {
        append_byte(out, masked | k_two_bytes);
        bytes = 2;
    } else {
        append_byte(out, masked | k_eight_bytes);
        bytes = 8;
    }
    while (bytes-- > 0) append_byte(out, std::uint64_t{length} >> (8 * bytes));
}

}  // namespace

void append_frame(std::string& out, const MessageFrame& frame) {
    append_byte(out, k_final | static_cast<std::uint8_t>(frame.kind));
    append_length(out, frame.payload.size(), frame.mask ? k_masked : 0);
    if (frame.mask) out.append(reinterpret_cast<const char*>(frame.mask->data()), 4);
    const std::size_t begin = out.size();
    out += frame.payload;
    if (!frame.mask) return;
    for (std::size_t i = begin; i < out.size(); ++i) {
        out[i] = static_cast<char>(out[i] ^ (*frame.mask)[(i - begin) % 4]);
    }
}

}  // namespace web
