// Certificates for tests.
#pragma once

#include <filesystem>

namespace support {

constexpr long k_a_day = 24 * 60 * 60;  // seconds

// Writes a certificate for localhost and 127.0.0.1 that signs itself, and its key, in PEM. It is
// valid from two days ago until `valid_seconds` from now, which may be past.
void issue_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                       long valid_seconds = k_a_day);

}  // namespace support
