#include "app/drill/steps.h"

#include <charconv>

#include "faults/faulty_log.h"
#include "faults/faulty_tables.h"

namespace app {
namespace {

using faults::When;
namespace steps = faults::steps;

std::string_view text_of(When when) { return when == When::before ? "before" : "after"; }

constexpr std::string_view k_delta = "delta", k_merging = "merging";

DrillStep merging(When when, std::string_view at) {
    return {std::string(k_merging) + " " + std::string(text_of(when)) + ' ' + std::string(at),
            at,
            when,
            false,
            false,
            true};
}

DrillStep step(When when, std::string_view at) {
    return {std::string(text_of(when)) + ' ' + std::string(at), at, when, false,
            at.starts_with(k_delta)};
}

std::vector<DrillStep> make_steps() {
    std::vector<DrillStep> all = {
        {std::string(steps::assigned), steps::assigned, When::before, false, false},
        {std::string(steps::revoked), steps::revoked, When::before, true, false},
    };
    for (const std::string_view at :
         {steps::stage_meta, steps::stage_podium, steps::sync_meta, steps::sync_podium, steps::link,
          steps::reveal_meta, steps::reveal_podium, steps::delta_meta, steps::delta_podium,
          steps::note_progress, steps::remove}) {
        all.push_back(step(When::before, at));
        all.push_back(step(When::after, at));
    }
    for (const std::string_view at : {steps::stage_meta, steps::sync_podium, steps::exchange_meta,
                                      steps::exchange_podium, steps::clean}) {
        all.push_back(merging(When::before, at));
        all.push_back(merging(When::after, at));
    }
    all.push_back({"merging random", {}, When::before, false, false, true});
    all.push_back({"random", {}, When::before, false, false});
    return all;
}

}  // namespace

const std::vector<DrillStep>& drill_steps() {
    static const std::vector<DrillStep> k_steps = make_steps();
    return k_steps;
}

std::optional<std::vector<DrillStep>> parse_drill_steps(std::string_view text) {
    std::vector<DrillStep> chosen;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view name = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        const std::size_t before = chosen.size();
        for (const DrillStep& each : drill_steps()) {
            const bool is_delta = name == k_delta && each.only_with_delta;
            const bool is_merging = name == k_merging && each.of_merging;
            const bool is_at = each.at == name && !each.of_merging;
            if (each.name == name || is_at || is_delta || is_merging) chosen.push_back(each);
        }
        if (chosen.size() == before) return std::nullopt;
    }
    if (chosen.empty()) return std::nullopt;
    return chosen;
}

std::string Death::text() const {
    return std::string(text_of(when)) + ':' + step + ':' + std::to_string(count);
}

std::optional<Death> Death::parse(std::string_view text) {
    const std::size_t first = text.find(':'), second = text.rfind(':');
    if (first == std::string_view::npos || second <= first) return std::nullopt;
    Death death;
    const std::string_view when = text.substr(0, first);
    if (when != text_of(When::before) && when != text_of(When::after)) return std::nullopt;
    death.when = when == text_of(When::before) ? When::before : When::after;
    death.step = text.substr(first + 1, second - first - 1);
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + second + 1, end, death.count);
    if (error != std::errc() || stop != end || death.count < 1) return std::nullopt;
    return death;
}

}  // namespace app
