#include "app/console/figures.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace app {
namespace {

TEST(Figures, EveryCountOfAServerIsThere) {
    server::Counts counts{};
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = i + 1;
    std::set<std::uint64_t> values;
    for (const Figure& figure : figures_of(counts)) values.insert(figure.value);
    EXPECT_EQ(values.size(), counts.size());
    EXPECT_EQ(*values.rbegin(), counts.size());
}

TEST(Figures, EachHasItsNames) {
    std::set<std::string_view> metrics;
    for (const Figures& figures : {figures_of(server::Counts{}), figures_of(worker::Counters{}),
                                   figures_of(player::Counts{})}) {
        for (const Figure& figure : figures) {
            const std::string metric(figure.metric);
            EXPECT_TRUE(std::regex_match(metric, std::regex("(server|worker|client)(_[a-z]+)+")))
                << metric;
            EXPECT_EQ(metric.ends_with("_total"), figure.kind == FigureKind::counter) << metric;
            EXPECT_TRUE(figure.help.ends_with('.')) << metric;
            EXPECT_TRUE(metrics.insert(figure.metric).second) << metric << " is there twice";
        }
    }
}

TEST(Figures, RatesAreOfWhatHasGrown) {
    const Figures before = {{"games", 10}, {"games_lost", 1}, {"open", 5, FigureKind::gauge}};
    const Figures after = {{"games", 40}, {"games_lost", 1}, {"open", 3, FigureKind::gauge}};
    EXPECT_EQ(rates_text(before, after, 60), "in 60 s: games 0.5/s; open 3");
    EXPECT_EQ(rates_text(after, after, 60), "in 60 s: nothing; open 3");
    EXPECT_EQ(rates_text({}, {{"games_lost", 90}, {"games", 30}}, 60),
              "in 60 s: games lost 1.5/s, games 0.5/s");
}

}  // namespace
}  // namespace app
