#include "app/cli/secrets.h"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

#include "base/result.h"

namespace app {
namespace {

constexpr std::size_t k_largest = std::size_t{64} << 10;

struct Secret {
    const char* name;
    const char* other_name;  // nullptr: none
    std::string& (*of)(GivenSettings&);
    std::string_view used_with;  // the flag of its own, or one that is of use where it is
    bool has_flag;
};

constexpr std::string_view k_store_flag = "--s3-endpoint";

constexpr std::array<Secret, 6> k_secrets = {{
    {"REDIS_PASSWORD", nullptr, [](GivenSettings& s) -> std::string& { return s.redis.password; },
     "--redis-password", true},
    {"KAFKA_SASL_PASSWORD", nullptr,
     [](GivenSettings& s) -> std::string& { return s.kafka.sasl_password; },
     "--kafka-sasl-password", true},
    {"API_TOKEN", nullptr, [](GivenSettings& s) -> std::string& { return s.heroes.api_token; },
     "--api-token", true},
    {"S3_ACCESS_KEY", "AWS_ACCESS_KEY_ID",
     [](GivenSettings& s) -> std::string& { return s.files.store.access_key; }, k_store_flag,
     false},
    {"S3_SECRET_KEY", "AWS_SECRET_ACCESS_KEY",
     [](GivenSettings& s) -> std::string& { return s.files.store.secret_key; }, k_store_flag,
     false},
    {"S3_SESSION_TOKEN", "AWS_SESSION_TOKEN",
     [](GivenSettings& s) -> std::string& { return s.files.store.session_token; }, k_store_flag,
     false},
}};

std::string file_variable(const Secret& secret) { return std::string(secret.name) + "_FILE"; }

[[noreturn]] void refuse(const Secret& secret, const std::string& path, const std::string& why) {
    throw base::Failure(
        base::bad_setting(fmt::format("{} is \"{}\": {}", file_variable(secret), path, why)));
}

std::string text_of_file(const Secret& secret, const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::string text(k_largest + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        refuse(secret, path,
               fmt::format("it cannot be read: {}", std::strerror(errno == 0 ? EIO : errno)));
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > k_largest) refuse(secret, path, "a file of at most 64 KiB expected");
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) refuse(secret, path, "it is empty");
    return text;
}

// Where the object store's key is given by its own name, keys in AWS' variables are others'.
bool is_of_other_keys(const Secret& secret, const Environment& environment) {
    const bool has_own_key = environment("S3_ACCESS_KEY") || environment("S3_ACCESS_KEY_FILE");
    return has_own_key && std::string_view(secret.name) == "S3_SESSION_TOKEN";
}

}  // namespace

std::optional<std::string> variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

void read_secrets(GivenSettings& settings, const IsUsed& is_used, const Environment& environment) {
    for (const Secret& secret : k_secrets) {
        if (!is_used(secret.used_with)) continue;
        std::string& target = secret.of(settings);
        const auto path = environment(file_variable(secret));
        const auto plain = secret.has_flag ? std::nullopt : environment(secret.name);
        if (path && (plain || !target.empty())) {
            refuse(secret, *path,
                   fmt::format("{} is given too: one of them expected", secret.name));
        }
        if (path) {
            target = text_of_file(secret, *path);
        } else if (plain) {
            target = *plain;
        } else if (secret.other_name != nullptr && target.empty() &&
                   !is_of_other_keys(secret, environment)) {
            target = environment(secret.other_name).value_or("");
        }
    }
}

std::vector<std::string> secret_variables() {
    std::vector<std::string> names;
    for (const Secret& secret : k_secrets) {
        names.push_back(file_variable(secret));
        if (!secret.has_flag) names.emplace_back(secret.name);
    }
    return names;
}

}  // namespace app
