// Frames of RFC 6455, section 5.2, for messages that are sent in one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace web {

using MaskingKey = std::array<std::uint8_t, 4>;

// Of a message.
enum class MessageKind : std::uint8_t { text = 1, binary = 2 };

struct MessageFrame {
    std::string_view payload;
    MessageKind kind = MessageKind::text;
    std::optional<MaskingKey> mask{};  // a client's frames have one, that nobody can foresee
};

// Appends the bytes of the frame.
void append_frame(std::string& out, const MessageFrame& frame);

}  // namespace web
