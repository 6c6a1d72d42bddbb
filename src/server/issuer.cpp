#include "server/issuer.h"

#include <cstring>
#include <utility>

#include "base/sha256.h"

namespace server {

Issuer::Issuer(std::optional<std::uint64_t> seed, base::Entropy entropy,
               const combat::Roster& roster, double hero_skew)
    : seed_(seed), entropy_(std::move(entropy)), roster_(roster) {
    if (hero_skew > 0 && roster.size() > 0) {
        skewed_.emplace(static_cast<std::uint32_t>(roster.size()), hero_skew);
    }
}

base::UserToken Issuer::user_token(std::string_view name) const {
    if (!seed_) return base::UserToken(base::uuid_v4(entropy_()));
    return base::UserToken(base::uuid_v5(*seed_, "user:" + std::string(name)));
}

base::GameToken Issuer::game_token(const std::optional<std::string>& match) const {
    if (!seed_ || !match) return base::GameToken(base::uuid_v4(entropy_()));
    return base::GameToken(base::uuid_v5(*seed_, "match:" + *match));
}

std::vector<combat::Hero> Issuer::hand(int participants,
                                       const std::optional<std::string>& match) const {
    std::uint64_t stream = 0;
    if (seed_ && match) {
        stream = base::seed_from(*seed_, *match);
    } else {
        const auto bytes = entropy_();
        std::memcpy(&stream, bytes.data(), sizeof stream);
    }
    const auto count = static_cast<std::size_t>(participants);
    base::Random random(stream);
    if (!skewed_) return roster_.deal(count, random);
    std::vector<combat::Hero> hand;
    for (const std::uint32_t index : skewed_->draw_different(count, random)) {
        hand.push_back(roster_.heroes()[index]);
    }
    return hand;
}

std::string Issuer::secret() const {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : entropy_()) {
        text += k_digits[byte >> 4];
        text += k_digits[byte & 15];
    }
    return text;
}

std::string Issuer::hash(const std::string& secret) { return base::sha256_hex(secret); }

bool Issuer::matches(const std::string& secret, const std::string& hash_kept) {
    const std::string shown = hash(secret);
    if (shown.size() != hash_kept.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        difference |= static_cast<unsigned char>(shown[i] ^ hash_kept[i]);
    }
    return difference == 0;
}

}  // namespace server
