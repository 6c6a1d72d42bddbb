// What an answer of the Super Hero API means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace heroapi {

enum class AnswerKind {
    hero,    // the hero that was asked for
    end,     // there is no such id
    denied,  // the token is not accepted
    busy,    // try again later: status 408, 429 or 5xx
    absurd,  // anything else
};

struct JudgedAnswer {
    AnswerKind verdict = AnswerKind::absurd;
    std::string what;  // for busy: the status; for absurd: what was expected
};

// Judges the answer to the question for hero `id`. Pure.
JudgedAnswer judge(std::uint32_t id, long status, std::string_view body);

// At most 80 bytes of a text on one line, whole UTF-8 characters, "..." where it was cut.
std::string excerpt(std::string_view text);

}  // namespace heroapi
