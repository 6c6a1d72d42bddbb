#include "app/nearest.h"

#include <algorithm>
#include <cctype>

namespace app {

std::size_t changes_between(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> least(a.size() + 1,
                                                std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) least[i][0] = i;
    for (std::size_t k = 0; k <= b.size(); ++k) least[0][k] = k;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t k = 1; k <= b.size(); ++k) {
            const std::size_t other = a[i - 1] == b[k - 1] ? 0 : 1;
            least[i][k] =
                std::min({least[i - 1][k] + 1, least[i][k - 1] + 1, least[i - 1][k - 1] + other});
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
                least[i][k] = std::min(least[i][k], least[i - 2][k - 2] + 1);
            }
        }
    }
    return least[a.size()][b.size()];
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& words) {
    const std::string wanted = lower_case(word);
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const std::string& each : words) {
        const std::size_t changes = changes_between(wanted, lower_case(each));
        if (changes >= fewest) continue;
        fewest = changes;
        best = each;
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
    const std::string_view found = nearest(word, words);
    return found.empty() ? std::string() : ": did you mean " + std::string(found) + "?";
}

}  // namespace app
