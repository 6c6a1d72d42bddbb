#include "wire/witness.h"

#include "base/json_fault.h"
#include "wire/json.h"
#include "wire/text.h"

namespace wire {

void append_witness_line(std::string& out, const WitnessLine& line) {
    out += R"({"game_token":)";
    append_token(out, line.game);
    out += R"(,"outcome":")";
    out += line.outcome == Outcome::complete ? "COMPLETE" : "TIMED OUT";
    out += "\"}\n";
}

std::optional<WitnessLine> parse_witness_line(std::string_view text) {
    const JsonDocument document(base::without_byte_order_mark(text));
    if (document.object() == nullptr) return std::nullopt;
    const auto game = token_of<base::GameToken>(member(*document.object(), "game_token"));
    const auto outcome = text_of(member(*document.object(), "outcome"));
    if (!game || (outcome != "COMPLETE" && outcome != "TIMED OUT")) return std::nullopt;
    return WitnessLine{*game, outcome == "COMPLETE" ? Outcome::complete : Outcome::timed_out};
}

}  // namespace wire
