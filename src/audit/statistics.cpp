#include "audit/statistics.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>
#include <tuple>

namespace audit {
namespace {

constexpr std::size_t k_lately = std::size_t{1} << 14;

std::size_t length_index(std::uint64_t attacks) noexcept {
    if (attacks == 0) return 0;
    return static_cast<std::size_t>(std::bit_width(attacks - 1)) + 1;
}

// How many different tokens there are in a bucket of tokens.
std::uint64_t count_different(const std::string& bytes) {
    if (bytes.empty()) return 0;
    // As numbers, in no order that matters: they compare at once.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> tokens(bytes.size() / sizeof(base::Uuid));
    static_assert(sizeof(base::Uuid) == sizeof tokens[0]);
    std::memcpy(static_cast<void*>(tokens.data()), bytes.data(),
                tokens.size() * sizeof(base::Uuid));
    std::sort(tokens.begin(), tokens.end());
    const auto end = std::unique(tokens.begin(), tokens.end());
    return static_cast<std::uint64_t>(end - tokens.begin());
}

}  // namespace

std::pair<std::uint64_t, std::uint64_t> length_range(std::size_t i) noexcept {
    if (i < 2) return {i, i};
    return {(std::uint64_t{1} << (i - 2)) + 1, std::uint64_t{1} << (i - 1)};
}

StatisticsBuilder::StatisticsBuilder(BucketOptions options)
    : users_(std::move(options)), seen_lately_(k_lately) {}

void StatisticsBuilder::take_row(const base::UserToken& user, combat::HeroId hero, bool won) {
    if (heroes_.size() <= hero) heroes_.resize(std::size_t{hero} + 1);
    HeroRecord& record = heroes_[hero];
    record.hero = hero;
    ++record.fights;
    record.wins += won;

    base::UserToken& lately = seen_lately_[base::Random::mix(user.hash()) % k_lately];
    if (lately == user && user != base::UserToken{}) return;
    lately = user;
    const auto* bytes = reinterpret_cast<const char*>(user.bytes.data());
    users_.append(users_.index_of(user), {bytes, user.bytes.size()});
}

void StatisticsBuilder::take_game(std::uint64_t attacks) {
    result_.attacks += attacks;
    const std::size_t i = length_index(attacks);
    if (result_.lengths.size() <= i) result_.lengths.resize(i + 1);
    ++result_.lengths[i];
}

base::Result<Statistics> StatisticsBuilder::finish() {
    std::string bytes;
    for (std::size_t i = 0; i < users_.count(); ++i) {
        if (const auto loaded = users_.load(i, bytes); !loaded) return loaded.error();
        result_.users += count_different(bytes);
    }
    std::copy_if(heroes_.begin(), heroes_.end(), std::back_inserter(result_.heroes),
                 [](const HeroRecord& record) { return record.fights > 0; });
    std::stable_sort(
        result_.heroes.begin(), result_.heroes.end(), [](const HeroRecord& a, const HeroRecord& b) {
            return std::make_tuple(b.wins, a.fights) < std::make_tuple(a.wins, b.fights);
        });
    return std::move(result_);
}

}  // namespace audit
