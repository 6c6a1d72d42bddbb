// What comes into the program from outside, each with the code that reads it: for fuzzing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

struct Input {
    std::string_view name;
    // Reads the bytes as the program does, and aborts where what was read contradicts itself.
    // Formats with a checksum get the right one here: a wrong one keeps all else from being read.
    void (*read)(std::string_view bytes);
    std::vector<std::string> seeds;
};

const std::vector<Input>& inputs();

}  // namespace fuzz
